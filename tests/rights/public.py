"""The pages without an account, and the meeting room's, which asks for one itself."""

from tests.rights import EVERYBODY

TABLE = {
    "portal:public-map": ("get", "", [200] * 9),
    "portal:public-offices": ("get", "", [200] * 9),
    "portal:screen": ("get", "", EVERYBODY),
}
LAID = {}

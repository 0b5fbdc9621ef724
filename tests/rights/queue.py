"""What waits on this phone: a page of one's own, without data of the server's."""

from tests.rights import EVERYBODY

TABLE = {"engagements:queue": ("get", "", EVERYBODY)}
LAID = {}

from tests.rights import EVERYBODY

TABLE = {
    "settlements:organisation-names": ("get", "", EVERYBODY),
}
LAID = {}

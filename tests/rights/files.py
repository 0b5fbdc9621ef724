"""The dashboard's files: who reads the dashboard reads them."""

from tests.rights import EVERYBODY

TABLE = {
    "portal:workbook": ("get", "", EVERYBODY),
    "portal:report": ("get", "", EVERYBODY),
    "portal:map-svg": ("get", "", EVERYBODY),
    "portal:map-png": ("get", "", EVERYBODY),
}
LAID = {}

"""Any day: national figures are everybody's; the entries behind them, their counties'."""

from tests.rights import EVERYBODY

TABLE = {
    "portal:compare": ("get", "", EVERYBODY),
    "portal:moved": ("get", "", EVERYBODY),
    "portal:moved-records": ("get", "", EVERYBODY),
}
LAID = {}

"""In the field: whoever works in a county; nobody's packs are of another county."""

from tests.factories.settlements import SettlementFactory
from tests.rights import GONE, NO, OK, SIGN_IN

OWN = [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, NO]

TABLE = {
    "portal:field": ("get", "", OWN),
    "portal:field-plan": ("get", "", OWN),
    "portal:field-pack": ("get", "pack", [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, NO]),
}


def _pack(author):
    return [SettlementFactory(county_id=author.county_code).pk]


LAID = {"pack": _pack}

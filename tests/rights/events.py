"""Events: published ones without an account, drafts by their county, written by who may."""

from tests.factories.counties import CountyFactory
from tests.factories.events import EventFactory
from tests.factories.settlements import SettlementFactory
from tests.rights import EVERYBODY, GONE, NO, OK, SEE, SIGN_IN

WRITES = [SIGN_IN, NO, NO, GONE, OK, GONE, OK, NO, OK]
TABLE = {
    "engagements:event-list": ("get", "", [200] * 9),
    "engagements:event-detail": ("get", "event", [200] * 9),
    "engagements:event-work-list": ("get", "", EVERYBODY),
    "engagements:event-work": ("get", "draft event", [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]),
    "engagements:event-new": ("get", "", [SIGN_IN, NO, NO, NO, OK, OK, OK, NO, OK]),
    "engagements:event-edit": ("get", "draft event", WRITES),
    "engagements:event-publish": (
        "post",
        "draft event",
        [SIGN_IN, NO, NO, GONE, SEE, GONE, SEE, NO, SEE],
    ),
    "engagements:event-call-off": (
        "post",
        "draft event",
        [SIGN_IN, NO, NO, GONE, 422, GONE, 422, NO, 422],
    ),
}


def _in_zala(**how):
    place = SettlementFactory(county=CountyFactory(iso="HU-ZA"))
    return [EventFactory(settlement=place, **how).pk]


LAID = {
    "event": lambda author: _in_zala(),
    "draft event": lambda author: _in_zala(draft=True),
}

"""Handovers: read in their county; offered by the giver, the lead, an admin, a coordinator where
no lead is (in Zala there is one); accepted and declined by the taker alone."""

from tests.factories.handovers import HandoverFactory
from tests.rights import GONE, NO, OK, SEE, SIGN_IN

TAKES = [SIGN_IN, SEE, NO, GONE, NO, GONE, NO, NO, NO]
TABLE = {
    "engagements:handover-list": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, OK, OK, OK]),
    "engagements:handover-new": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, OK]),
    "engagements:handover-detail": (
        "get",
        "handover",
        [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK],
    ),
    "engagements:handover-accept": ("post", "handover", TAKES),
    "engagements:handover-decline": (
        "post",
        "handover",
        [SIGN_IN, 422, NO, GONE, NO, GONE, NO, NO, NO],
    ),
    "engagements:handover-withdraw": (
        "post",
        "handover",
        [SIGN_IN, NO, NO, GONE, 422, GONE, NO, NO, 422],
    ),
}
LAID = {"handover": lambda author: [HandoverFactory(taker=author.mentor).pk]}

"""The receipt of an entry, and whether it is the same meeting: answered by who may join it."""

from tests.factories.engagements import EngagementFactory
from tests.rights import GONE, OK, SIGN_IN

READ = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]
# Sent without the other entry's number, or with one that is not to be read: there is none.
NONE_NAMED = [SIGN_IN, GONE, GONE, GONE, GONE, GONE, GONE, GONE, GONE]

TABLE = {
    "engagements:engagement-receipt": ("get", "receipt", READ),
    "engagements:engagement-same": ("post", "receipt", NONE_NAMED),
    "engagements:engagement-apart": ("post", "receipt", NONE_NAMED),
    "engagements:engagement-ask-again": ("post", "receipt", NONE_NAMED),
}

LAID = {"receipt": lambda author: [EngagementFactory(mentor=author.mentor).pk]}

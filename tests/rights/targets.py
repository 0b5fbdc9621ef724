"""Targets: read by every one of the network, set and withdrawn by coordinators and admins."""

from tests.factories.engagements import TargetFactory
from tests.rights import EVERYBODY, NO, OK, SIGN_IN

WRITES = [SIGN_IN, NO, NO, NO, NO, NO, OK, NO, OK]
POST = [SIGN_IN, NO, NO, NO, NO, NO, 422, NO, 422]
TABLE = {
    "portal:target-list": ("get", "", EVERYBODY),
    "portal:target-detail": ("get", "target", EVERYBODY),
    "portal:target-new": ("get", "", WRITES),
    "portal:target-edit": ("get", "target", WRITES),
    "portal:target-withdraw": ("post", "target", POST),
}
LAID = {"target": lambda author: [TargetFactory().pk]}

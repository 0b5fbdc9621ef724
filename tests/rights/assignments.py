"""Assignments: read by the whole network, made by the county's lead, an admin, and a coordinator
where no lead is (in Zala there is one)."""

from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.rights import EVERYBODY, NO, OK, SIGN_IN

ASSIGNS = [SIGN_IN, NO, NO, NO, OK, NO, NO, NO, OK]
TABLE = {
    "settlements:assignment-list": ("get", "", EVERYBODY),
    "settlements:unassigned-list": ("get", "", EVERYBODY),
    "settlements:settlement-assign": ("get", "unassigned", ASSIGNS),
    "settlements:assignment-end": ("get", "assignment", ASSIGNS),
}
LAID = {
    "unassigned": lambda author: [SettlementFactory().pk],
    "assignment": lambda author: [AssignmentFactory(mentor=author.mentor).pk],
}

from engagements.models import PLAN
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import TargetAreaFactory
from tests.factories.process import (
    ActionPlanFactory,
    MilestoneFactory,
    PlannedActionFactory,
    ProcessStepFactory,
    StepProgressFactory,
)
from tests.rights import EVERYBODY, GONE, NO, OK, SEE, SIGN_IN

READ = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]
EDIT = [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, OK]
POST = [SIGN_IN, 422, 422, GONE, 422, GONE, NO, NO, 422]
TAP = [SIGN_IN, SEE, SEE, GONE, SEE, GONE, NO, NO, SEE]
TABLE = {
    "portal:area-detail": ("get", "tracked area", READ),
    "engagements:step-detail": ("get", "step", READ),
    "engagements:step-plan": ("post", "step", POST),
    "engagements:step-unplan": ("post", "step", POST),
    "engagements:step-done": ("post", "step", POST),
    "engagements:step-undo": ("post", "step", POST),
    "engagements:step-reached": ("post", "reaching", TAP),
    "engagements:plan-edit": ("get", "tracked area", EDIT),
    "engagements:planned-action-new": ("get", "planned area", EDIT),
    "engagements:planned-action-edit": ("get", "plan row", EDIT),
    "engagements:milestone-list": ("get", "", EVERYBODY),
    "engagements:milestone-detail": ("get", "milestone", READ),
    "engagements:milestone-done": ("post", "milestone", POST),
    "engagements:milestone-waive": ("post", "milestone", POST),
    "engagements:milestone-reopen": ("post", "milestone", POST),
}


def _area(author):
    area = TargetAreaFactory()
    return [area.grant.code, area.number]


def _planned_area(author):
    area = ActionPlanFactory().area
    return [area.grant.code, area.number]


def _step(author):
    row = StepProgressFactory(step=ProcessStepFactory(code=PLAN), done_on=days_ago(3))
    return [row.area.grant.code, row.area.number, row.step_id]


LAID = {
    "tracked area": _area,
    "planned area": _planned_area,
    "step": _step,
    "reaching": lambda author: [EngagementFactory(mentor=author.mentor).pk],
    "plan row": lambda author: [PlannedActionFactory().pk],
    "milestone": lambda author: [MilestoneFactory().pk],
}

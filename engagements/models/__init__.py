"""What mentors did with communities, how it arrived, what it proves, and what it counts toward."""

from engagements.models.credit import EngagementMentor, EngagementSettlement
from engagements.models.day import DayPlan, DayStop
from engagements.models.engagement import COUNTED, LATE_DAYS, Engagement, Kind, Mode, State
from engagements.models.evidence import Evidence, EvidenceKind
from engagements.models.help import HelpRequest, HelpState
from engagements.models.meeting import KeptApart
from engagements.models.milestone import Milestone, MilestoneTemplate, Scope
from engagements.models.plan import ActionPlan, ActionState, PlannedAction
from engagements.models.process import PLAN, ProcessStep, StepProgress
from engagements.models.promise import Promise, PromiseState, Side
from engagements.models.quarantine import Quarantined, QuarantinedFile, QuarantineState
from engagements.models.sheet import SavedMapping, Sheet, SheetKind, SheetState
from engagements.models.submission import Draft, Submission
from engagements.models.target import Target

__all__ = [
    "COUNTED",
    "LATE_DAYS",
    "PLAN",
    "ActionPlan",
    "ActionState",
    "DayPlan",
    "DayStop",
    "Draft",
    "Engagement",
    "EngagementMentor",
    "EngagementSettlement",
    "Evidence",
    "EvidenceKind",
    "HelpRequest",
    "HelpState",
    "KeptApart",
    "Kind",
    "Milestone",
    "MilestoneTemplate",
    "Mode",
    "PlannedAction",
    "ProcessStep",
    "Promise",
    "PromiseState",
    "QuarantineState",
    "Quarantined",
    "QuarantinedFile",
    "SavedMapping",
    "Scope",
    "Sheet",
    "SheetKind",
    "SheetState",
    "Side",
    "State",
    "StepProgress",
    "Submission",
    "Target",
]

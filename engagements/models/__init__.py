"""What mentors did with communities, how it arrived, what it proves, and what it counts toward."""

from engagements.models.assessment import (
    Answer,
    AnswerKind,
    Assessment,
    AssessmentState,
    ChangeStory,
    Perspective,
    Question,
    QuestionSet,
)
from engagements.models.credit import EngagementMentor, EngagementSettlement
from engagements.models.day import DayPlan, DayStop
from engagements.models.engagement import COUNTED, LATE_DAYS, Engagement, Kind, Mode, State
from engagements.models.event import Event, EventKind
from engagements.models.evidence import Evidence, EvidenceKind
from engagements.models.feedback import Feedback
from engagements.models.help import HelpRequest, HelpState
from engagements.models.link import Purpose, SignedLink
from engagements.models.meeting import KeptApart
from engagements.models.milestone import Milestone, MilestoneTemplate, Scope
from engagements.models.obstacle import Channel, Obstacle, ObstacleAnswer
from engagements.models.partnership import (
    LIVE,
    Met,
    Partnership,
    PartnershipContact,
    PartnershipKind,
    PartnershipMark,
    PartnershipParty,
    PartnershipPlace,
    PartnershipReview,
    ReviewedMark,
    Stage,
    StageChange,
)
from engagements.models.plan import ActionPlan, ActionState, PlannedAction
from engagements.models.practice import (
    Adoption,
    AdoptionState,
    Consent,
    GoodPractice,
    PracticeKind,
    PracticePhoto,
    PracticeState,
    PracticeVersion,
    Sector,
    Theme,
)
from engagements.models.process import PLAN, ProcessStep, StepProgress
from engagements.models.promise import Promise, PromiseState, Side
from engagements.models.quarantine import Quarantined, QuarantinedFile, QuarantineState
from engagements.models.resource import Resource, ResourceIssue, ResourceKind, ResourceShare
from engagements.models.sheet import SavedMapping, Sheet, SheetKind, SheetState
from engagements.models.submission import Draft, Submission
from engagements.models.target import EarlierTarget, Target

__all__ = [
    "COUNTED",
    "LATE_DAYS",
    "LIVE",
    "PLAN",
    "ActionPlan",
    "ActionState",
    "Adoption",
    "AdoptionState",
    "Answer",
    "AnswerKind",
    "Assessment",
    "AssessmentState",
    "ChangeStory",
    "Channel",
    "Consent",
    "DayPlan",
    "DayStop",
    "Draft",
    "EarlierTarget",
    "Engagement",
    "EngagementMentor",
    "EngagementSettlement",
    "Event",
    "EventKind",
    "Evidence",
    "EvidenceKind",
    "Feedback",
    "GoodPractice",
    "HelpRequest",
    "HelpState",
    "KeptApart",
    "Kind",
    "Met",
    "Milestone",
    "MilestoneTemplate",
    "Mode",
    "Obstacle",
    "ObstacleAnswer",
    "Partnership",
    "PartnershipContact",
    "PartnershipKind",
    "PartnershipMark",
    "PartnershipParty",
    "PartnershipPlace",
    "PartnershipReview",
    "Perspective",
    "PlannedAction",
    "PracticeKind",
    "PracticePhoto",
    "PracticeState",
    "PracticeVersion",
    "ProcessStep",
    "Promise",
    "PromiseState",
    "Purpose",
    "QuarantineState",
    "Quarantined",
    "QuarantinedFile",
    "Question",
    "QuestionSet",
    "Resource",
    "ResourceIssue",
    "ResourceKind",
    "ResourceShare",
    "ReviewedMark",
    "SavedMapping",
    "Scope",
    "Sector",
    "Sheet",
    "SheetKind",
    "SheetState",
    "Side",
    "SignedLink",
    "Stage",
    "StageChange",
    "State",
    "StepProgress",
    "Submission",
    "Target",
    "Theme",
]

"""What mentors did with communities, how it arrived, and the target it counts toward."""

from engagements.models.credit import EngagementMentor, EngagementSettlement
from engagements.models.engagement import COUNTED, Engagement, Kind, Mode, State
from engagements.models.submission import Draft, Submission
from engagements.models.target import Target

__all__ = [
    "COUNTED",
    "Draft",
    "Engagement",
    "EngagementMentor",
    "EngagementSettlement",
    "Kind",
    "Mode",
    "State",
    "Submission",
    "Target",
]

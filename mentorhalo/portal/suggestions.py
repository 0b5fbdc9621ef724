"""What a settlement could try next, out of what its page knows already."""

from django.utils import timezone

from engagements.models import Perspective
from engagements.suggestions import Suggestion, next_steps, suggest, weak_points


def suggestions_at(user, settlement, grants, assessments) -> list[Suggestion]:
    """By the weak points of its last assessment by the mentor, and the next steps of its target
    areas under running grants; `grants` are GrantHere. At most two queries."""
    if settlement.ceased_on:
        return []
    finished = [
        row for row in assessments if row.is_finished and row.perspective == Perspective.EXTERNAL
    ]
    wants = weak_points(user, settlement.pk) if finished else []
    today = timezone.localdate()
    running = [item for item in grants if not item.grant.ends_on or item.grant.ends_on >= today]
    areas = [(here.area, here.steps) for item in running for here in item.areas]
    return suggest(settlement, wants + next_steps(areas))

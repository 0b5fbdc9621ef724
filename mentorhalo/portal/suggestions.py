"""What a settlement could try next, out of what its page knows already."""

from django.utils import timezone

from engagements.models import Perspective
from engagements.suggestions import Suggestion, next_steps, suggest, weak_points


def suggestions_at(user, settlement, grants, assessments=None) -> list[Suggestion]:
    """By the weak points of its last assessment by the mentor, and the next steps of its target
    areas under running grants; at most two queries.

    `grants` are GrantHere; `assessments` its latest ones, where the caller has them: without a
    finished one nothing is asked.
    """
    if settlement.ceased_on:
        return []
    is_assessed = assessments is None or any(map(_tells, assessments))
    wants = weak_points(user, settlement.pk) if is_assessed else []
    today = timezone.localdate()
    running = [item for item in grants if not item.grant.ends_on or item.grant.ends_on >= today]
    areas = [(here.area, here.steps) for item in running for here in item.areas]
    return suggest(settlement, wants + next_steps(areas))


def _tells(assessment):
    return assessment.is_finished and assessment.perspective == Perspective.EXTERNAL

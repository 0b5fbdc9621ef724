"""Which steps an engagement may have reached, for one tap on its page."""

from dataclasses import dataclass

from django.utils import timezone

from engagements.process.completeness import DONE, StepLine, progress_of
from settlements.models import Grant, TargetArea
from settlements.perms import can_add_record


@dataclass(frozen=True)
class Reachable:
    """A target area with the step that comes next, the further ones, and those reached by this
    very engagement."""

    area: TargetArea
    following: StepLine | None
    further: list[StepLine]
    reached: list[StepLine]


def steps_to_reach(user, engagement) -> list[Reachable]:
    """Of the target areas of running grants that hold one of its settlements; one query when there
    is none, four else."""
    if not (engagement.counts and can_add_record(user)):
        return []
    served = [place.settlement_id for place in engagement.places.all()]
    running = Grant.objects.running_on(timezone.localdate())
    areas = TargetArea.objects.visible_to(user).filter(grant__in=running)
    areas = areas.filter(places__settlement__in=served).distinct().select_related("grant")
    areas = list(areas.order_by("grant__code", "number"))
    lines = progress_of(areas, user)
    return [_reachable(area, lines[area.pk], engagement) for area in areas]


def _reachable(area, lines, engagement):
    waiting = [line for line in lines if line.state != DONE]
    named = [line for line in waiting if engagement.step_id == line.step.pk]
    following = next(iter([*named, *waiting]), None)
    further = [line for line in waiting if line is not following]
    reached = [
        line for line in lines if line.progress and line.progress.engagement_id == engagement.pk
    ]
    return Reachable(area, following, further, reached)

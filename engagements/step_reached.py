"""Which steps an engagement may have reached, for one tap on its page."""

from dataclasses import dataclass

from django.db.models import Q
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
    """Of its own target area, and of those that hold one of its settlements and whose grant ran on
    its day or runs today; one query when there is none, four else."""
    if not (engagement.counts and can_add_record(user)):
        return []
    served = [place.settlement_id for place in engagement.places.all()]
    grants = Grant.objects.running_on(engagement.held_on)
    grants = grants | Grant.objects.running_on(timezone.localdate())
    wanted = Q(grant__in=grants) | Q(pk=engagement.target_area_id)
    areas = TargetArea.objects.visible_to(user).filter(wanted)
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

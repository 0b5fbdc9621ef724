"""What a settlement could try next, out of what its page knows already."""

from django.utils import timezone

from engagements.suggestions import Want, next_steps, weak_points


def wants_at(settlement, grants, assessments) -> list[Want]:
    """What it could use: by the weak points of its last assessment by the mentor, and the next
    steps of its target areas under running grants.

    `grants` are GrantHere, `assessments` its latest ones (assessments.shown). A place that is no
    settlement any more wants nothing.
    """
    if settlement.ceased_on:
        return []
    today = timezone.localdate()
    running = [item for item in grants if not item.grant.ends_on or item.grant.ends_on >= today]
    areas = [(here.area, here.steps) for item in running for here in item.areas]
    return weak_points(assessments) + next_steps(areas)

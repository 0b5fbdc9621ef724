"""What happened in one settlement, newest first: engagements, and who answered for it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, Prefetch
from django.utils import timezone

from engagements.models import Engagement, EngagementMentor, State
from mentors.models import Mentor
from settlements.models import Assignment

SHOWN = 12


@dataclass(frozen=True)
class Happening:
    """One entry of a timeline: an engagement, or that the responsible mentor changed."""

    day: date
    engagement: Engagement | None = None
    came: Mentor | None = None
    left: Mentor | None = None


@dataclass
class Team:
    """Who answers for a settlement: now, from a later day on, and before now."""

    now: Assignment | None = None
    later: list[Assignment] = field(default_factory=list)
    before: list[Assignment] = field(default_factory=list)


def team(assignments) -> Team:
    """A settlement's assignments, sorted into now, later and before."""
    today, found = timezone.localdate(), Team()
    for row in assignments:
        if row.since > today:
            found.later.append(row)
        elif row.until and row.until <= today:
            found.before.append(row)
        else:
            found.now = row
    return found


def engagements_in(settlement, visible) -> tuple[list[Engagement], bool]:
    """The newest engagements there with their mentors, and whether there are more.

    `here` says whether the mentors were in this settlement. A joined entry is its older receipt's.
    """
    rows = visible.filter(places__settlement=settlement).exclude(state=State.JOINED)
    rows = rows.annotate(here=F("places__on_site"))
    rows = rows.order_by("-places__held_on", "-places__engagement_id")
    credits = EngagementMentor.objects.select_related("mentor__user")
    rows = rows.prefetch_related(Prefetch("credits", queryset=credits))
    found = list(rows[: SHOWN + 1])
    return found[:SHOWN], len(found) > SHOWN


def timeline(engagements, assignments, cut_off=None) -> list[Happening]:
    """Both kinds by day, newest first; nothing before `cut_off`, where the engagements stop."""
    happenings = [Happening(row.held_on, engagement=row) for row in engagements]
    happenings += [
        change for change in _team_changes(assignments) if not cut_off or change.day >= cut_off
    ]
    return sorted(happenings, key=lambda happening: happening.day, reverse=True)


def _team_changes(assignments: list[Assignment]):
    """Each beginning, a handover where another's time ended that day; and each bare end."""
    ended = {row.until: row for row in assignments if row.until}
    today = timezone.localdate()
    for row in assignments:
        if row.since <= today:
            before = ended.pop(row.since, None)
            yield Happening(row.since, came=row.mentor, left=before and before.mentor)
    for day, row in ended.items():
        if day <= today:
            yield Happening(day - timedelta(days=1), left=row.mentor)

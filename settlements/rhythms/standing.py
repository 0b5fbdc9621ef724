"""How many settlements each phase holds, and how many a rhythm would make quiet."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from settlements import coverage
from settlements.models import Phase, Rhythm

TRIED = (30, 45, 60, 90, 120)


@dataclass(frozen=True)
class PhaseStanding:
    """A phase with its days, the followed settlements in it today, those of them that its rhythm
    makes quiet, and those that others would: [(days, settlements)]."""

    phase: Phase
    days: int
    is_usual: bool
    followed: int
    quiet: int
    tried: list[tuple[int, int]]


def standings(day: date, phases=tuple(Phase)) -> list[PhaseStanding]:
    """The phases in their order; a query each, and one for the days."""
    stored = dict(Rhythm.objects.values_list("phase", "days"))
    days = Rhythm.objects.none().days() | stored
    return [_standing(phase, day, days[phase], phase.value not in stored) for phase in phases]


def _standing(phase, day, days, is_usual):
    rows = coverage.universe(day).filter(coverage.followed(day), coverage.in_phase(phase))
    counts = {
        f"after_{number}": Count("pk", filter=_silent(day, number)) for number in {days, *TRIED}
    }
    found = rows.aggregate(followed=Count("pk"), **counts)
    tried = [(number, found[f"after_{number}"]) for number in TRIED]
    return PhaseStanding(phase, days, is_usual, found["followed"], found[f"after_{days}"], tried)


def _silent(day, days):
    return Q(last_on=None) | Q(last_on__lt=day - timedelta(days=days))

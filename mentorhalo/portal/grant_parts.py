"""What a grant's page shows of its parts: consortium, target areas, settlements, milestones."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from engagements.models import Milestone
from engagements.process.completeness import DONE, StepLine, progress_of
from settlements.models import AreaPlace, GrantMember, GrantSettlement, TargetArea

SHOWN_OVERDUE, SHOWN_NEXT = 6, 5
MOST_MILESTONES = 400  # of one grant, read to tell how many are overdue


@dataclass(frozen=True)
class Consortium:
    """Members, those whose time is over last; what their shares come to and what is left."""

    members: list[GrantMember]
    shared: Decimal
    left: Decimal | None
    unknown: int


@dataclass(frozen=True)
class AreaLine:
    """A target area with its places, its inhabitants, and how far it is with its steps."""

    area: TargetArea
    places: list[AreaPlace]
    inhabitants: int | None
    is_small: bool
    steps: list[StepLine] = field(default_factory=list)

    @property
    def done(self):
        return sum(step.state == DONE for step in self.steps)

    @property
    def next_step(self):
        """The first step that is not done."""
        return next((step for step in self.steps if step.state != DONE), None)


@dataclass(frozen=True)
class Milestones:
    """Open milestones of a grant: the oldest overdue ones and the next ones."""

    overdue: list[Milestone]
    coming: list[Milestone]
    overdue_in_all: int


def consortium(grant, day: date) -> Consortium:
    """The members and the money; unknown shares are counted apart."""
    rows = list(grant.members.select_related("organisation__seat"))
    rows.sort(key=lambda row: (bool(row.until and row.until <= day), row.pk))
    shared = sum((row.share for row in rows if row.share is not None), Decimal(0))
    left = None if grant.amount is None else grant.amount - shared
    return Consortium(rows, shared, left, sum(row.share is None for row in rows))


def areas_of(grant, user) -> list[AreaLine]:
    """Its standing target areas; each has a place, so they are read with the places, at once."""
    rows = AreaPlace.objects.filter(area__grant=grant).order_by("area__number", "pk")
    areas, places = {}, defaultdict(list)
    for place in rows.select_related("area__small_by", "settlement"):
        area = areas.setdefault(place.area_id, place.area)
        area.grant = grant
        places[area.pk].append(place)
    steps = progress_of(areas.values(), user)
    lines = []
    for key, area in areas.items():
        inhabitants = area.inhabitants_of(places[key])
        is_small = area.is_small_with(inhabitants)
        lines.append(AreaLine(area, places[key], inhabitants, is_small, steps[key]))
    return lines


def places_of(grant) -> list[GrantSettlement]:
    """The named settlements by name, with what their rungs need."""
    rows = GrantSettlement.objects.filter(grant=grant).order_by("settlement__sort_key")
    rows = rows.select_related("settlement__summary", "settlement__county__office")
    drawn = ("settlement__county__outline", "settlement__county__map_path")
    return list(rows.defer(*drawn))


def milestones_of(grant, day: date) -> Milestones:
    rows = Milestone.objects.filter(grant=grant).open().order_by("due_on", "pk")
    rows = list(rows.select_related("template", "area", "settlement")[:MOST_MILESTONES])
    overdue = [row for row in rows if row.due_on < day]
    coming = [row for row in rows if row.due_on >= day]
    return Milestones(overdue[:SHOWN_OVERDUE], coming[:SHOWN_NEXT], len(overdue))

"""Choosing the settlements of a day: one's own, quiet ones near by, and an order of the visits."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import BooleanField, Case, OuterRef, Subquery, Value, When

from counties.models import County
from mentorhalo.core.hungarian import sort_key
from mentorhalo.portal.neighbours import WITHIN_KM, distance_km
from settlements import coverage
from settlements.models import Assignment

PROPOSED = 10
COLUMNS = ("settlement_id", "settlement__name", "settlement__latitude", "settlement__longitude")


@dataclass(frozen=True)
class Place:
    """A settlement one may visit: who answers for it, how long it has been silent, how far it is.

    `km` is from the nearest of the chosen ones, or from the office; of a chosen one from the stop
    before it. `number` is its place in the day. None: not known, or none.
    """

    ksh_code: str
    name: str
    point: tuple[float, float]
    last_on: date | None
    is_quiet: bool
    mentor_id: int | None
    mentor: str
    days: int | None
    km: float | None = None
    number: int | None = None


@dataclass(frozen=True)
class Choice:
    """What can be ticked: the `chosen` in their order, one's `own` others, quiet ones `near` by.

    `office` is the place distances are from where nothing is chosen; None when it is not known.
    """

    chosen: list[Place] = field(default_factory=list)
    own: list[Place] = field(default_factory=list)
    near: list[Place] = field(default_factory=list)
    office: Place | None = None

    @property
    def km(self):
        """Of the whole way from the office and back, as the crow flies; None if it is not known."""
        if not self.chosen or self.office is None:
            return None
        there = sum(place.km for place in self.chosen)
        return there + distance_km(self.chosen[-1].point, self.office.point)


class CountyPlaces:
    """The existing settlements of a county (KSH code) as a person may choose among them."""

    def __init__(self, county: str, mentor, today: date):
        self.mentor = mentor
        self.places = {place.ksh_code: place for place in _places(county, today)}
        seat = County.objects.values_list("seat", flat=True).get(pk=county)
        self.office = next((row for row in self.places.values() if row.name == seat), None)

    def choice(self, codes: Iterable[str]) -> Choice:
        """With these chosen, in this order; codes of no settlement of the county are left out."""
        chosen = self._in_order(codes)
        anchors = [place.point for place in chosen]
        if not anchors and self.office:
            anchors = [self.office.point]
        taken = {place.ksh_code for place in chosen}
        others = [
            replace(place, km=min((distance_km(place.point, one) for one in anchors), default=None))
            for place in self.places.values()
            if place.ksh_code not in taken
        ]
        own = sorted((place for place in others if self.is_own(place)), key=_silent_then_near)
        near = [
            row for row in others if row.is_quiet and not self.is_own(row) and row.km is not None
        ]
        near = sorted((row for row in near if row.km <= WITHIN_KM), key=_near)
        return Choice(chosen, own, near[:PROPOSED], self.office)

    def is_own(self, place):
        return self.mentor is not None and place.mentor_id == self.mentor.pk

    def nearest_first(self, codes: Iterable[str]) -> list[str]:
        """The same codes, each the nearest to the one before; the office, where known, begins."""
        left = [self.places[code] for code in dict.fromkeys(codes) if code in self.places]
        here = self.office.point if self.office else left[0].point if left else None
        ordered = []
        while left:
            following = min(left, key=lambda place: (distance_km(here, place.point), place.name))
            left.remove(following)
            ordered.append(following.ksh_code)
            here = following.point
        return ordered

    def _in_order(self, codes):
        found, before = [], self.office
        known = [self.places[code] for code in dict.fromkeys(codes) if code in self.places]
        for number, place in enumerate(known, start=1):
            km = distance_km(before.point, place.point) if before else None
            found.append(replace(place, km=km, number=number))
            before = place
        return found


def _silent_then_near(place):
    """Quiet ones first, the nearest of them first; then the longest silent."""
    if place.is_quiet:
        return 0, place.km or 0, sort_key(place.name)
    return 1, place.last_on.toordinal() if place.last_on else 0, sort_key(place.name)


def _near(place):
    return place.km, place.ksh_code


def _places(county, today):
    answering = Assignment.objects.answering(today).filter(settlement=OuterRef("settlement"))
    quiet = Case(
        When(coverage.quiet(today), then=True), default=Value(False), output_field=BooleanField()
    )
    rows = coverage.universe().filter(settlement__county=county).order_by("settlement__sort_key")
    rows = rows.annotate(
        is_quiet=quiet,
        answers=Subquery(answering.values("mentor")[:1]),
        name=Subquery(answering.values("mentor__user__name")[:1]),
    )
    found = rows.values_list(*COLUMNS, "last_on", "is_quiet", "answers", "name")
    for code, name, lat, lon, last_on, is_quiet, mentor_id, mentor in found:
        days = (today - last_on).days if last_on else None
        yield Place(code, name, (lat, lon), last_on, is_quiet, mentor_id, mentor or "", days)

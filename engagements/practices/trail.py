"""The trail of a practice: who took it over from whom, as stops in time, chains and a map."""

from dataclasses import dataclass

from counties.models import County
from engagements.models import Adoption, AdoptionState, GoodPractice
from mentorhalo.core.svg import project
from settlements.models import Settlement

# The classes of the dots; p1 and p7 are rings, drawn with an inner dot of paper.
ORIGIN = "p5"
MARKS = {
    AdoptionState.PREPARING: "p1",
    AdoptionState.RUNNING: "p3",
    AdoptionState.ENDED: "p7",
}
RINGS = ("p1", "p7")


@dataclass(frozen=True)
class Stop:
    """An adoption on the trail, and the settlement from which it was learned."""

    adoption: Adoption
    learned_from: Settlement
    is_from_origin: bool


@dataclass
class Trail:
    """The standing adoptions of a practice, in the order in which they began."""

    practice: GoodPractice
    stops: list[Stop]

    def number(self, state) -> int:
        return sum(stop.adoption.state == state for stop in self.stops)

    @property
    def running(self):
        return self.number(AdoptionState.RUNNING)

    @property
    def ended(self):
        return self.number(AdoptionState.ENDED)

    @property
    def preparing(self):
        return self.number(AdoptionState.PREPARING)

    @property
    def began(self):
        return self.running + self.ended

    @property
    def chains(self) -> list[list[Settlement]]:
        """The ways that are longer than one step, from the origin to their last stop."""
        ways = {stop.adoption.pk: stop for stop in self.stops}
        inner = {stop.adoption.source_id for stop in self.stops}
        found = []
        for stop in self.stops:
            if stop.is_from_origin or stop.adoption.pk in inner:
                continue
            way, at, seen = [], stop, set()
            while at is not None and at.adoption.pk not in seen:
                seen.add(at.adoption.pk)
                way.append(at.adoption.settlement)
                at = None if at.is_from_origin else ways[at.adoption.source_id]
            found.append([self.practice.settlement, *reversed(way)])
        return found


@dataclass(frozen=True)
class TrailMap:
    """The country's outlines, a line for each adoption, and the dots by their class."""

    outlines: list[str]
    lines: str
    dots: list[tuple[str, str]]


def trail_of(practice: GoodPractice) -> Trail:
    """The trail in one query; what learned from a withdrawn adoption stands at the origin."""
    rows = Adoption.objects.standing().filter(practice=practice)
    rows = list(rows.select_related("settlement__county", "organisation"))
    rows.sort(key=lambda row: (row.since is None, row.since or row.created_at.date(), row.pk))
    standing = {row.pk: row for row in rows}
    stops = []
    for row in rows:
        source = standing.get(row.source_id)
        place = source.settlement if source else practice.settlement
        stops.append(Stop(row, place, source is None))
    return Trail(practice, stops)


def map_of(trail: Trail) -> TrailMap | None:
    """The trail on the map of the country; None where nobody took it over."""
    if not trail.stops:
        return None
    lines, dots = [], {ORIGIN: [_at(trail.practice.settlement)]}
    for stop in trail.stops:
        (x, y), (there_x, there_y) = _at(stop.learned_from), _at(stop.adoption.settlement)
        lines.append(f"M{x} {y}L{there_x} {there_y}")
        dots.setdefault(MARKS[stop.adoption.state], []).append((there_x, there_y))
    dots |= {f"{css}i": dots[css] for css in RINGS if css in dots}
    paths = [
        (css, "".join(f"M{x} {y}h0" for x, y in points)) for css, points in sorted(dots.items())
    ]
    outlines = County.objects.exclude(map_path="").values_list("map_path", flat=True)
    return TrailMap(list(outlines), "".join(lines), paths)


def _at(place):
    return project(place.longitude, place.latitude)

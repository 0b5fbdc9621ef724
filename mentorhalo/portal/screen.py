"""What stands on the wall of a meeting room: read from five metres, so little and large."""

from dataclasses import dataclass

from counties.models import County
from mentorhalo.portal.board.country import country_map
from mentorhalo.portal.board.goal import care, goal
from mentorhalo.portal.board.ladder import ladder_steps
from mentorhalo.portal.indicators.coverage import INVOLVED, KNOWN
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.indicators.showing import Figure, Nowhere, figure


@dataclass(frozen=True)
class CountyLine:
    """A county with an open office; bars relate to the largest share (`longest`: a full bar)."""

    county: County
    involved: Figure
    known: int
    longest: float


def on_the_wall() -> dict:
    """The context of templates/portal/_screen.html; nothing on it leads anywhere."""
    readings, nowhere = Readings(), Nowhere()
    return {
        "offices": len(readings.offices),
        "lines": _lines(readings, nowhere),
        "steps": ladder_steps(readings, nowhere),
        "map": country_map(readings),
        **goal(readings, nowhere),
        **care(readings, nowhere),
    }


def _lines(readings, addresses):
    """The counties, the most involved settlements first."""
    known = {county.pk: KNOWN.counted(readings, county.pk) for county in readings.offices}
    shown = {county: figure(INVOLVED, readings, addresses, county) for county in readings.offices}
    top = max((shown[row].value / max(known[row.pk], 1) for row in shown), default=0) or 1
    lines = [CountyLine(row, shown[row], known[row.pk], top * known[row.pk]) for row in shown]
    return sorted(lines, key=lambda line: -line.involved.value)

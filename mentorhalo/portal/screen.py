"""What stands on the wall of a meeting room: read from five metres, so little and large."""

from dataclasses import dataclass

from counties.models import County
from mentorhalo.portal.board.country import country_map
from mentorhalo.portal.board.goal import care
from mentorhalo.portal.board.ladder import ladder_steps
from mentorhalo.portal.indicators.coverage import INVOLVED, KNOWN
from mentorhalo.portal.indicators.showing import Figure, Nowhere, figure
from mentorhalo.portal.public import goal


@dataclass(frozen=True)
class CountyLine:
    """A county with an open office: involved settlements of those known."""

    county: County
    involved: Figure
    known: int

    @property
    def share(self):
        return self.involved.value / max(self.known, 1)


def on_the_wall(readings) -> dict:
    """The context of templates/portal/_screen.html, of today's readings; nothing on it leads
    anywhere."""
    nowhere = Nowhere()
    lines = _lines(readings, nowhere)
    return {
        "offices": len(readings.offices),
        "lines": lines,
        "top": max((line.share for line in lines), default=0) or 1,
        "steps": ladder_steps(readings, nowhere),
        "map": country_map(readings),
        **goal(readings),
        **care(readings, nowhere),
    }


def _lines(readings, addresses):
    """The counties, the largest share first: who is behind stands below."""
    known = {county.pk: KNOWN.counted(readings, county.pk) for county in readings.offices}
    shown = {county: figure(INVOLVED, readings, addresses, county) for county in readings.offices}
    lines = [CountyLine(row, shown[row], known[row.pk]) for row in shown]
    return sorted(lines, key=lambda line: line.share, reverse=True)

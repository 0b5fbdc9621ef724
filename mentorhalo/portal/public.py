"""What everybody may read without an account: national figures, the map, the offices.

No page of these names a person (product.md §5).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from counties.models import County
from engagements.models import Event, GoodPractice, Target
from mentorhalo.portal.board.country import country_map
from mentorhalo.portal.board.ladder import ladder_steps
from mentorhalo.portal.indicators.coverage import CONTACTED, INVOLVED, KNOWN, REGULAR
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.indicators.showing import Figure, Nowhere, figure, show
from mentorhalo.portal.indicators.work import ATTENDANCE, ENGAGEMENTS
from mentorhalo.portal.targets import for_dashboard, one_target

SHOWN = (CONTACTED, REGULAR, ENGAGEMENTS, ATTENDANCE)
IN_A_COUNTY = (INVOLVED, CONTACTED, REGULAR, ENGAGEMENTS)
SHOWN_PRACTICES, SHOWN_EVENTS = 3, 3
QUIET_MARKS = "pq"  # of the map: what the network has not done is its own matter


@dataclass(frozen=True)
class CountyLine:
    """A county with an open office: its settlements and its figures, INVOLVED the first."""

    county: County
    settlements: int
    figures: list[Figure]

    @property
    def involved(self):
        return self.figures[0].value


def national(readings=None) -> dict:
    """What templates/portal/_public_map.html needs; `offices` is empty before the first opens."""
    readings, nowhere = readings or Readings(), Nowhere()
    context = {"day": readings.day, "offices": readings.offices}
    if not readings.offices:
        return context
    said = goal(readings)
    shown = [show(indicator, readings, nowhere) for indicator in SHOWN]
    return {
        **context,
        **said,
        "shown": shown,
        "sums": [said["involved"], *shown],
        "opened": Figure("offices", _("county mentor offices"), len(readings.offices)),
        "steps": ladder_steps(readings, nowhere),
        "map": _map(readings),
        "counties": [_line(readings, nowhere, county) for county in readings.offices],
        "without_office": [row.name for row in readings.counties if not row.office_open],
        "outside": readings.size() - KNOWN.counted(readings),
    }


def home() -> dict:
    """What templates/portal/public_home.html needs: figures, map, offices, what is new and to come.

    `reached`: a line a county with an open office, with the figure of the map alone.
    """
    readings, nowhere = Readings(), Nowhere()
    context = {
        "day": readings.day,
        "offices": readings.offices,
        "practices": list(_newest()[:SHOWN_PRACTICES]),
        "events": list(Event.objects.public().to_come(readings.day)[:SHOWN_EVENTS]),
    }
    if not readings.offices:
        return context
    said = goal(readings)
    shown = [show(indicator, readings, nowhere) for indicator in SHOWN]
    return {
        **context,
        **said,
        "shown": shown,
        "sums": [said["involved"], *shown],
        "steps": ladder_steps(readings, nowhere),
        "map": _map(readings),
        "reached": [_line(readings, nowhere, county, (INVOLVED,)) for county in readings.offices],
    }


def _newest():
    rows = GoodPractice.objects.public().select_related("settlement")
    return rows.order_by("-published_at", "-pk")


def offices() -> dict:
    """The counties with an open office, and the day that holds for."""
    readings = Readings()
    return {"day": readings.day, "offices": readings.offices}


def goal(readings) -> dict:
    """The one figure against its target, leading nowhere."""
    involved = show(INVOLVED, readings, Nowhere())
    targets = Target.objects.live(readings.day).filter(county=None)
    target = one_target(targets.as_set_on(readings.day), readings.day)
    return {
        "involved": involved,
        "target": target,
        "missing": max(0, target.number - involved.counted) if target else 0,
        "forecast": for_dashboard(readings, target) if target else None,
        "country": readings.size(),
    }


def _line(readings, addresses, county, told=IN_A_COUNTY):
    figures = [figure(indicator, readings, addresses, county) for indicator in told]
    return CountyLine(county, readings.size(county.pk), figures)


def _map(readings):
    drawn = country_map(readings)
    layers = [layer for layer in drawn["layers"] if layer.css != QUIET_MARKS]
    return drawn | {"layers": layers}

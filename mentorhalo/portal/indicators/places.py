"""Where the settlements lie and how far each has come: points for the maps, days for the line."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Value, When

from mentorhalo.portal.indicators.coverage import LADDER
from settlements import coverage
from settlements.coverage import universe
from settlements.models import Rung


@dataclass(frozen=True, slots=True)
class Place:
    """An existing settlement: its point, the number of its highest rung or None, is it quiet."""

    county: str
    longitude: float
    latitude: float
    rung: int | None
    quiet: bool


def _highest(day):
    """The number of the highest rung reached, as an expression; rungs are independent."""
    whens = [
        When(indicator.condition(day), then=Value(number))
        for number, indicator in reversed(list(enumerate(LADDER)))
    ]
    return Case(*whens, default=None, output_field=IntegerField())


def places(day, county=None) -> list[Place]:
    """The existing settlements of the country, or of one county."""
    rows = universe() if county is None else universe().filter(county=county)
    quiet = Case(When(coverage.quiet(day), then=Value(1)), default=Value(0))
    rows = rows.order_by().values_list(
        "county_id", "settlement__longitude", "settlement__latitude", _highest(day), quiet
    )
    return [Place(*row) for row in rows]


def reached_by_day(day, rung=Rung.INVOLVED, county=None):
    """[(day, settlements that reached the rung on it)], oldest first."""
    rows = universe() if county is None else universe().filter(county=county)
    rows = rows.filter(coverage.reached(rung, day)).order_by(rung.date_field)
    return list(rows.values_list(rung.date_field).annotate(Count("pk")))

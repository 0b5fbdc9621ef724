"""The settlements around one: how far, and how far up the ladder."""

from dataclasses import dataclass
from math import cos, radians

from django.db.models import Case, CharField, Q, Value, When

from settlements import coverage
from settlements.distance import distance_km
from settlements.models import Rung, Settlement

WITHIN_KM = 30  # how far we look
DEGREE_KM = 111.1  # a degree of a great circle is a little more, so the box is wide enough
COLUMNS = (
    "settlement_id",
    "settlement__name",
    "county__name",
    "settlement__latitude",
    "settlement__longitude",
)


@dataclass(frozen=True)
class Neighbour:
    """A settlement nearby: kilometres as the crow flies, and its highest rung today, if any."""

    ksh_code: str
    name: str
    county: str
    km: float
    rung: Rung | None


def neighbours(settlement: Settlement, within=WITHIN_KM) -> list[Neighbour]:
    """The existing settlements within so many kilometres, the nearest first; one query."""
    here = (settlement.latitude, settlement.longitude)
    rows = coverage.universe().filter(*_box(here, within)).exclude(pk=settlement.pk)
    rung = Case(
        *(When(coverage.reached(rung), then=Value(rung.value)) for rung in reversed(Rung)),
        default=Value(""),
        output_field=CharField(),
    )
    found = []
    for code, name, county, *there, value in rows.order_by().values_list(*COLUMNS, rung):
        if (km := distance_km(here, tuple(there))) <= within:
            found.append(Neighbour(code, name, county, km, Rung(value) if value else None))
    return sorted(found, key=lambda place: (place.km, place.ksh_code))


def _box(here, within):
    """Conditions that hold for everything within so many kilometres, and little else."""
    lat, lon = here
    high = within / DEGREE_KM
    wide = high / cos(radians(abs(lat) + high))
    yield Q(settlement__latitude__range=(lat - high, lat + high))
    yield Q(settlement__longitude__range=(lon - wide, lon + wide))

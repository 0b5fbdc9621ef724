"""One county of the map enlarged, with its settlements as a table."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from counties.models import County
from mentorhalo.core.hungarian import sort_key
from mentorhalo.portal import map
from mentorhalo.portal.board.asked import Asked, Column, columns, in_order, known
from mentorhalo.portal.board.country import dotted
from mentorhalo.portal.indicators.coverage import LADDER
from mentorhalo.portal.indicators.places import Place

COLUMNS = {
    "name": _("Settlement"),
    "rung": _("Highest rung"),
    "last": _("Last engagement"),
    "quiet": _("Quiet"),
}


@dataclass(frozen=True)
class PlaceRow:
    """A settlement of the county: its highest rung in words, "" without any."""

    place: Place
    rung: str


FEW = 60  # rows

KEYS = {
    "name": lambda row: sort_key(row.place.name),
    "rung": lambda row: -1 if row.place.rung is None else row.place.rung,
    "last": lambda row: row.place.last_on or date.min,
    "quiet": lambda row: row.place.is_quiet,
}


@dataclass(frozen=True)
class Zoom:
    """A county enlarged: its drawing (None without an outline), its rows in the order asked."""

    county: County
    places: list[Place]
    drawing: map.CountyDrawing | None
    rows: list[PlaceRow]
    columns: list[Column]
    back: str
    is_sorted: bool

    @property
    def is_open(self):
        """Whether the table is unfolded at once: a short one, or one that was put in order."""
        return self.is_sorted or len(self.rows) <= FEW


def zoomed(readings, asked: Asked) -> Zoom | None:
    """The county asked for, None where none is or there is no such county; one query."""
    county = next((row for row in readings.counties if row.slug == asked.zoom), None)
    if county is None:
        return None
    own = [place for place in readings.places if place.county == county.pk]
    places = dotted(own, asked)
    order = known(asked.order, KEYS, Asked.order)
    rows = [PlaceRow(place, _words(place)) for place in places]
    return Zoom(
        county,
        places,
        map.county_drawing(_outline(county), places),
        in_order(in_order(rows, "name", KEYS), order, KEYS),
        columns(
            COLUMNS,
            order,
            {"rung", "last", "quiet"},
            lambda code: asked.but(order=code) + "#places",
        ),
        asked.but(zoom="", order=Asked.order) + "#mapped",
        asked.order != Asked.order,
    )


def _outline(county):
    """Read apart: the county is of readings that are shared, and their other pages need none."""
    return County.objects.values_list("outline", flat=True).get(pk=county.pk)


def _words(place):
    return "" if place.rung is None else LADDER[place.rung].label

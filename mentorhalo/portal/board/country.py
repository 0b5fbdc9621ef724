"""The country's map: outlines, dots, labels."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from counties.models import County
from counties.models.county import BUDAPEST
from mentorhalo.portal import map
from mentorhalo.portal.indicators.coverage import INVOLVED


@dataclass(frozen=True)
class Area:
    """A county on the map; one with an open office leads to its page."""

    county: County
    involved: int
    known: int
    fill: int


def country_map(readings):
    """Outlines, dots, labels and the key of the country's map."""
    areas = []
    for county in readings.counties:
        involved, known = INVOLVED.counted(readings, county.pk), readings.size(county.pk)
        areas.append(Area(county, involved, known, map.share_class(involved, known)))
    placed = map.placed(readings.places)
    marks = [(x, y) for x, y, rung, _quiet in placed if rung]
    labels = [
        map.county_label(area.county, area.involved, area.fill, marks)
        for area in areas
        if area.county.office_open
    ]
    return {
        "areas": [area for area in areas if area.county.map_path],
        "layers": map.layers(placed),
        "labels": [label for label in labels if label],
        "no_office": _no_office(areas, marks) if readings.offices else [],
    }


def _no_office(areas, marks):
    """Where "no office" is written: in counties without one, beside the outline of Budapest."""
    outlined = [area.county for area in areas if area.county.map_path]
    for county in outlined:
        if county.pk == BUDAPEST:
            marks = marks + map.outer_ring(county.map_path)
    return [
        map.Label("", *map.label_place(county.map_path, len(_("no office")), marks), "tn")
        for county in outlined
        if not county.office_open and county.pk != BUDAPEST
    ]

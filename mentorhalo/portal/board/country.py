"""The country's map: outlines, dots, labels; with a county enlarged beside its settlements."""

from collections import Counter
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from counties.models import County
from counties.models.county import BUDAPEST
from mentorhalo.portal import map
from mentorhalo.portal.board.asked import Asked
from mentorhalo.portal.indicators.coverage import INVOLVED, LADDER, QUIET

DOTS = {indicator.code: indicator for indicator in (*LADDER[1:], QUIET)}


@dataclass(frozen=True)
class Area:
    """A county on the map; one with an open office leads to itself enlarged (`url`)."""

    county: County
    involved: int
    known: int
    fill: int
    url: str = ""


@dataclass(frozen=True)
class Choice:
    """Which dots may be shown: a link, and whether it is the one in use."""

    label: str
    url: str
    is_current: bool


def country_map(readings, asked=None):
    """Outlines, dots, labels and the key of the country's map."""
    asked = asked or Asked()
    areas = []
    for county in readings.counties:
        involved, known = INVOLVED.counted(readings, county.pk), readings.size(county.pk)
        url = asked.but(zoom=county.slug) + "#mapped"
        areas.append(Area(county, involved, known, map.share_class(involved, known), url))
    placed = map.placed(dotted(readings.places, asked))
    marks = sorted((x, y) for x, y, rung, _quiet in placed if rung)
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
        "choices": choices(asked),
    }


def dotted(places, asked):
    """The places whose dots are asked for."""
    indicator = DOTS.get(asked.dots)
    return [place for place in places if indicator is None or place.counts_for(indicator)]


def choices(asked) -> list[Choice]:
    """All settlements, those that reached a rung, the quiet ones."""
    found = [("", _("all"))] + [(code, row.label) for code, row in DOTS.items()]
    current = asked.dots if asked.dots in DOTS else ""
    return [
        Choice(label, asked.but(dots=code) + "#mapped", code == current) for code, label in found
    ]


def key_of(places, steps):
    """The rungs with how many of the places stay on each, and how many are quiet."""
    here = Counter(place.rung for place in places)
    quiet = sum(place.is_quiet for place in places)
    return {"key": [replace(step, here=here[step.number]) for step in steps], "key_quiet": quiet}


def _no_office(areas, marks):
    """Where "no office" is written: in counties without one, beside the outline of Budapest."""
    outlined = [area.county for area in areas if area.county.map_path]
    for county in outlined:
        if county.pk == BUDAPEST:
            marks = sorted(marks + map.outer_ring(county.map_path))
    return [
        map.Label("", *map.label_place(county.map_path, len(_("no office")), marks), "tn")
        for county in outlined
        if not county.office_open and county.pk != BUDAPEST
    ]

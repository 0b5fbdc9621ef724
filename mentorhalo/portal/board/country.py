"""The country's map: outlines, dots, labels; with a county enlarged beside its settlements."""

from collections import Counter
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from counties.models import County
from counties.models.county import BUDAPEST
from mentorhalo.portal import map
from mentorhalo.portal.board.asked import Asked
from mentorhalo.portal.indicators.coverage import HIGHEST, INVOLVED, LADDER, QUIET
from mentorhalo.portal.indicators.showing import Figure

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
    placed = dots(readings, asked)
    outlined = [area for area in areas if area.county.map_path]
    return {
        "areas": outlined,
        "layers": map.layers(placed),
        "labels": _labels([area for area in outlined if area.county.office_open], placed),
        "no_office": _no_office(outlined, placed) if readings.offices else [],
        "choices": choices(asked),
    }


def dotted(places, asked):
    """The places whose dots are asked for."""
    indicator = DOTS.get(asked.dots)
    return [place for place in places if indicator is None or place.counts_for(indicator)]


def dots(readings, asked):
    """((x, y, rung, is quiet), …) of the places of the country whose dots are asked for."""
    if asked.dots in DOTS:
        return map.placed(dotted(readings.places, asked))
    return readings.placed


def choices(asked) -> list[Choice]:
    """All settlements, those that reached a rung, the quiet ones."""
    found = [("", _("all"))] + [(code, row.label) for code, row in DOTS.items()]
    current = asked.dots if asked.dots in DOTS else ""
    return [
        Choice(label, asked.but(dots=code) + "#mapped", code == current) for code, label in found
    ]


def key_of(placed, steps, addresses, asked, county=None):
    """The rungs with how many of the placed stay on each, and how many are quiet (Figure); of the
    country or of a County that is enlarged."""
    here = Counter(rung for _x, _y, rung, _quiet in placed)
    shown, code = DOTS.get(asked.dots), county and county.pk
    scope, dots = county.iso if county else "", asked.dots if shown else ""

    def of_highest(step):
        url = addresses.behind(step.shown.indicator, HIGHEST, code)
        return replace(step, here=here[step.number], here_url=among(url), scope=scope, dots=dots)

    def among(url):
        """The list of a figure with the dots' own filter; of a past day it has none."""
        if shown is None or not url:
            return url
        return "" if addresses.day else f"{url}&{urlencode(shown.query)}"

    is_alone = shown in (None, QUIET)  # no other settlements than the quiet ones of the figure
    quiet = Figure(
        QUIET.code if is_alone else f"{QUIET.code}.{dots}",
        QUIET.label,
        sum(is_quiet for _x, _y, _rung, is_quiet in placed),
        (str if is_alone else among)(addresses.behind(QUIET, "", code)),
        scope,
    )
    return {"key": [of_highest(step) for step in steps], "key_quiet": quiet}


def _labels(areas, placed):
    """Each county's short name and figure where it hides the fewest dots."""
    words = [map.label_words(area.county, area.involved) for area in areas]
    wanted = tuple(
        (area.county.map_path, len(text)) for area, text in zip(areas, words, strict=True)
    )
    at = map.label_places(wanted, placed)
    return [
        map.Label(text, *place, f"t{area.fill}")
        for area, text, place in zip(areas, words, at, strict=True)
    ]


def _no_office(areas, placed):
    """Where "no office" is written: in counties without one, beside the outline of Budapest."""
    counties = [area.county for area in areas if not area.county.office_open]
    beside = next((area.county.map_path for area in areas if area.county.pk == BUDAPEST), "")
    letters = len(_("no office"))
    wanted = tuple((county.map_path, letters) for county in counties if county.pk != BUDAPEST)
    return [map.Label("", *place, "tn") for place in map.label_places(wanted, placed, beside)]

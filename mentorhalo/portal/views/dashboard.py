"""The national dashboard: one figure, what needs care, the ladder, the map, the counties."""

from collections import Counter
from dataclasses import dataclass

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counties.models import County
from counties.models.county import BUDAPEST
from engagements.models import Target
from mentorhalo.portal import chart, map
from mentorhalo.portal.indicators.base import ENGAGEMENTS as ENGAGEMENT_LIST
from mentorhalo.portal.indicators.coverage import (
    CONTACTED,
    INVOLVED,
    KNOWN,
    LADDER,
    QUIET,
    REGULAR,
    UNASSIGNED,
)
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.indicators.showing import Addresses, Figure, Shown, figure, show
from mentorhalo.portal.indicators.teams import TEAMS, team_is_odd
from mentorhalo.portal.indicators.work import ENGAGEMENTS, RETURNED, WORK
from settlements.models import Rung

ORDERS = {
    "involved": (_("by involved settlements"), lambda row: -row.involved.value),
    "share": (_("by share"), lambda row: -row.share),
    "quiet": (_("by quiet settlements"), lambda row: -row.quiet.value),
    "name": (_("by name"), lambda row: 0),
}


@require_safe
def dashboard(request):
    readings = Readings()
    addresses = Addresses(request.user, readings.day)
    return render(
        request,
        "portal/dashboard.html",
        {
            "today": readings.day,
            "register_is_empty": not readings.size(),
            "offices": len(readings.offices),
            "work": [show(indicator, readings, addresses) for indicator in WORK],
            "work_is_listed": bool(addresses.to(ENGAGEMENT_LIST)),
            **_goal(readings, addresses),
            **_care(readings, addresses),
            **_ladder(readings, addresses),
            **_county_table(readings, addresses, request.GET.get("sort")),
            "map": _map(readings),
        },
    )


def _goal(readings, addresses):
    """The one figure against the target that is due next, and the line that led there."""
    upcoming = Target.objects.live().filter(county=None, rung=Rung.INVOLVED)
    upcoming = upcoming.filter(due_on__gte=readings.day)
    target = upcoming.order_by("due_on", "pk").first()
    involved, country = show(INVOLVED, readings, addresses), readings.size()
    number, due = (target.number, target.due_on) if target else (None, None)
    return {
        "involved": involved,
        "target": target,
        "missing": max(0, number - involved.counted) if target else 0,
        "country": country,
        "tenth": -(-country // 10),
        "chart": chart.cumulative(readings.reached_by_day(), readings.day, number, due),
    }


def _care(readings, addresses):
    """What wants somebody's attention today."""
    names = ("quiet", "unassigned", "returned", "teams")
    shown = [show(i, readings, addresses) for i in (QUIET, UNASSIGNED, RETURNED, TEAMS)]
    odd = [county for county in readings.offices if team_is_odd(county.team_size)]
    return {"care": dict(zip(names, shown, strict=True)), "care_shown": shown, "odd_teams": odd}


@dataclass(frozen=True)
class Step:
    """A rung of the ladder: who reached it, and for how many it is the highest."""

    number: int
    shown: Shown
    here: int
    whole: int


def ladder_steps(readings, addresses, county=None):
    """The rungs, with the number of settlements that stay on each; bars relate to the contacted."""
    here = Counter(place.rung for place in readings.places)
    shown = [show(indicator, readings, addresses, county) for indicator in LADDER]
    whole = shown[1].counted
    return [Step(number, rung, here[number], whole) for number, rung in enumerate(shown)]


def _ladder(readings, addresses):
    steps = ladder_steps(readings, addresses)
    return {"steps": steps, "ladder_shown": [step.shown for step in steps]}


@dataclass(frozen=True)
class CountyRow:
    """A line of the county table."""

    county: County
    known: Figure
    involved: Figure
    contacted: Figure
    regular: Figure
    quiet: Figure
    engagements: Figure
    mentors: Figure
    odd: bool
    longest: float

    @property
    def share(self):
        return self.involved.value / max(self.known.value, 1)


def _county_row(readings, addresses, county=None, top=1):
    """The line of a county with an open office, or of all of them together."""
    code, scope = (county.pk, county.iso) if county else (None, "")
    size = sum(readings.teams(code))
    figures = [
        figure(indicator, readings, addresses, county)
        for indicator in (KNOWN, INVOLVED, CONTACTED, REGULAR, QUIET, ENGAGEMENTS)
    ]
    url = addresses.to("mentors", {} if county else {"service": "now"}, code)
    if not county and any(row.team_size and not row.office_open for row in readings.counties):
        url = ""  # the list knows no closed offices and would find their members too
    mentors = Figure("mentors", _("mentors"), size, url, scope)
    odd = bool(county) and team_is_odd(size)
    return CountyRow(county, *figures, mentors, odd, top * figures[0].value)


def _county_table(readings, addresses, sort):
    order = sort if sort in ORDERS else "involved"
    shares = [
        INVOLVED.counted(readings, county.pk) / max(readings.size(county.pk), 1)
        for county in readings.offices
    ]
    top = max(shares, default=0) or 1
    rows = [_county_row(readings, addresses, county, top) for county in readings.offices]
    return {
        "county_rows": sorted(rows, key=ORDERS[order][1]),
        "total_row": _county_row(readings, addresses),
        "orders": [(code, words) for code, (words, _key) in ORDERS.items()],
        "order": order,
        "without_office": [county for county in readings.counties if not county.office_open],
        "outside": readings.size() - KNOWN.counted(readings),
    }


@dataclass(frozen=True)
class Area:
    """A county on the map; one with an open office leads to its page."""

    county: County
    involved: int
    known: int
    fill: int


def _map(readings):
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

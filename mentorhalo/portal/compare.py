"""Two days side by side: every indicator on both, and the settlements between them."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.hungarian import sort_key
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.base import (
    ADOPTIONS,
    ASSESSMENTS,
    COUNTIES,
    ENGAGEMENTS,
    GRANTS,
    HELP,
    MENTORS,
    OBSTACLES,
    ORGANISATIONS,
    PARTNERSHIPS,
    PRACTICES,
    PROMISES,
    SETTLEMENTS,
    SHARES,
    Indicator,
)
from mentorhalo.portal.indicators.coverage import CONTACTED, LADDER
from mentorhalo.portal.indicators.showing import Addresses, Figure, figure
from settlements.coverage import is_past

MINUS = "\N{MINUS SIGN}"
NAMED = 100  # so many settlements of a rung are named for the country; of a county, all
GROUPS = {
    SETTLEMENTS: _("Settlements"),
    ENGAGEMENTS: _("Engagements"),
    MENTORS: _("Mentors"),
    COUNTIES: _("Offices"),
    GRANTS: _("Grants"),
    ORGANISATIONS: _("Organisations"),
    PROMISES: _("Promises"),
    PARTNERSHIPS: _("Partnerships"),
    PRACTICES: _("Good practices"),
    ADOPTIONS: _("Adoptions"),
    ASSESSMENTS: _("Assessments"),
    SHARES: _("Materials given"),
    HELP: _("Requests for help"),
    OBSTACLES: _("Shared obstacles"),
    None: _("Others"),
}


@dataclass(frozen=True)
class Line:
    """An indicator on both days; `before` and `difference` are empty where it has no past."""

    indicator: Indicator
    before: Figure | None
    after: Figure | None
    difference: str


@dataclass(frozen=True)
class Group:
    """The indicators that count one sort of records."""

    label: str | Promise
    lines: list[Line]


@dataclass(frozen=True)
class Step:
    """A rung: the settlements that stand on the later day and did not on the earlier, and those
    that no longer do. `rest` are gained ones that are not named; then `by_county` has how many
    there are in each county: (County, number)."""

    label: str | Promise
    gained: list
    lost: list
    rest: int
    by_county: list

    @property
    def number(self):
        return len(self.gained) + self.rest


def groups(user, earlier, later, county=None) -> list[Group]:
    """Every indicator on the days of two Readings, in one scope, by what it counts."""
    order = list(GROUPS)
    asked = [row for row in all_indicators().values() if not (county and row.country_only)]
    indicators = sorted(asked, key=lambda row: order.index(row.records))
    pages = Addresses(user, earlier.day), Addresses(user, later.day)
    return [
        Group(GROUPS[records], [_line(row, earlier, later, pages, county) for row in rows])
        for records, rows in groupby(indicators, lambda row: row.records)
    ]


def _line(indicator, earlier, later, pages, county):
    before = _figure(indicator, earlier, pages[0], county)
    after = _figure(indicator, later, pages[1], county)
    if before is None or after is None:
        return Line(indicator, before, after, "")
    code = county.pk if county else None
    moved = indicator.counted(later, code) - indicator.counted(earlier, code)
    return Line(indicator, before, after, signed(indicator.shown(moved)))


def _figure(indicator, readings, addresses, county):
    """The figure with its day in its code; None where it cannot be asked for that day."""
    if indicator.today_only and is_past(readings.day):
        return None
    shown = figure(indicator, readings, addresses, county)
    if not is_past(readings.day):
        return shown
    code = f"{shown.code}@{readings.day.isoformat()}"
    return Figure(code, shown.label, shown.value, shown.url, shown.scope)


def signed(number) -> str:
    """A difference as it is written: +3, −2, 0."""
    sign = "+" if number > 0 else MINUS if number < 0 else ""
    return f"{sign}{number_format(abs(number), force_grouping=True)}"


def steps(earlier, later, county=None) -> list[Step]:
    """For each rung from the contacted up, the settlements between the days, by name."""
    code = county.pk if county else None
    places = [
        {place.ksh_code: place for place in readings.places if code in (None, place.county)}
        for readings in (earlier, later)
    ]
    rungs = LADDER[LADDER.index(CONTACTED) :]
    most, counties = None if county else NAMED, later.counties
    return [_step(rung, *places, most, counties) for rung in rungs]


def _step(rung, before, after, most, counties):
    stood = {key for key, place in before.items() if place.counts_for(rung)}
    stand = {key for key, place in after.items() if place.counts_for(rung)}
    gained = _by_name(after[key] for key in stand - stood)
    lost = _by_name(before[key] for key in stood - stand)
    named, by_county = gained[:most], []
    if len(named) < len(gained):
        numbers = Counter(place.county for place in gained)
        by_county = [(row, numbers[row.pk]) for row in counties if numbers[row.pk]]
    return Step(rung.label, named, lost, len(gained) - len(named), by_county)


def _by_name(places):
    return sorted(places, key=lambda place: (sort_key(place.name), place.ksh_code))

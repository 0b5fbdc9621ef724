"""An indicator as a page shows it: the value, its address, and what was left out."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise

from mentorhalo.core.templatetags import halo
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
from settlements.coverage import is_past

LISTS = {
    ASSESSMENTS: "engagements:assessment-list",
    ADOPTIONS: "engagements:adoption-list",
    SETTLEMENTS: "settlements:settlement-list",
    ENGAGEMENTS: "engagements:engagement-list",
    COUNTIES: "counties:county-list",
    MENTORS: "mentors:mentor-list",
    GRANTS: "settlements:grant-list",
    ORGANISATIONS: "settlements:organisation-list",
    PROMISES: "engagements:promise-list",
    OBSTACLES: "engagements:obstacle-list",
    PARTNERSHIPS: "engagements:partnership-list",
    PRACTICES: "engagements:practice-work-list",
    HELP: "engagements:help-list",
    SHARES: "engagements:share-list",
}


# Lists that show a mentor or lead the rows of the own county only.
OF_ONE_COUNTY = (
    ASSESSMENTS,
    ENGAGEMENTS,
    GRANTS,
    ORGANISATIONS,
    PARTNERSHIPS,
    PROMISES,
    HELP,
    SHARES,
    ADOPTIONS,
    PRACTICES,
)


class Addresses:
    """The addresses of the lists that one reader may open, for figures of a day (None: today's)."""

    def __init__(self, user, day=None):
        self.user = user
        self.day = day if is_past(day) else None
        prefix = get_script_prefix()
        self._asked = user.reads_all_counties, user.county_code, self.day, prefix
        self._hash = hash(self._asked)
        self._lists = {}

    def __hash__(self):
        return self._hash

    def __eq__(self, other):
        """Whether both lead to the same lists, whoever reads them."""
        return type(self) is type(other) and self._asked == other._asked

    def to(self, records, query=None, county=None):
        """A list's address with filters, for a county (KSH code) or the country; "" if not theirs.

        Who reads one county's rows would find fewer of them than a wider figure counts.
        """
        if records in OF_ONE_COUNTY and not self._reads(county):
            return ""
        query = (query or {}) | ({"county": county} if county else {})
        return self._address(records, query)

    def behind(self, indicator, part="", county=None):
        """The address of the list of what an indicator counts, or leaves out for a reason."""
        return _behind(self, indicator, part, county)

    def _behind(self, indicator, part, county):
        if indicator.records is None or (indicator.today_only and self.day):
            return ""
        query = indicator.part_query(part) if part else indicator.query
        if query is not None and not self.day:
            return self.to(indicator.records, query, county)
        if indicator.records in OF_ONE_COUNTY and not self._reads(county):
            return ""
        figure = f"{indicator.code}.{part}" if part else indicator.code
        figure += f"@{self.day.isoformat()}" if self.day else ""
        figure += f":{county}" if county else ""
        return self._address(indicator.records, {"figure": figure})

    def behind_of_mentor(self, indicator, part, mentor, county=None):
        """The same for what is a mentor's (primary key); `county` the one all of it is of."""
        if indicator.records is None or (indicator.today_only and self.day):
            return ""
        if indicator.records in OF_ONE_COUNTY and not self._reads(county):
            return ""
        figure = f"{indicator.code}.{part}" if part else indicator.code
        figure += f"@{self.day.isoformat()}" if self.day else ""
        return self._address(indicator.records, {"figure": f"{figure}!{mentor}"})

    def _address(self, records, query):
        if records not in self._lists:
            self._lists[records] = reverse(LISTS[records])
        return f"{self._lists[records]}?{urlencode(query)}" if query else self._lists[records]

    def _reads(self, county):
        return self.user.reads_all_counties or (
            county is not None and county == self.user.county_code
        )


@lru_cache(maxsize=20_000)
def _behind(addresses, indicator, part, county):
    """A page has hundreds of them, and they depend on no record."""
    return addresses._behind(indicator, part, county)


@dataclass(frozen=True)
class Figure:
    """A number with its code, the address of its records ("" for none) and its scope (ISO code).

    A template writes it as `{{ figure }}`.
    """

    code: str
    label: str | Promise
    value: Any
    url: str = ""
    scope: str = ""

    def __str__(self):
        return halo.figure(self.value, self.code, self.url, self.scope)


@dataclass(frozen=True)
class Shown:
    """An indicator in one scope; `counted` and the parts add up to `total`, hours in minutes.

    `beside` is what is written after the figure, "" for nothing.
    """

    indicator: Indicator
    figure: Figure
    counted: int
    parts: list[Figure]
    beside: str = ""

    @property
    def total(self):
        return self.counted + sum(part.value for part in self.parts)

    @property
    def alone(self):
        return [self]


def figure(indicator, readings, addresses, county=None) -> Figure:
    """The figure of an indicator for the country, or for a County."""
    code, scope = (county.pk, county.iso) if county else (None, "")
    value = indicator.shown(indicator.counted(readings, code))
    url = addresses.behind(indicator, county=code)
    return Figure(indicator.code, indicator.label, value, url, scope)


def show(indicator, readings, addresses, county=None) -> Shown:
    """The figure with the parts that were left out."""
    code, scope = (county.pk, county.iso) if county else (None, "")
    parts = []
    for part in indicator.left_out(readings, code):
        url = addresses.behind(indicator, part.code, code)
        parts.append(Figure(f"{indicator.code}.{part.code}", part.label, part.value, url, scope))
    shown = figure(indicator, readings, addresses, county)
    counted, beside = indicator.counted(readings, code), indicator.beside(readings, code)
    return Shown(indicator, shown, counted, parts, beside)


class Nowhere:
    """For pages that lead to no lists: those that everybody may see, and the meeting room's."""

    def to(self, records, query=None, county=None):
        return ""

    def behind(self, indicator, part="", county=None):
        return ""

"""An indicator as a page shows it: the value, its address, and what was left out."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from mentorhalo.portal.indicators.base import COUNTIES, ENGAGEMENTS, SETTLEMENTS, Indicator

LISTS = {
    SETTLEMENTS: "settlements:settlement-list",
    ENGAGEMENTS: "engagements:engagement-list",
    COUNTIES: "counties:county-list",
    "mentors": "mentors:mentor-list",
}


class Addresses:
    """The addresses of the lists that one reader may open."""

    def __init__(self, user):
        self.user = user
        self._lists = {}

    def to(self, records, query=None, county=None):
        """A list's address with filters, for a county (KSH code) or the country; "" if not theirs.

        Who reads one county's engagements would find fewer rows than a wider figure counts.
        """
        if records == ENGAGEMENTS and not self._reads_engagements(county):
            return ""
        if records not in self._lists:
            self._lists[records] = reverse(LISTS[records])
        query = (query or {}) | ({"county": county} if county else {})
        return f"{self._lists[records]}?{urlencode(query)}" if query else self._lists[records]

    def _reads_engagements(self, county):
        return self.user.reads_all_counties or (
            county is not None and county == self.user.county_code
        )


@dataclass(frozen=True)
class Figure:
    """A number with its code, the address of its records ("" for none) and its scope (ISO code)."""

    code: str
    label: str | Promise
    value: Any
    url: str = ""
    scope: str = ""


@dataclass(frozen=True)
class Shown:
    """An indicator in one scope; `counted` and the parts add up to `total`, hours in minutes."""

    indicator: Indicator
    figure: Figure
    counted: int
    parts: list[Figure]

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
    url = ""
    if indicator.query:
        url = addresses.to(indicator.records, indicator.query, code)
    return Figure(indicator.code, indicator.label, value, url, scope)


def show(indicator, readings, addresses, county=None) -> Shown:
    """The figure with the parts that were left out."""
    code, scope = (county.pk, county.iso) if county else (None, "")
    parts = []
    for part in indicator.left_out(readings, code):
        query = indicator.part_query(part.code)
        url = addresses.to(indicator.records, query, code) if query else ""
        parts.append(Figure(f"{indicator.code}.{part.code}", part.label, part.value, url, scope))
    shown = figure(indicator, readings, addresses, county)
    return Shown(indicator, shown, indicator.counted(readings, code), parts)

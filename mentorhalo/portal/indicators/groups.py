"""What one county says on a day: its settlements and its work, each added up once.

A group is never changed: readings of a later moment take over those of the counties in which
nothing moved (Readings.after).
"""

from collections import Counter
from functools import cached_property

from engagements.models import COUNTED
from mentorhalo.portal.indicators.places import settlement_indicators
from mentorhalo.portal.map import placed


class PlaceGroup:
    """The existing settlements (Place) of one county, by KSH code."""

    def __init__(self, places):
        self.places = sorted(places, key=lambda place: place.ksh_code)
        self._counted = {}

    def updated(self, places):
        """The group with these settlements as they stand now."""
        return PlaceGroup({row.ksh_code: row for row in (*self.places, *places)}.values())

    def that_count_for(self, indicator):
        """The settlements that a SettlementIndicator counts."""
        if indicator.code not in self._counted:
            found = [place for place in self.places if place.counts_for(indicator)]
            self._counted[indicator.code] = found
        return self._counted[indicator.code]

    @cached_property
    def placed(self):
        """((x, y, rung, is quiet), …) of them on the country's drawing (portal.map)."""
        return placed(self.places)

    @cached_property
    def highest(self):
        """{rung: settlements for which it is the highest}; None for those without any."""
        return Counter(place.rung for place in self.places)

    @cached_property
    def involved(self):
        """{day: settlements involved for the first time on it}."""
        return Counter(place.involved_on for place in self.places if place.is_involved)

    @cached_property
    def standings(self):
        """{(indicator, number of the standing): settlements}."""
        counts = Counter()
        codes = [indicator.code for indicator in settlement_indicators()]
        for standings, settlements in Counter(place.standings for place in self.places).items():
            for key in zip(codes, standings, strict=True):
                counts[key] += settlements
        return counts


class WorkGroup:
    """The work of one county: rows of statements.of_months without the county."""

    def __init__(self, rows):
        self._rows = rows

    @cached_property
    def sums(self):
        """{(state, kind or None): sums} up to the day, in the order of COLUMNS."""
        found = {}
        for _month, kind, state, *sums in self._rows:
            if kind:
                _add(found, (state, kind), sums)
                _add(found, (state, None), sums)
        return found

    @cached_property
    def months(self):
        """{first day of a month: sums} of the counted work."""
        found = {}
        for month, kind, state, *sums in self._rows:
            if month and (not kind or state in COUNTED):
                _add(found, month, sums)
        return found


def add_up(groups):
    """{key: sums} of several such dictionaries together."""
    found = {}
    for group in groups:
        for key, sums in group.items():
            _add(found, key, sums)
    return found


def _add(found, key, sums):
    before = found.get(key)
    found[key] = [*map(int.__add__, before, sums)] if before else sums

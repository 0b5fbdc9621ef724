"""What the rows say on a day: one query a kind, for the country and each county at once."""

from collections import Counter, defaultdict
from datetime import date
from functools import cached_property

from django.utils import timezone

from counties.models import County
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.coverage import SettlementIndicator
from mentorhalo.portal.indicators.places import Place, settlement_indicators
from mentorhalo.portal.indicators.statements import (
    COLUMNS,
    ask,
    of_every_month,
    of_months,
    of_others,
    of_places,
)
from mentorhalo.portal.indicators.teams import team_size
from mentorhalo.portal.map import placed
from settlements.coverage import is_past


def read_day(value):
    """A day of a statement's row: SQLite has it as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


class Readings:
    """What stood on a day (today's unless one is given), of all counties or of one (a County).

    A past day is read as it is known today. Everything is read when it is first asked for. A County
    that was fetched with its office and `team_size` of the day is not read again.
    """

    def __init__(self, county=None, day=None):
        self.day = day or timezone.localdate()
        self.is_past = is_past(self.day)
        self.county = county

    @property
    def on_day(self):
        """What takes the address of another page of figures to the same day; "" of today."""
        return f"?as_of={self.day.isoformat()}" if self.is_past else ""

    @cached_property
    def counties(self):
        """All counties by name, with `office_open` and the `team_size` of the day."""
        if hasattr(self.county, "team_size"):
            rows = [self.county]
        else:
            rows = County.objects.select_related("office").defer("outline")
            if self.county is not None:
                rows = rows.filter(pk=self.county.pk)
            rows = list(rows.annotate(team_size=team_size(self.day)))
        for row in rows:
            row.office_open = is_open(getattr(row, "office", None), self.day)
        return rows

    @property
    def offices(self):
        """The counties with an open office."""
        return [county for county in self.counties if county.office_open]

    def teams(self, county=None):
        """The team sizes of the open offices."""
        return [row.team_size for row in self.offices if county in (None, row.pk)]

    @property
    def _asked(self):
        """What the statements depend on."""
        return self.day, timezone.localdate(), self.county and self.county.pk

    # --- settlements

    @cached_property
    def places(self) -> list[Place]:
        """The existing settlements, one row each: the register is a few thousand, now and later."""
        return [
            Place(*row[:5], read_day(row[5]), read_day(row[6]), row[7:])
            for row in ask(of_places(*self._asked))
        ]

    @cached_property
    def placed(self):
        """((x, y, rung, is quiet), …) of them on the country's drawing (portal.map)."""
        return placed(self.places)

    @cached_property
    def highest(self):
        """{rung: settlements for which it is the highest}; None for those without any."""
        return Counter(rung for _x, _y, rung, _quiet in self.placed)

    @cached_property
    def _sizes(self):
        return Counter(place.county for place in self.places)

    def size(self, county=None):
        """How many settlements exist."""
        return self._sizes[county] if county else len(self.places)

    @cached_property
    def involved(self):
        """{(county code, day): settlements involved for the first time on it}."""
        return Counter(
            (place.county, place.involved_on) for place in self.places if place.is_involved
        )

    @cached_property
    def reached_by_day(self):
        """[(day, settlements involved for the first time on it)], oldest first."""
        days = Counter()
        for (_county, day), settlements in self.involved.items():
            days[day] += settlements
        return sorted(days.items())

    # --- every indicator that counts rows

    @cached_property
    def _standings(self):
        """{(indicator, number of the standing, county code or None for all): rows}."""
        counts = Counter()
        codes = [indicator.code for indicator in settlement_indicators()]
        alike = Counter((place.county, place.standings) for place in self.places)
        for (county, standings), settlements in alike.items():
            for code, standing in zip(codes, standings, strict=True):
                counts[code, standing, county] += settlements
        for (code, standing, _county), settlements in list(counts.items()):
            counts[code, standing, None] += settlements
        return counts

    @cached_property
    def _other_standings(self):
        """The same of the other RowsIndicators, in one statement."""
        counts = Counter()
        for code, county, standing, rows in ask(of_others(*self._asked)):
            counts[code, standing, None] += rows
            if county is not None:  # a mentor may be of none
                counts[code, standing, county] += rows
        return counts

    def standing(self, code, number, county=None):
        """How many rows stand so with a RowsIndicator: 0 counts, then its causes from 1."""
        if isinstance(all_indicators()[code], SettlementIndicator):
            return self._standings[code, number, county]
        return self._other_standings[code, number, county]

    # --- work

    @cached_property
    def _month_rows(self):
        return self._read_months(of_months)

    def _read_months(self, statement):
        """[(county, month, kind, state, *COLUMNS)] as the statement has them."""
        return [
            (county, read_day(month), kind, state, *map(int, sums))  # PostgreSQL's are Decimals
            for county, month, kind, state, *sums in ask(statement(*self._asked))
        ]

    @cached_property
    def _work(self):
        """{(column, state, kind or None, county code or None for all): sum}."""
        sums = Counter()
        for county, _month, kind, state, *values in self._month_rows:
            if not county:
                continue
            for column, value in zip(COLUMNS, values, strict=True):
                for of_kind in (kind, None):
                    sums[column, state, of_kind, county] += value
                    sums[column, state, of_kind, None] += value
        return sums

    def work(self, column, state, county=None, kind=None):
        """The sum of a CountyMonth column over the months, in one state, of a kind or all."""
        return self._work[column, str(state), kind and str(kind), county]

    def months(self, states):
        """{first day of the month: {column: sum}} over some states, of the scope and the last
        chart.MONTHS; whole months, and of the day's own what was up to it."""
        return _by_month(self._month_rows, states)

    def every_month(self, states):
        """The same of all months, which are read anew."""
        return _by_month(self._read_months(of_every_month), states)


def _by_month(rows, states):
    found = defaultdict(Counter)
    for _county, month, _kind, state, *values in rows:
        if month and state in states:
            found[month].update(dict(zip(COLUMNS, values, strict=True)))
    return found


def is_open(office, day):
    """Whether a county's office, or None, is open on a day."""
    return office is not None and office.is_open_on(day)

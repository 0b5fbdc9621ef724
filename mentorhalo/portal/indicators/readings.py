"""What the summary rows say: one query a kind, for the country and each county at once."""

from collections import Counter
from functools import cached_property

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from counties.models import County, CountyMonth, TeamMembership
from mentorhalo.portal.indicators.coverage import SETTLEMENT_INDICATORS
from settlements.coverage import universe

COLUMNS = ("engagements", "attendance", "mentor_minutes")


class Readings:
    """The summary rows of today, of all counties or of one (a County), read when asked for."""

    def __init__(self, county=None, day=None):
        self.day = day or timezone.localdate()
        self.county = county

    @cached_property
    def counties(self):
        """All counties by name, with `office_open` and the `team_size` of today."""
        members = TeamMembership.objects.on(self.day).filter(office=OuterRef("pk")).order_by()
        members = members.values("office").annotate(n=Count("pk")).values("n")
        rows = County.objects.select_related("office").defer("outline")
        if self.county:
            rows = rows.filter(pk=self.county.pk)
        rows = list(rows.annotate(team_size=Coalesce(Subquery(members), 0)))
        for row in rows:
            row.office_open = self._is_open(getattr(row, "office", None))
        return rows

    def _is_open(self, office):
        if office is None or office.opened_on > self.day:
            return False
        return office.closed_on is None or office.closed_on > self.day

    @property
    def offices(self):
        """The counties with an open office."""
        return [county for county in self.counties if county.office_open]

    def teams(self, county=None):
        """The team sizes of the open offices."""
        return [row.team_size for row in self.offices if county in (None, row.pk)]

    @cached_property
    def _settlements(self):
        conditions = {}
        for indicator in SETTLEMENT_INDICATORS:
            conditions |= indicator.conditions(self.day)
        rows = universe() if self.county is None else universe().filter(county=self.county)
        counts = [Count("pk", filter=condition) for condition in conditions.values()]
        names = {f"n{number}": count for number, count in enumerate(counts)}
        found = rows.order_by().values_list("county_id").annotate(total=Count("pk"), **names)
        keys = ["total", *conditions]
        return {county: dict(zip(keys, row, strict=True)) for county, *row in found}

    def settlements(self, key, county=None):
        """How many existing settlements meet a condition of an indicator, or "total"."""
        if county is not None:
            return self._settlements.get(county, {}).get(key, 0)
        return sum(row[key] for row in self._settlements.values())

    @cached_property
    def _work(self):
        """{(column, state, county code or None for all): sum}."""
        sums = Counter()
        for county, state, *values in self._work_rows("county_id"):
            for column, value in zip(COLUMNS, values, strict=True):
                sums[column, state, county] += value
                sums[column, state, None] += value
        return sums

    def work(self, column, state, county=None):
        """The sum of a CountyMonth column over the months, in one state."""
        return self._work[column, str(state), county]

    def months(self, states):
        """{first day of the month: {column: sum}} over some states."""
        found = {}
        for month, state, *values in self._work_rows("month"):
            if state in states:
                sums = found.setdefault(month, Counter())
                sums.update(dict(zip(COLUMNS, values, strict=True)))
        return found

    def _work_rows(self, by):
        rows = CountyMonth.objects.order_by()
        if self.county is not None:
            rows = rows.filter(county=self.county)
        return rows.values_list(by, "state").annotate(
            **{f"{column}_sum": Sum(column) for column in COLUMNS}
        )

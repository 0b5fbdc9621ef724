"""What the summary rows say: one query a kind, for the country and each county at once."""

from collections import Counter, defaultdict
from functools import cached_property

from django.db.models import Count, DateField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from counties.models import County, CountyMonth, TeamMembership
from mentorhalo.portal.indicators.coverage import SETTLEMENT_INDICATORS
from mentorhalo.portal.indicators.places import Place
from settlements.coverage import universe

PLACE_COLUMNS = (
    "county_id",
    "settlement_id",
    "settlement__name",
    "settlement__longitude",
    "settlement__latitude",
    "involved_on",
    "last_on",
)
STANDINGS = len(SETTLEMENT_INDICATORS)
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
        if self.county is not None:
            rows = rows.filter(pk=self.county.pk)
        rows = list(rows.annotate(team_size=Coalesce(Subquery(members), 0)))
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

    @cached_property
    def places(self) -> list[Place]:
        """The existing settlements, one row each: the register is a few thousand, now and later."""
        rows = universe() if self.county is None else universe().filter(county=self.county)
        standings = [indicator.standing(self.day) for indicator in SETTLEMENT_INDICATORS]
        found = rows.order_by().values_list(*PLACE_COLUMNS, *standings)
        return [Place(*row[:-STANDINGS], row[-STANDINGS:]) for row in found]

    @cached_property
    def _standings(self):
        """{(indicator, number of the standing, county code or None for all): settlements}."""
        counts = Counter()
        for number, indicator in enumerate(SETTLEMENT_INDICATORS):
            found = Counter((place.standings[number], place.county) for place in self.places)
            for (standing, county), settlements in found.items():
                counts[indicator.code, standing, county] += settlements
                counts[indicator.code, standing, None] += settlements
        return counts

    @cached_property
    def _sizes(self):
        return Counter(place.county for place in self.places)

    def settlements(self, code, standing, county=None):
        """How many existing settlements stand so with an indicator: 0 counts, then its causes."""
        return self._standings[code, standing, county]

    def size(self, county=None):
        """How many settlements exist."""
        return self._sizes[county] if county else len(self.places)

    def reached_by_day(self):
        """[(day, settlements involved for the first time on it)], oldest first."""
        days = Counter(place.involved_on for place in self.places if place.is_involved)
        return sorted(days.items())

    @cached_property
    def _work_rows(self):
        """[(county code, month or None, state, *COLUMNS)]; by month only for one county."""
        rows, month = CountyMonth.objects.order_by(), Value(None, output_field=DateField())
        if self.county is not None:
            rows, month = rows.filter(county=self.county), F("month")
        rows = rows.values_list("county_id", month, "state")
        return list(rows.annotate(**{f"{column}_sum": Sum(column) for column in COLUMNS}))

    @cached_property
    def _work(self):
        """{(column, state, county code or None for all): sum}."""
        sums = Counter()
        for county, _month, state, *values in self._work_rows:
            for column, value in zip(COLUMNS, values, strict=True):
                sums[column, state, county] += value
                sums[column, state, None] += value
        return sums

    def work(self, column, state, county=None):
        """The sum of a CountyMonth column over the months, in one state."""
        return self._work[column, str(state), county]

    def months(self, states):
        """{first day of the month: {column: sum}} over some states, of the county given."""
        found = defaultdict(Counter)
        for _county, month, state, *values in self._work_rows:
            if state in states:
                found[month].update(dict(zip(COLUMNS, values, strict=True)))
        return found


def is_open(office, day):
    """Whether a county's office, or None, is open on a day."""
    return office is not None and office.is_open_on(day)

"""What the rows say on a day: one query a kind, for the country and each county at once."""

from collections import Counter, defaultdict
from datetime import date
from functools import cached_property
from itertools import chain

from django.db import connection
from django.utils import timezone

from counties.models import County
from mentorhalo.core.composing import ask
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.coverage import SettlementIndicator
from mentorhalo.portal.indicators.groups import PlaceGroup, Places, Work, WorkGroup
from mentorhalo.portal.indicators.places import Place
from mentorhalo.portal.indicators.statements import (
    COLUMNS,
    of_every_month,
    of_months,
    of_months_in,
    of_named_places,
    of_others,
    of_others_in,
    of_places,
    tables_in,
    tables_of_others,
)
from mentorhalo.portal.indicators.teams import team_size
from settlements.coverage import is_past
from settlements.models import GrantSettlement

FEW = 32  # settlements or counties that are read by name


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
        self._recalled = {}

    @property
    def on_day(self):
        """What takes the address of another page of figures to the same day; "" of today."""
        return f"?as_of={self.day.isoformat()}" if self.is_past else ""

    def recalled(self, key, read):
        """What `read()` gives, asked once, here and after any write that moved no table it read."""
        if key not in self._recalled:
            tables = set()

            def watch(execute, sql, *others):
                tables.update(tables_in(sql))
                return execute(sql, *others)

            with connection.execute_wrapper(watch):
                found = read()
            self._recalled[key] = tables, found
        return self._recalled[key][1]

    @property
    def counties(self):
        """All counties by name, with `office_open` and the `team_size` of the day."""
        return self.recalled("counties", self._read_counties)

    def _read_counties(self):
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
    def _places(self):
        """The register is a few thousand rows, now and later."""
        found = defaultdict(list)
        for place in read_places(of_places(*self._asked)):
            found[place.county].append(place)
        return Places({county: PlaceGroup.of(places) for county, places in found.items()})

    @property
    def places(self) -> list[Place]:
        """The existing settlements, county by county."""
        return self._places.all

    def that_count_for(self, indicator) -> list[Place]:
        """Those that a SettlementIndicator counts."""
        return self._places.that_count_for(indicator)

    @property
    def placed(self):
        """((x, y, rung, is quiet), …) of them on the country's drawing (portal.map)."""
        return self._places.placed

    @property
    def highest(self):
        """{rung: settlements for which it is the highest}; None for those without any."""
        return self._places.highest

    def size(self, county=None):
        """How many settlements exist."""
        return len(self.places) if county is None else len(self._places.of(county).places)

    @property
    def involved(self):
        """{(county code, day): settlements involved for the first time on it}."""
        return self._places.involved

    @property
    def reached_by_day(self):
        """[(day, settlements involved for the first time on it)], oldest first."""
        return self._places.reached_by_day

    # --- every indicator that counts rows

    @cached_property
    def _others(self):
        """{indicator: {(number of the standing, county code or None for all): rows}} of those that
        count other rows than settlements."""
        return _read_others(of_others(*self._asked))

    def standing(self, code, number, county=None):
        """How many rows stand so with a RowsIndicator: 0 counts, then its causes from 1."""
        if isinstance(all_indicators()[code], SettlementIndicator):
            found = self._places if county is None else self._places.of(county)
            return found.standings[code, number]
        return self._others[code][number, county] if code in self._others else 0

    # --- work

    @cached_property
    def _work(self):
        return Work(_read_work(of_months(*self._asked)))

    def work(self, column, state, county=None, kind=None):
        """The sum of a CountyMonth column over the months, in one state, of a kind or all."""
        found = self._work.sums_of(county).get((str(state), kind and str(kind)))
        return found[COLUMNS.index(column)] if found else 0

    def months(self):
        """{first day of the month: {column: sum}} of the counted work, of the scope and the last
        chart.MONTHS; whole months, and of the day's own what was up to it."""
        return _by_month(self._work)

    def every_month(self):
        """The same of all months, which are read anew."""
        return _by_month(Work(_read_work(of_every_month(*self._asked))))

    # --- a later moment

    def after(self, written):
        """The readings of the same day and scope after some writes (portal.written.Written): what
        these cannot have moved is taken over, and of what engagements moved only the settlements
        and counties are read that they are of."""
        found = Readings(self.county, self.day)
        for name, known in (
            ("_places", self._places_after),
            ("_others", self._others_after),
            ("_work", self._work_after),
        ):
            if name in self.__dict__ and (value := known(written)) is not None:
                found.__dict__[name] = value
        for key, (tables, known) in [*self._recalled.items()]:
            if not written.moves(tables):
                found._recalled[key] = tables, known
        return found

    def _places_after(self, written):
        tables = tables_in(of_places(*self._asked)[0])
        if not written.moves(tables):
            return self._places
        if written.moves_by_others(tables):
            return None
        codes, day, today = written.settlements, *self._asked[:2]
        if not 0 < len(codes) <= FEW:
            return None if codes else self._places
        code = self.county and self.county.pk
        places = read_places(of_named_places(codes, day, today))
        return self._places.updated([row for row in places if code in (None, row.county)])

    def _others_after(self, written):
        day, today, county = self._asked
        everywhere, within = (), ()
        for indicator, tables in tables_of_others(day, today).items():
            if not written.moves(tables):
                continue
            if indicator.moves_within and not written.moves_by_others(tables) and written.within:
                within += (indicator.code,)
            else:
                everywhere += (indicator.code,)
        if not everywhere + within:
            return self._others
        found = {code: rows for code, rows in self._others.items() if code not in everywhere}
        if everywhere:
            found |= _read_others(of_others(day, today, county, everywhere))
        counties = within and [row for row in self._within(written) if county in (None, row)]
        if counties:
            read = _read_others(of_others_in(counties, day, today, within))
            for code in within:
                found[code] = _updated(found.get(code, {}), read.get(code, {}), counties)
        return found

    def _within(self, written):
        """The counties of all records that the engagements say something of, grants too: one may
        name a settlement of another county than theirs."""
        granting = self.recalled("granting", _granting)
        named = (granting[code] for code in written.settlements if code in granting)
        return {*written.within, *chain.from_iterable(named)}

    def _work_after(self, written):
        tables = tables_in(of_months(*self._asked)[0])
        if not written.moves(tables):
            return self._work
        if written.moves_by_others(tables) or len(written.counties) > FEW:
            return None
        day, today, county = self._asked
        counties = [code for code in written.counties if county in (None, code)]
        if not counties:
            return self._work
        read = _read_work(of_months_in(counties, day, today))
        return self._work.updated({code: read.get(code, WorkGroup([])) for code in counties})


def read_places(statement):
    """The settlements (Place) of a statement's rows."""
    for row in ask(statement):
        yield Place(*row[:5], read_day(row[5]), read_day(row[6]), row[7:])


def _read_others(statement):
    found = defaultdict(Counter)
    for code, county, standing, rows in ask(statement):
        found[code][standing, None] += rows
        if county is not None:  # a mentor may be of none
            found[code][standing, county] += rows
    return dict(found)


def _granting():
    """{KSH code of a settlement: KSH codes of the counties of the grants that name it}."""
    found = defaultdict(set)
    for code, county in GrantSettlement.objects.values_list("settlement_id", "grant__county_id"):
        found[code].add(county)
    return dict(found)


def _updated(known, read, counties):
    """{(standing, county or None): rows} with those of some counties as they are now."""
    found = Counter({key: rows for key, rows in known.items() if key[1] not in counties})
    for (standing, county), rows in known.items():
        if county in counties:
            found[standing, None] -= rows
    for (standing, county), rows in read.items():
        found[standing, county] += rows
    return found


def _read_work(statement):
    found = defaultdict(list)
    for county, month, kind, state, *sums in ask(statement):
        # PostgreSQL's sums are Decimals
        found[county].append((read_day(month), kind, state, *map(int, sums)))
    return {county: WorkGroup(rows) for county, rows in found.items()}


def _by_month(work):
    found = defaultdict(Counter)
    for month, sums in work.months.items():
        found[month] = Counter(dict(zip(COLUMNS, sums, strict=True)))
    return found


def is_open(office, day):
    """Whether a county's office, or None, is open on a day."""
    return office is not None and office.is_open_on(day)

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
from mentorhalo.portal.indicators.groups import PlaceGroup, WorkGroup, add_up
from mentorhalo.portal.indicators.places import Place
from mentorhalo.portal.indicators.statements import (
    COLUMNS,
    of_every_month,
    of_months,
    of_months_in,
    of_named_places,
    of_others,
    of_places,
    tables_in,
    tables_of_others,
)
from mentorhalo.portal.indicators.teams import team_size
from settlements.coverage import is_past

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
        """{county code: PlaceGroup}: the register is a few thousand rows, now and later."""
        found = defaultdict(list)
        for place in read_places(of_places(*self._asked)):
            found[place.county].append(place)
        return {county: PlaceGroup(found[county]) for county in sorted(found)}

    @cached_property
    def places(self) -> list[Place]:
        """The existing settlements, county by county."""
        return [*chain.from_iterable(group.places for group in self._places.values())]

    def that_count_for(self, indicator) -> list[Place]:
        """Those that a SettlementIndicator counts."""
        groups = self._places.values()
        return [*chain.from_iterable(group.that_count_for(indicator) for group in groups)]

    @cached_property
    def placed(self):
        """((x, y, rung, is quiet), …) of them on the country's drawing (portal.map)."""
        return (*chain.from_iterable(group.placed for group in self._places.values()),)

    @cached_property
    def highest(self):
        """{rung: settlements for which it is the highest}; None for those without any."""
        return sum((group.highest for group in self._places.values()), Counter())

    def size(self, county=None):
        """How many settlements exist."""
        groups = self._places.values() if county is None else [self._places.get(county, NONE)]
        return sum(len(group.places) for group in groups)

    @cached_property
    def _standings(self):
        """{(indicator, number of the standing): settlements} of the whole scope."""
        return sum((group.standings for group in self._places.values()), Counter())

    @cached_property
    def involved(self):
        """{(county code, day): settlements involved for the first time on it}."""
        return {
            (county, day): settlements
            for county, group in self._places.items()
            for day, settlements in group.involved.items()
        }

    @cached_property
    def reached_by_day(self):
        """[(day, settlements involved for the first time on it)], oldest first."""
        days = Counter()
        for (_county, day), settlements in self.involved.items():
            days[day] += settlements
        return sorted(days.items())

    # --- every indicator that counts rows

    @cached_property
    def _others(self):
        """{indicator: {(number of the standing, county code or None for all): rows}} of those that
        count other rows than settlements."""
        return _read_others(of_others(*self._asked))

    def standing(self, code, number, county=None):
        """How many rows stand so with a RowsIndicator: 0 counts, then its causes from 1."""
        if isinstance(all_indicators()[code], SettlementIndicator):
            if county is None:
                return self._standings[code, number]
            return self._places.get(county, NONE).standings[code, number]
        return self._others[code][number, county] if code in self._others else 0

    # --- work

    @cached_property
    def _work(self):
        """{county code: WorkGroup}."""
        return _read_work(of_months(*self._asked))

    @cached_property
    def _sums(self):
        return add_up(group.sums for group in self._work.values())

    def work(self, column, state, county=None, kind=None):
        """The sum of a CountyMonth column over the months, in one state, of a kind or all."""
        group = self._work.get(county)
        sums = self._sums if county is None else group.sums if group else {}
        found = sums.get((str(state), kind and str(kind)))
        return found[COLUMNS.index(column)] if found else 0

    def months(self):
        """{first day of the month: {column: sum}} of the counted work, of the scope and the last
        chart.MONTHS; whole months, and of the day's own what was up to it."""
        return _by_month(self._work)

    def every_month(self):
        """The same of all months, which are read anew."""
        return _by_month(_read_work(of_every_month(*self._asked)))

    # --- a later moment

    def after(self, written):
        """The readings of the same day and scope after some writes (portal.written.Written): what
        these cannot have moved is taken over, and of what engagements moved only the settlements
        and counties are read that they are of."""
        found = Readings(self.county, self.day)
        for key, (tables, known) in [*self._recalled.items()]:
            if not written.moves(tables):
                found._recalled[key] = tables, known
        for name, known in (
            ("_places", self._places_after),
            ("_others", self._others_after),
            ("_work", self._work_after),
        ):
            if name in self.__dict__ and (value := known(written)) is not None:
                found.__dict__[name] = value
        if "_places" in found.__dict__:
            found.__dict__ |= self._added_up_after(found._places)
        return found

    def _added_up_after(self, places):
        """What was added up of the places and is the same, or differs in a few counties."""
        moved = [county for county in places if places[county] is not self._places.get(county)]
        pairs = [(self._places.get(county, NONE), places[county]) for county in moved]
        taken = {}
        if "_standings" in self.__dict__:
            taken["_standings"] = standings = Counter(self._standings)
            for before, after in pairs:
                standings.subtract(before.standings)
                standings.update(after.standings)
        if all(before.involved == after.involved for before, after in pairs):
            for name in ("involved", "reached_by_day"):
                if name in self.__dict__:
                    taken[name] = self.__dict__[name]
        return taken

    def _places_after(self, written):
        tables = tables_in(of_places(*self._asked)[0])
        if not written.moves(tables):
            return self._places
        if written.moves_by_others(tables):
            return None
        codes, day, today = written.settlements, *self._asked[:2]
        if not 0 < len(codes) <= FEW:
            return None if codes else self._places
        found = dict(self._places)
        for place in read_places(of_named_places(codes, day, today)):
            if self.county is None or place.county == self.county.pk:
                found[place.county] = found.get(place.county, NONE).updated([place])
        return {county: found[county] for county in sorted(found)}

    def _others_after(self, written):
        day, today, county = self._asked
        tables = tables_of_others(day, today)
        moved = tuple(code for code in tables if written.moves(tables[code]))
        if not moved:
            return self._others
        read = _read_others(of_others(day, today, county, moved))
        return {code: rows for code, rows in self._others.items() if code not in moved} | read

    def _work_after(self, written):
        tables = tables_in(of_months(*self._asked)[0])
        if not written.moves(tables):
            return self._work
        if written.moves_by_others(tables) or len(written.counties) > FEW:
            return None
        day, today, county = self._asked
        counties = [code for code in written.counties if county in (None, code)]
        return self._work | (_read_work(of_months_in(counties, day, today)) if counties else {})


NONE = PlaceGroup([])


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


def _read_work(statement):
    found = defaultdict(list)
    for county, month, kind, state, *sums in ask(statement):
        # PostgreSQL's sums are Decimals
        found[county].append((read_day(month), kind, state, *map(int, sums)))
    return {county: WorkGroup(rows) for county, rows in found.items()}


def _by_month(work):
    found = defaultdict(Counter)
    for month, sums in add_up(group.months for group in work.values()).items():
        found[month] = Counter(dict(zip(COLUMNS, sums, strict=True)))
    return found


def is_open(office, day):
    """Whether a county's office, or None, is open on a day."""
    return office is not None and office.is_open_on(day)

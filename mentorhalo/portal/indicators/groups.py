"""What counties say on a day: their settlements and their work, each added up once.

None of it is ever changed: readings of a later moment take over what did not move (Readings.after).
What is added up stays with what it was added up from, for threads share it: two that read at once
may have read of different moments.
"""

from collections import Counter, defaultdict
from functools import cached_property
from itertools import chain
from operator import attrgetter

from engagements.models import COUNTED
from mentorhalo.portal.indicators.places import settlement_indicators
from mentorhalo.portal.map import placed


class PlaceGroup:
    """The existing settlements (Place) of one county, by KSH code."""

    def __init__(self, places):
        """`places`: {KSH code: Place}, in that order."""
        self._by_code = places
        self._counted = {}

    @classmethod
    def of(cls, places):
        return cls({row.ksh_code: row for row in sorted(places, key=attrgetter("ksh_code"))})

    @cached_property
    def places(self):
        return [*self._by_code.values()]

    def updated(self, places):
        """The group with these settlements as they stand now."""
        moved = {row.ksh_code: row for row in places}
        if not moved.keys() <= self._by_code.keys():
            return PlaceGroup.of((self._by_code | moved).values())
        found = PlaceGroup(self._by_code | moved)
        before = [self._by_code[code] for code in moved]
        for name, counted in COUNTS.items():
            pair = counted(before), counted(moved.values())
            found.__dict__[name] = _shifted(getattr(self, name), [pair])
        found.__dict__["_dots"] = self._dots | _dots_of(moved)
        return found

    def that_count_for(self, indicator):
        """The settlements that a SettlementIndicator counts."""
        if indicator.code not in self._counted:
            found = [place for place in self.places if place.counts_for(indicator)]
            self._counted[indicator.code] = found
        return self._counted[indicator.code]

    @cached_property
    def _dots(self):
        return _dots_of(self._by_code)

    @property
    def placed(self):
        """((x, y, rung, is quiet), …) of them on the country's drawing (portal.map)."""
        return self._dots.values()

    @cached_property
    def highest(self):
        """{rung: settlements for which it is the highest}; None for those without any."""
        return _highest(self.places)

    @cached_property
    def involved(self):
        """{day: settlements involved for the first time on it}."""
        return _involved(self.places)

    @cached_property
    def standings(self):
        """{(indicator, number of the standing): settlements}."""
        return _standings(self.places)


def _highest(places):
    return Counter(place.rung for place in places)


def _involved(places):
    return Counter(place.involved_on for place in places if place.is_involved)


def _standings(places):
    counts = Counter()
    codes = [indicator.code for indicator in settlement_indicators()]
    for standings, settlements in Counter(place.standings for place in places).items():
        for key in zip(codes, standings, strict=True):
            counts[key] += settlements
    return counts


COUNTS = {"highest": _highest, "involved": _involved, "standings": _standings}


def _shifted(counts, moved):
    """The counts without what was counted before and with what is now, of (before, now) pairs."""
    found = Counter(counts)
    for before, after in moved:
        found.subtract(before)
        found.update(after)
    return +found


def _dots_of(places):
    return dict(zip(places, placed(places.values()), strict=True))


class Places:
    """The settlements of all counties asked: {county code: PlaceGroup}."""

    def __init__(self, groups):
        self.groups = {county: groups[county] for county in sorted(groups)}

    def of(self, county):
        return self.groups.get(county, NONE)

    def updated(self, places):
        """With these settlements as they stand now; what they leave the same is taken over."""
        here = defaultdict(list)
        for place in places:
            here[place.county].append(place)
        groups = {county: self.of(county).updated(rows) for county, rows in here.items()}
        found = Places(self.groups | groups)
        moved = [(self.of(county), group) for county, group in groups.items()]
        for name in ("standings", "highest"):
            pairs = [(getattr(before, name), getattr(after, name)) for before, after in moved]
            found.__dict__[name] = _shifted(getattr(self, name), pairs)
        if all(before.involved == after.involved for before, after in moved):
            found.__dict__ |= {"involved": self.involved, "reached_by_day": self.reached_by_day}
        return found

    def that_count_for(self, indicator):
        """The settlements that a SettlementIndicator counts."""
        return self._together(group.that_count_for(indicator) for group in self.groups.values())

    @cached_property
    def all(self):
        return self._together(group.places for group in self.groups.values())

    @cached_property
    def placed(self):
        return tuple(self._together(group.placed for group in self.groups.values()))

    @cached_property
    def highest(self):
        return _counted(group.highest for group in self.groups.values())

    @cached_property
    def standings(self):
        return _counted(group.standings for group in self.groups.values())

    @cached_property
    def involved(self):
        """{(county code, day): settlements involved for the first time on it}."""
        return {
            (county, day): settlements
            for county, group in self.groups.items()
            for day, settlements in group.involved.items()
        }

    @cached_property
    def reached_by_day(self):
        """[(day, settlements involved for the first time on it)], oldest first."""
        days = Counter()
        for (_county, day), settlements in self.involved.items():
            days[day] += settlements
        return sorted(days.items())

    @staticmethod
    def _together(parts):
        return [*chain.from_iterable(parts)]


def _counted(groups):
    found = Counter()
    for counts in groups:
        found.update(counts)
    return found


NONE = PlaceGroup({})


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


class Work:
    """The work of all counties asked: {county code: WorkGroup}."""

    def __init__(self, groups):
        self.groups = groups

    def updated(self, groups):
        """With the work of some counties as it is now."""
        found = Work(self.groups | groups)
        before = [self.groups[county] for county in groups if county in self.groups]
        for name in ("sums", "months"):
            found.__dict__[name] = _moved(
                getattr(self, name),
                [getattr(group, name) for group in before],
                [getattr(group, name) for group in groups.values()],
                [getattr(group, name) for group in found.groups.values()],
            )
        return found

    def sums_of(self, county):
        """Those of one county, or None: of all of them together."""
        if county is None:
            return self.sums
        return self.groups[county].sums if county in self.groups else {}

    @cached_property
    def sums(self):
        """{(state, kind or None): sums} of all of them."""
        return _add_up(group.sums for group in self.groups.values())

    @cached_property
    def months(self):
        """{first day of a month: sums} of the counted work of all of them."""
        return _add_up(group.months for group in self.groups.values())


def _add_up(groups):
    """{key: sums} of several such dictionaries together."""
    found = {}
    for group in groups:
        for key, sums in group.items():
            _add(found, key, sums)
    return found


def _moved(together, before, after, groups):
    """{key: sums} of the groups together, where some of them moved."""
    found = dict(together)
    for group in before:
        for key, sums in group.items():
            _add(found, key, map(int.__neg__, sums))
    for group in after:
        for key, sums in group.items():
            _add(found, key, sums)
    gone = [key for key, sums in found.items() if not any(sums)]
    for key in gone:
        if not any(key in group for group in groups):
            del found[key]
    return found


def _add(found, key, sums):
    before = found.get(key)
    found[key] = [*map(int.__add__, before, sums)] if before else sums

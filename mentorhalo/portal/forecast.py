"""When a target will be reached at the pace of the last 90 days (product.md §3; docs/forecast.md).

The range comes from resampling the weeks of those 90 days. The draws are always the same ones, so
one question has one answer, and two forecasts differ by their data alone.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from math import ceil, floor, inf
from operator import itemgetter
from random import Random

LOOK_BACK = 90  # days
WEEKS = (7,) * 12 + (6,)  # the 90 days as blocks of days, the latest first; the oldest is short
PATHS, WEEKS_DRAWN = 200, 52
OUTSIDE = 20  # so many of the paths lie below the range and above it: it holds 80 in 100
FARTHEST = 3653  # days: beyond ten years no day is named


@dataclass(frozen=True)
class Spread:
    """How many settlements are expected on a day, and the range of it."""

    day: date
    expected: int
    low: int
    high: int


@dataclass(frozen=True)
class Forecast:
    """What the pace of the last 90 days says of a target.

    `now` reached the rung up to `today`, `gained` of them in the last 90 days. `reached_on` is
    the day the number was full, None before that. `expected_on` is the day it will be, `early_on`
    and `late_on` the ends of its range; None beyond ten years and where there is no forecast.
    """

    today: date
    number: int
    due_on: date
    now: int
    weeks: tuple[int, ...]
    reached_on: date | None = None
    expected_on: date | None = None
    early_on: date | None = None
    late_on: date | None = None

    @property
    def gained(self) -> int:
        return sum(self.weeks)

    @property
    def missing(self) -> int:
        return max(0, self.number - self.now)

    @property
    def is_reached(self) -> bool:
        return self.reached_on is not None

    @property
    def has_pace(self) -> bool:
        """Whether anything was reached in the last 90 days; without it nothing is forecast."""
        return self.gained > 0

    @property
    def is_overdue(self) -> bool:
        return not self.is_reached and self.due_on < self.today

    @property
    def is_in_time(self) -> bool:
        """Whether it was, or is expected to be, reached by the due day."""
        on = self.reached_on or self.expected_on
        return on is not None and on <= self.due_on

    def on(self, day: date) -> Spread:
        """What is expected on a day from today on."""
        days = (day - self.today).days
        expected = self.gained * days // LOOK_BACK
        low, high = _range_on(self.weeks, days)
        low, high = min(floor(low), expected), max(floor(high), expected)
        return Spread(day, self.now + expected, self.now + low, self.now + high)

    def short_on_due(self) -> Spread:
        """How many settlements will be missing on the due day, not below zero."""
        spread = self.on(self.due_on)
        expected, low, high = (
            max(0, self.number - reached) for reached in (spread.expected, spread.high, spread.low)
        )
        return Spread(self.due_on, expected, low, high)


def forecast(days: Iterable[tuple[date, int]], today: date, number: int, due_on: date) -> Forecast:
    """The forecast from [(day, settlements that reached the rung on it)], the oldest first; what
    lies after today is not known yet and left out."""
    days = [(day, count) for day, count in days if day <= today]
    totals = list(accumulate(count for _day, count in days))
    now, weeks = totals[-1] if totals else 0, weekly(days, today)
    told = {"today": today, "number": number, "due_on": due_on, "now": now, "weeks": weeks}
    if now >= number:
        return Forecast(**told, reached_on=days[bisect_left(totals, number)][0])
    gained = sum(weeks)
    if not gained:
        return Forecast(**told)
    missing = number - now
    expected = -(-missing * LOOK_BACK // gained)
    early, late = _range_until(weeks, missing)
    early = min(ceil(early) if early < inf else inf, expected)
    late = max(ceil(late) if late < inf else inf, expected)
    on = [_ahead(today, count) for count in (expected, early, late)]
    return Forecast(**told, expected_on=on[0], early_on=on[1], late_on=on[2])


def weekly(days: Iterable[tuple[date, int]], today: date) -> tuple[int, ...]:
    """How many reached the rung in each of WEEKS, counted back from today."""
    counts = [0] * len(WEEKS)
    for day, count in days:
        back = (today - day).days
        if 0 <= back < LOOK_BACK:
            counts[back // 7] += count
    return tuple(counts)


def _ahead(today, days):
    return today + timedelta(days=days) if days <= FARTHEST else None


class _Path:
    """A year of weeks drawn from those of the last 90 days, repeated as long as needed.

    The weeks are drawn twice: 13 of the 13, as if the 90 days had gone otherwise, and from those
    the year to come. So the range holds both how well the pace is known and how it varies.
    """

    def __init__(self, random):
        lived = random.choices(range(len(WEEKS)), k=len(WEEKS))
        drawn = random.choices(lived, k=WEEKS_DRAWN)
        self.pick = itemgetter(*drawn)
        self.ends = list(accumulate((WEEKS[week] for week in drawn), initial=0))


class _Lived:
    """A path through the weeks of one forecast: `totals` reached at the ends of its weeks."""

    def __init__(self, path, weeks):
        self.ends = path.ends
        self.totals = list(accumulate(path.pick(weeks), initial=0))

    def days_until(self, missing: int) -> float:
        """After how many days so many more have reached the rung; inf for never."""
        ends, totals = self.ends, self.totals
        if not totals[-1]:
            return inf
        years, rest = divmod(missing - 1, totals[-1])
        at = bisect_left(totals, rest + 1)
        part = (rest + 1 - totals[at - 1]) / (totals[at] - totals[at - 1])
        inside = ends[at - 1] + part * (ends[at] - ends[at - 1])
        return years * ends[-1] + inside

    def total(self, days: int) -> float:
        """How many more have reached the rung after so many days."""
        ends, totals = self.ends, self.totals
        years, rest = divmod(days, ends[-1])
        at = bisect_left(ends, rest) or 1
        part = (rest - ends[at - 1]) / (ends[at] - ends[at - 1])
        return years * totals[-1] + totals[at - 1] + part * (totals[at] - totals[at - 1])


@lru_cache(maxsize=1)
def _paths() -> list[_Path]:
    random = Random(LOOK_BACK)
    return [_Path(random) for _ in range(PATHS)]


@lru_cache(maxsize=16)
def _lived(weeks) -> list[_Lived]:
    """All paths through these weeks: a forecast is asked for the end of each month to come."""
    return [_Lived(path, weeks) for path in _paths()]


@lru_cache(maxsize=256)
def _range_on(weeks, days) -> tuple[float, float]:
    """Between what most of the paths have reached after so many days."""
    return _most(path.total(days) for path in _lived(weeks))


@lru_cache(maxsize=64)
def _range_until(weeks, missing) -> tuple[float, float]:
    """Between how many days most of the paths take to reach so many more."""
    return _most(path.days_until(missing) for path in _lived(weeks))


def _most(values):
    found = sorted(values)
    return found[OUTSIDE], found[-1 - OUTSIDE]

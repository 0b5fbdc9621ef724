"""How well the forecast would have done: what it said at each month's end against what came."""

from dataclasses import dataclass
from datetime import date, timedelta

from mentorhalo.portal.chart import next_month
from mentorhalo.portal.forecast import LOOK_BACK, forecast

AHEAD = (30, 60, 90)  # days
UNREACHED = 10**9  # a target so high that every month is forecast


@dataclass(frozen=True)
class Try:
    """One forecast: made on `made_on`, from what was held up to then, for `ahead` days later."""

    made_on: date
    ahead: int
    expected: int
    low: int
    high: int
    came: int

    @property
    def error(self):
        """Settlements that were expected too many, negative for too few."""
        return self.expected - self.came

    @property
    def in_range(self):
        return self.low <= self.came <= self.high


def tries(days, last: date) -> list[Try]:
    """Every forecast that can be checked by `last`, from [(day, settlements)], the oldest first.

    The first is made at the first month's end with 90 days of work behind it.
    """
    found = []
    if not days:
        return found
    month_end = next_month(days[0][0] + timedelta(days=LOOK_BACK)) - timedelta(days=1)
    while month_end < last:
        told = forecast(days, month_end, UNREACHED, last)
        for ahead in AHEAD:
            on = month_end + timedelta(days=ahead)
            if on <= last:
                said = told.on(on)
                came = sum(count for day, count in days if day <= on)
                found.append(Try(month_end, ahead, said.expected, said.low, said.high, came))
        month_end = next_month(month_end + timedelta(days=1)) - timedelta(days=1)
    return found


@dataclass(frozen=True)
class Score:
    """The forecasts so many days ahead, taken together."""

    ahead: int
    number: int
    error: float
    bias: float
    in_range: int


def scores(rows) -> list[Score]:
    """The mean absolute error, the mean error and how often the truth lay in the range."""
    found = []
    for ahead in AHEAD:
        of = [row for row in rows if row.ahead == ahead]
        if of:
            error = sum(abs(row.error) for row in of) / len(of)
            bias = sum(row.error for row in of) / len(of)
            found.append(Score(ahead, len(of), error, bias, sum(row.in_range for row in of)))
    return found

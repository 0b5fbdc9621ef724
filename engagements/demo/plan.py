"""What the demo aims at, county by county, and its calendar, told from the last day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

HOLIDAYS = {(1, 1), (3, 15), (5, 1), (8, 20), (10, 23), (11, 1), (12, 24), (12, 25), (12, 26)}
TARGET, TARGET_MONTHS = 360, 7


@dataclass(frozen=True)
class CountyPlan:
    """One county: how many settlements reach a rung, the size of the team, when the office opened
    (days before the demo's day), its telephone code, and `reach`: how much of the S-curve it has
    behind it (0.5: still speeding up, 1: slowing down)."""

    code: str
    contacted: int
    involved: int
    regular: int
    team: int
    opened: int
    phone: str
    reach: float

    @property
    def posts(self):
        """How many mentors the office was planned for."""
        return POSTS.get(self.code, self.team)


PLANS = (
    CountyPlan("02", 34, 21, 13, 4, 456, "72", 0.80),
    CountyPlan("03", 22, 13, 9, 3, 448, "76", 0.72),
    CountyPlan("04", 17, 11, 8, 3, 442, "66", 0.68),
    CountyPlan("05", 40, 24, 15, 4, 455, "46", 0.74),
    CountyPlan("06", 14, 9, 6, 3, 435, "62", 0.66),
    CountyPlan("07", 18, 9, 6, 3, 434, "22", 0.62),
    CountyPlan("08", 24, 14, 9, 4, 441, "96", 0.70),
    CountyPlan("09", 19, 12, 8, 4, 449, "52", 0.78),
    CountyPlan("10", 21, 12, 8, 3, 438, "36", 0.66),
    CountyPlan("11", 14, 7, 4, 3, 430, "34", 0.60),
    CountyPlan("12", 6, 0, 0, 2, 48, "32", 0.55),  # just starting: no settlement involved yet
    CountyPlan("14", 31, 17, 11, 4, 452, "82", 0.70),
    CountyPlan("15", 35, 22, 14, 4, 454, "42", 0.82),
    CountyPlan("16", 17, 11, 8, 3, 437, "56", 0.72),
    CountyPlan("17", 18, 10, 6, 3, 433, "74", 0.64),
    CountyPlan("18", 22, 12, 8, 4, 444, "94", 0.68),
    CountyPlan("19", 20, 9, 5, 4, 431, "88", 0.58),
    CountyPlan("20", 28, 17, 12, 4, 451, "92", 0.76),
)
# Who changed offices: from, to, and how many days ago; how many involved settlements stayed behind
# without anyone. Who came to the old office in exchange began twenty days later.
TRANSFERS = (("05", "19", 150, 5), ("15", "20", 95, 4))
REPLACED_AFTER = 20
# Posts planned where the team is of another size; 62 in all (F6).
POSTS = {"12": 3, "19": 3}
LATE = {"02": 75, "09": 120}  # the last of the team came so many days after the office opened


def share_of_time(share, reach):
    """When (0–1 of the time) that share (0–1) of an S-curve's `reach` is done; by halving."""
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        if _smooth(middle * reach) / _smooth(reach) < share:
            low = middle
        else:
            high = middle
    return low


def _smooth(x):
    return x * x * (3 - 2 * x)


def is_workday(day):
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS


def workday(day, step=-1):
    """The day itself, or the nearest workday before it (after it with step=1)."""
    while not is_workday(day):
        day += timedelta(days=step)
    return day


def moment(day, hour, minute=0):
    """An instant of that local day."""
    return datetime.combine(day, time(hour, minute), timezone.get_default_timezone())


def due_on(day):
    """The last day of the month that lies seven months ahead."""
    month = day.month - 1 + TARGET_MONTHS
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, monthrange(year, month)[1])

"""What changed since the same day of the month before."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from mentorhalo.portal import chart
from mentorhalo.portal.as_of import months_before
from mentorhalo.portal.indicators.base import ENGAGEMENTS
from mentorhalo.portal.indicators.changes import INVOLVED_NEW, QUIET_NEW
from mentorhalo.portal.indicators.showing import Figure, show

NAMED = 8  # so many of the newly involved are named, the rest is a link away
HEIGHT, FLOOR, CEILING = 190, 164, 22


@dataclass(frozen=True)
class Month:
    """The counted work of one month, up to the day asked."""

    month: date
    engagements: Figure
    attendance: int
    minutes: int


@dataclass(frozen=True)
class Bar:
    """The engagements of a month in the chart, in per cent and pixels. It is apart from the
    Month: a busier one lowers every bar, and changes no other figure."""

    month: date
    value: int
    x: str
    middle: str
    y: str
    height: str
    words_at: str
    tick: bool


def changed(readings, addresses) -> dict:
    """Who came to be involved, or quiet, and the engagements of this month and the last."""
    places = readings.that_count_for(INVOLVED_NEW)
    places.sort(key=lambda place: place.involved_on, reverse=True)
    months = work_months(readings, addresses)
    shown = [show(indicator, readings, addresses) for indicator in (INVOLVED_NEW, QUIET_NEW)]
    return {
        "since": months_before(readings.day, 1),
        "newly_involved": shown[0],
        "newly_quiet": shown[1],
        "changed_shown": shown,
        "new_places": places[:NAMED],
        "months": months,
        "bars": bars_of(months),
        "this_month": months[-1],
        "last_month": months[-2],
    }


def work_months(readings, addresses) -> list[Month]:
    """The last twelve months, the oldest first; a month without work is a row of zeros."""
    found = readings.months()
    days = [chart.months_back(readings.day, back) for back in reversed(range(chart.MONTHS))]
    return [_month(day, found[day], readings, addresses) for day in days]


def _month(month, sums, readings, addresses):
    last = min(chart.next_month(month) - timedelta(days=1), readings.day)
    query = {"state": "counted", "from": month.isoformat(), "to": last.isoformat()}
    url, code = addresses.to(ENGAGEMENTS, query), f"engagements.{month:%Y-%m}"
    figure = Figure(code, _("engagements"), sums["engagements"], url)
    return Month(month, figure, sums["attendance"], sums["mentor_minutes"])


def bars_of(months) -> list[Bar]:
    """A bar for each Month; the busiest reaches the ceiling."""
    top = max([1, *(row.engagements.value for row in months)])
    return [_bar(number, row, top) for number, row in enumerate(months)]


def _bar(number, row, top):
    width, value = 100 / chart.MONTHS, row.engagements.value
    height = (FLOOR - CEILING) * value / top
    return Bar(
        row.month,
        value,
        f"{width * (number + 0.15):.2f}%",
        f"{width * (number + 0.5):.2f}%",
        f"{FLOOR - height:.1f}",
        f"{height:.1f}",
        f"{FLOOR - height - 6:.1f}",
        number % 3 == 2,
    )

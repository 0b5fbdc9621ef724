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
    """The counted work of one month, up to the day asked, and its bar: in per cent and pixels."""

    month: date
    engagements: Figure
    attendance: int
    minutes: int
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
        "earlier_months": months[:-1],
        "latest_months": months[-1:],
        "this_month": months[-1],
        "last_month": months[-2],
    }


def work_months(readings, addresses) -> list[Month]:
    """The last twelve months, the oldest first; a month without work is a row of zeros."""
    found = readings.months()
    days = [chart.months_back(readings.day, back) for back in reversed(range(chart.MONTHS))]
    top = max([1, *(found[day]["engagements"] for day in days if day in found)])
    return [_month(n, day, found[day], top, readings, addresses) for n, day in enumerate(days)]


def _month(number, month, sums, top, readings, addresses):
    last = min(chart.next_month(month) - timedelta(days=1), readings.day)
    query = {"state": "counted", "from": month.isoformat(), "to": last.isoformat()}
    value = sums["engagements"]
    figure = Figure(
        f"engagements.{month:%Y-%m}", _("engagements"), value, addresses.to(ENGAGEMENTS, query)
    )
    width = 100 / chart.MONTHS
    height = (FLOOR - CEILING) * value / top
    return Month(
        month,
        figure,
        sums["attendance"],
        sums["mentor_minutes"],
        f"{width * (number + 0.15):.2f}%",
        f"{width * (number + 0.5):.2f}%",
        f"{FLOOR - height:.1f}",
        f"{height:.1f}",
        f"{FLOOR - height - 6:.1f}",
        number % 3 == 2,
    )

"""A person's plans of the next days, for the pages that lead into the field."""

from dataclasses import dataclass
from datetime import date, timedelta

from engagements.models import DayStop

AHEAD = 1  # days after today


@dataclass(frozen=True)
class Day:
    """A day and its stops in their order; none where nothing is planned."""

    on: date
    stops: list[DayStop]


def days_ahead(user, today: date) -> list[Day]:
    """Today and tomorrow, with what this person planned for them; one query."""
    last = today + timedelta(days=AHEAD)
    rows = DayStop.objects.filter(plan__user=user.pk, plan__day__range=(today, last))
    rows = rows.select_related("plan", "settlement__summary").order_by("plan__day", "position")
    days = {today + timedelta(days=ahead): [] for ahead in range(AHEAD + 1)}
    for row in rows:
        days[row.plan.day].append(row)
    return [Day(on, stops) for on, stops in days.items()]

"""How long a request for help may wait: five working days, after which it is overdue."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mentorhalo.core.working_days import working_days_after

WITHIN = 5  # working days


def due_on(asked: date) -> date:
    """The last day on which an answer to what was asked on a day is in time."""
    return working_days_after(asked, WITHIN)


def overdue_if_asked_by(day: date) -> date:
    """The last day asked of what is overdue on a day: asked on it or before."""
    asked = day
    while due_on(asked) >= day:
        asked -= timedelta(days=1)
    return asked


def end_of(day: date) -> datetime:
    """The instant at which a day ends."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))

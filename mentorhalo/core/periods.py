"""Half-open periods: `since` is in, `until` is the first day out, None while it lasts."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone


class PeriodQuerySet(models.QuerySet):
    """Rows with `since` and `until`."""

    def on(self, day: date):
        """Those that hold on a day."""
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))

    def current(self):
        return self.on(timezone.localdate())

    def overlapping(self, since: date, until: date | None):
        """Those that share a day with this period."""
        rows = self.filter(Q(until=None) | Q(until__gt=since))
        return rows.filter(since__lt=until) if until else rows

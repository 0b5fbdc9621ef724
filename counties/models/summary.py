from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counties.models.county import County


class CountyMonth(models.Model):
    """The engagements of one county, month, kind and state, added up.

    A summary row, written only by engagements/summaries.py in the transaction that changes an
    engagement. `month` is its first day; `kind` and `state` are the engagement's. Minutes are the
    engagement's length, `mentor_minutes` that length once for each credited mentor. `late` are
    those logged more than LATE_DAYS after they were held, `lag_days` the days from held to logged
    of all of them, added up.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="months")
    month = models.DateField(_("month"))
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    engagements = models.PositiveIntegerField(default=0)
    attendance = models.PositiveBigIntegerField(default=0)
    minutes = models.PositiveBigIntegerField(default=0)
    mentor_minutes = models.PositiveBigIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    lag_days = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("county month")
        verbose_name_plural = _("county months")
        ordering = ["county", "month", "kind", "state"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "month", "kind", "state"],
                name="one_row_a_county_month_kind_and_state",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="county_month_is_named_by_its_first_day"
            ),
        ]

    def __str__(self):
        return f"{self.county_id} {self.month:%Y-%m} {self.kind} {self.state}: {self.engagements}"

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.models.engagement import Engagement


class KeptApart(models.Model):
    """That two entries which look like one meeting are two: nobody is asked about them again.

    `earlier` is the one with the smaller receipt number.
    """

    earlier = models.ForeignKey(Engagement, models.PROTECT, related_name="apart_from_later")
    later = models.ForeignKey(Engagement, models.PROTECT, related_name="apart_from_earlier")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("said by"))
    at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("pair kept apart")
        verbose_name_plural = _("pairs kept apart")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later"], name="a_pair_is_kept_apart_once"),
            models.CheckConstraint(
                condition=Q(earlier__lt=F("later")), name="the_smaller_receipt_is_the_earlier"
            ),
        ]

    def __str__(self):
        return f"{self.earlier_id} ≠ {self.later_id}"

    def history_county(self):
        return self.later.county_id

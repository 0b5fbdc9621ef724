from django.db import models
from django.utils.translation import gettext_lazy as _

from settlements.models import Rung


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self


class Target(models.Model):
    """How many settlements shall reach a rung by a day: 360 involved ones for the network."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    rung = models.CharField(_("rung"), max_length=12, choices=Rung, default=Rung.INVOLVED)
    number = models.PositiveIntegerField(_("settlements"))
    due_on = models.DateField(_("due on"))

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="a_target_is_at_least_one_settlement",
                violation_error_message=_("A target is at least one settlement."),
            ),
        ]

    def __str__(self):
        return self.name

    def history_county(self):
        return ""

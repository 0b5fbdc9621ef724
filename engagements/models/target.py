from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import County
from settlements.models import Rung


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every one of the network reads the targets."""
        return self

    def live(self, day=None):
        """Those that are not withdrawn, or were not yet on a past day."""
        day = day or timezone.localdate()
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))


class Target(models.Model):
    """How many settlements shall reach a rung by a day: 360 involved ones for the network.

    Without a county it is the whole network's. Never deleted: withdrawn from a day on, with a
    reason.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    rung = models.CharField(_("rung"), max_length=12, choices=Rung, default=Rung.INVOLVED)
    number = models.PositiveIntegerField(_("settlements"))
    due_on = models.DateField(_("due on"))
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("county"),
        help_text=_("Empty: the whole network."),
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    withdrawn_because = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="a_target_is_at_least_one_settlement",
                violation_error_message=_("A target is at least one settlement."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_because="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_because="")),
                name="a_withdrawn_target_has_a_reason",
                violation_error_message=_("Withdrawing a target wants a reason."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("portal:target-detail", args=[self.pk])

    def history_county(self):
        return self.county_id or ""

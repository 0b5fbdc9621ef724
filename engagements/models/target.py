from datetime import timedelta

from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Coalesce
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

    def set_by(self, day):
        """Those that were set by a day, the next due first, with what `of_day` needs."""
        of_then = Q(earlier__since__lte=day, earlier__until__gt=day)
        rows = self.annotate(held=FilteredRelation("earlier", condition=of_then))
        rows = rows.filter(Q(since__lte=day) | Q(held__isnull=False)).annotate(
            said_since=Coalesce("held__since", "since"),
            said_number=Coalesce("held__number", "number"),
            said_due_on=Coalesce("held__due_on", "due_on"),
        )
        return rows.order_by("said_due_on", "pk")

    def as_set_on(self, day) -> list["Target"]:
        """The targets as they were set on a day, the next due first; to be read, never saved."""
        return [row.of_day(day) for row in self.set_by(day)]


class Target(models.Model):
    """How many settlements shall reach a rung by a day: 360 involved ones for the network.

    Without a county it is the whole network's. Number and due day hold from `since`; what they were
    before is in `earlier`. Rung and county stay: with others it would be another target. Never
    deleted: withdrawn from a day on, with a reason.
    """

    name = models.CharField(_("name"), max_length=120)
    rung = models.CharField(_("rung"), max_length=12, choices=Rung, default=Rung.INVOLVED)
    number = models.PositiveIntegerField(_("settlements"))
    due_on = models.DateField(_("due on"))
    since = models.DateField(_("holds from"), default=timezone.localdate)
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
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(withdrawn_on=None),
                name="one_live_target_a_name",
                violation_error_message=_("There is a target of this name already."),
            ),
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

    def of_day(self, day):
        """This row, which was read by `set_by`, as it was set on that day; never to be saved."""
        self.since, self.number, self.due_on = self.said_since, self.said_number, self.said_due_on
        if self.withdrawn_on and self.withdrawn_on > day:
            self.withdrawn_on, self.withdrawn_because = None, ""
        return self


class EarlierTarget(models.Model):
    """The number and due day that a target had from `since`; `until` is the first day of what came
    after, half-open. The rows of a target follow each other, the last one up to its own `since`."""

    target = models.ForeignKey(
        Target, models.PROTECT, related_name="earlier", verbose_name=_("target")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    number = models.PositiveIntegerField(_("settlements"))
    due_on = models.DateField(_("due on"))

    class Meta:
        verbose_name = _("earlier number of a target")
        verbose_name_plural = _("earlier numbers of a target")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "since"], name="a_target_has_one_number_a_day"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="an_earlier_target_held_for_a_day"
            ),
        ]

    def __str__(self):
        return f"{self.target}: {self.number}"

    @property
    def last_on(self):
        """The last day on which it held."""
        return self.until - timedelta(days=1)

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from counties.models import User
from settlements.models import Settlement


class DayPlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A plan of the day is its owner's own."""
        return self.filter(user=user.pk)


class DayPlan(models.Model):
    """The settlements that one person means to visit on one day, in order (falujárás)."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="day_plans", verbose_name=_("person")
    )
    day = models.DateField(_("day"))
    changed_at = models.DateTimeField(_("changed at"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = DayPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of a day")
        verbose_name_plural = _("plans of days")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="a_person_plans_a_day_once"),
        ]

    def __str__(self):
        return f"{self.user}, {date_format(self.day)}"

    def history_county(self):
        return self.user.history_county()

    def history_relations(self):
        stops = self.stops.select_related("settlement")
        return {"settlements": [f"{s.settlement.name} ({s.settlement_id})" for s in stops]}


class DayStop(models.Model):
    """One settlement of a day's plan; `position` counts from 1."""

    plan = models.ForeignKey(DayPlan, models.CASCADE, related_name="stops")
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="day_stops", verbose_name=_("settlement")
    )
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("stop of a day")
        verbose_name_plural = _("stops of days")
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "settlement"], name="a_day_stops_once_a_place"),
        ]

    def __str__(self):
        return f"{self.position}. {self.settlement}"

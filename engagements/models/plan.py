from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from settlements.models import TargetArea


class ActionPlan(models.Model):
    """The local action plan (helyi cselekvési terv) of a target area: 3–5 years (F24).

    Its horizon runs from `since` to `until`, the last day in it.
    """

    area = models.OneToOneField(
        TargetArea, models.PROTECT, related_name="plan", verbose_name=_("target area")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    note = models.TextField(_("note"), blank=True, max_length=5_000)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("local action plan")
        verbose_name_plural = _("local action plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="action_plan_ends_after_it_begins",
                violation_error_message=_("The plan ends after it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.area}: {self._meta.verbose_name}"

    def history_county(self):
        return self.area.history_county()


class ActionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class PlannedAction(models.Model):
    """A row of a local action plan: who does what by when with what (tervezési mátrix, F24).

    `engagements` are those that carry it out.
    """

    plan = models.ForeignKey(
        ActionPlan, models.PROTECT, related_name="actions", verbose_name=_("local action plan")
    )
    what = models.CharField(_("what"), max_length=300)
    who = models.CharField(_("who"), max_length=200, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    with_what = models.CharField(_("with what"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ActionState, default=ActionState.PLANNED
    )
    done_on = models.DateField(_("done"), null=True, blank=True)
    dropped_because = models.CharField(_("why dropped"), max_length=500, blank=True)
    engagements = models.ManyToManyField(
        "engagements.Engagement",
        blank=True,
        related_name="planned_actions",
        verbose_name=_("engagements"),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("planned action")
        verbose_name_plural = _("planned actions")
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | (~Q(state="done") & Q(done_on=None)),
                name="exactly_a_done_action_has_its_day",
                violation_error_message=_("A done action has the day it was done, others none."),
            ),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(dropped_because="")
                | (~Q(state="dropped") & Q(dropped_because="")),
                name="exactly_a_dropped_action_has_a_reason",
                violation_error_message=_("A dropped action has a reason, others none."),
            ),
        ]

    def __str__(self):
        return self.what

    @property
    def is_overdue(self):
        """Its day has passed, and it is neither done nor dropped."""
        is_open = self.state in (ActionState.PLANNED, ActionState.UNDER_WAY)
        return is_open and bool(self.due_on) and self.due_on < timezone.localdate()

    def history_county(self):
        return self.plan.history_county()

    def history_relations(self):
        return {"engagements": sorted(self.engagements.values_list("pk", flat=True))}

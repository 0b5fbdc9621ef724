from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import State
from engagements.models.evidence import EvidenceKind
from settlements.models import TargetArea
from settlements.models.programme import NamedInBoth

PLAN = "action_plan"  # the step that the rung “planned” asks for, and that has an ActionPlan
LOST = (State.RETURNED, State.CANCELLED)  # an engagement that shows nothing, for the time being


def validate_evidence_kinds(kinds):
    """Raise ValidationError unless these are kinds of evidence, each once."""
    if not isinstance(kinds, list) or len(set(map(str, kinds))) < len(kinds):
        raise ValidationError(_("Name each kind of evidence once."), "evidence_kinds")
    if unknown := [str(kind) for kind in kinds if kind not in EvidenceKind.values]:
        raise ValidationError(
            _("“%(kind)s” is no kind of evidence."), "evidence_kind", {"kind": unknown[0][:40]}
        )


class ProcessStep(NamedInBoth):
    """A step of the community-development process (F20–F27), reference data in its order.

    `needs` are the steps that should be done before it, `evidence` the kinds of file that show it
    was done (F22: a conversation wants an attendance sheet and a memo).
    """

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    order = models.PositiveSmallIntegerField(_("order"), unique=True)
    needs = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="needed_by", verbose_name=_("needs")
    )
    evidence = models.JSONField(
        _("evidence"), default=list, blank=True, validators=[validate_evidence_kinds]
    )

    class Meta:
        verbose_name = _("process step")
        verbose_name_plural = _("process steps")
        ordering = ["order"]

    def history_relations(self):
        return {"needs": sorted(self.needs.values_list("pk", flat=True))}


class StepProgressQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of target areas that the person may read."""
        if user.reads_all_counties:
            return self
        return self.filter(area__in=TargetArea.objects.visible_to(user))

    def done(self):
        return self.filter(done_on__isnull=False)

    def shown(self):
        """Done, and not by an engagement that was returned or cancelled since (product.md §3)."""
        return self.done().filter(Q(engagement=None) | ~Q(engagement__state__in=LOST))

    def overdue_on(self, day):
        """Planned for before that day and not done."""
        return self.filter(done_on=None, planned_on__lt=day)


class StepProgress(models.Model):
    """How far a target area is with a step: the day planned and the day done, either unknown.

    `engagement` is the occasion by which it was marked reached, if it was.
    """

    area = models.ForeignKey(
        TargetArea, models.PROTECT, related_name="progress", verbose_name=_("target area")
    )
    step = models.ForeignKey(
        ProcessStep, models.PROTECT, related_name="progress", verbose_name=_("process step")
    )
    planned_on = models.DateField(_("planned"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="steps_reached",
        verbose_name=_("engagement"),
    )
    note = models.TextField(_("note"), blank=True, max_length=2_000)

    objects = StepProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress of a step")
        verbose_name_plural = _("progress of steps")
        ordering = ["area", "step__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "step"], name="a_target_area_has_each_step_once"
            ),
            models.CheckConstraint(
                condition=Q(engagement=None) | Q(done_on__isnull=False),
                name="a_step_reached_by_an_engagement_is_done",
            ),
        ]

    def __str__(self):
        return f"{self.area}: {self.step}"

    def history_county(self):
        return self.area.history_county()

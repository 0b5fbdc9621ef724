from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements.models.process import ProcessStep
from mentorhalo.core.text import fold
from settlements.models import Call, Grant, Settlement, TargetArea
from settlements.models.programme import NamedInBoth


class Scope(models.TextChoices):
    """What a milestone is expected of."""

    GRANT = "grant", _("grant")
    AREA = "area", _("target area")
    SETTLEMENT = "settlement", _("settlement")


class MilestoneTemplate(NamedInBoth):
    """What a call expects of each grant, target area or settlement, and when (F36).

    Counted from the grant's start, or from the day `anchor` is done (until it is: planned, until
    then: expected). Either at `months` after it, or every `every` months until the grant ends.
    Doing the step `fulfilled_by` in the target area fulfils it; others are marked one by one.
    """

    call = models.ForeignKey(
        Call, models.PROTECT, related_name="milestones", verbose_name=_("call")
    )
    code = models.SlugField(_("code"), max_length=40)
    scope = models.CharField(_("expected of"), max_length=10, choices=Scope)
    anchor = models.ForeignKey(
        ProcessStep,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="anchored",
        verbose_name=_("counted from the step"),
    )
    months = models.JSONField(_("months after it"), default=list, blank=True)
    every = models.PositiveSmallIntegerField(_("every … months"), null=True, blank=True)
    fulfilled_by = models.ForeignKey(
        ProcessStep,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fulfils",
        verbose_name=_("fulfilled by the step"),
    )

    class Meta:
        verbose_name = _("milestone template")
        verbose_name_plural = _("milestone templates")
        ordering = ["call", "code"]
        constraints = [
            models.UniqueConstraint(fields=["call", "code"], name="milestone_codes_are_unique"),
            models.CheckConstraint(
                condition=Q(every=None) | (Q(every__gt=0) & Q(months=[])),
                name="milestones_come_at_months_or_every_so_many",
                violation_error_message=_("Give either the months or how often."),
            ),
        ]

    def clean(self):
        super().clean()
        good = isinstance(self.months, list) and all(
            type(month) is int and 0 <= month <= 240 for month in self.months
        )
        if not good:
            raise ValidationError({"months": _("Write whole months, as [3, 6, 12].")})


class MilestoneQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of grants that the person may read."""
        return self if user.reads_all_counties else self.in_county(user.county_code)

    def in_county(self, code):
        """Those of grants that belong to a county (KSH code; None gives no rows)."""
        return self.filter(grant__in=Grant.objects.in_county(code))

    def open(self):
        return self.filter(done_on=None, waived_because="")

    def overdue_on(self, day):
        return self.open().filter(due_on__lt=day)

    def search(self, text):
        """By its name, its grant's code, its target area or settlement; without accents there."""
        text = " ".join(text.split())
        wanted = fold(text)
        return self.filter(
            Q(settlement__search_key__contains=wanted)
            | Q(grant__search_key__contains=wanted)
            | Q(area__name__icontains=text)
            | Q(template__name_hu__icontains=text)
            | Q(template__name_en__icontains=text)
        )


class Milestone(models.Model):
    """One dated expectation of a grant, one of its target areas or settlements.

    `number` counts those of one template. `due_on` moves with what it is counted from while the
    milestone is open; `waived_because` says why it will not come.
    """

    template = models.ForeignKey(
        MilestoneTemplate, models.PROTECT, related_name="milestones", verbose_name=_("expectation")
    )
    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="milestones", verbose_name=_("grant")
    )
    area = models.ForeignKey(
        TargetArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("target area"),
    )
    settlement = models.ForeignKey(
        Settlement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("settlement"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("engagement"),
    )
    waived_because = models.CharField(_("why it will not come"), max_length=500, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="milestone_by_day"),
            models.Index(
                fields=["grant", "due_on"],
                condition=Q(done_on=None, waived_because=""),
                name="milestone_that_is_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "grant", "number"],
                condition=Q(area=None, settlement=None),
                name="a_grant_has_each_milestone_once",
            ),
            models.UniqueConstraint(
                fields=["template", "area", "number"],
                condition=Q(settlement=None),
                name="a_target_area_has_each_milestone_once",
            ),
            models.UniqueConstraint(
                fields=["template", "grant", "settlement", "number"],
                name="a_settlement_has_each_milestone_once",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(waived_because=""),
                name="a_milestone_is_done_or_waived",
            ),
        ]

    def __str__(self):
        return f"{self.template}, {self.number}. ({self.subject})"

    def get_absolute_url(self):
        return reverse("engagements:milestone-detail", args=[self.pk])

    @property
    def subject(self):
        """What it is expected of: the settlement, the target area, or the grant."""
        return self.settlement or self.area or self.grant

    def history_county(self):
        return self.grant.county_id

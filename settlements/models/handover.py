from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from mentorhalo.core.text import fold
from mentors.models import Mentor
from settlements.models.settlement import Settlement


class HandoverState(models.TextChoices):
    OFFERED = "offered", _("waits for acceptance")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the person's county; or all."""
        if user.reads_all_counties:
            return self
        return self.filter(county=user.county_code)

    def waiting(self):
        return self.filter(state=HandoverState.OFFERED)

    def with_waiting_first(self):
        """Bring `waits`, by which the waiting ones are ordered before the decided ones."""
        offered = Case(When(state=HandoverState.OFFERED, then=1), default=0)
        return self.annotate(waits=offered)

    def search(self, text):
        """By either mentor or a settlement, without accents and case."""
        wanted = fold(" ".join(text.split()))
        named = HandoverItem.objects.filter(
            handover=OuterRef("pk"), settlement__search_key__contains=wanted
        )
        people = Q(giver__user__search_key__contains=wanted)
        people |= Q(taker__user__search_key__contains=wanted)
        return self.filter(people | Exists(named))


class Handover(models.Model):
    """That a mentor hands settlements over to another of the same office (átadás-átvétel).

    Nothing moves until the taker accepts; then everything does in that minute. `decided_*` tell of
    acceptance, declining or withdrawal; only a command withdraws without a person.
    """

    county = models.ForeignKey(
        County, models.PROTECT, related_name="handovers", verbose_name=_("county")
    )
    giver = models.ForeignKey(
        Mentor, models.PROTECT, related_name="given_handovers", verbose_name=_("handed over by")
    )
    taker = models.ForeignKey(
        Mentor, models.PROTECT, related_name="taken_handovers", verbose_name=_("taken over by")
    )
    note = models.TextField(_("note"), blank=True, max_length=5_000)
    offered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("offered by")
    )
    offered_at = models.DateTimeField(_("offered at"))
    state = models.CharField(
        _("state"), max_length=10, choices=HandoverState, default=HandoverState.OFFERED
    )
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("taker")),
                name="a_handover_has_two_mentors",
                violation_error_message=_("Choose another mentor than the one who hands over."),
            ),
            models.CheckConstraint(
                condition=Q(state="offered", decided_by=None, decided_at=None)
                | (
                    ~Q(state="offered")
                    & Q(decided_at__isnull=False)
                    & (Q(decided_by__isnull=False) | Q(state="withdrawn"))
                ),
                name="a_decided_handover_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("declined", "withdrawn")) | ~Q(reason=""),
                name="declining_or_withdrawing_a_handover_has_a_reason",
                violation_error_message=_("Declining and withdrawing want a reason."),
            ),
        ]

    def __str__(self):
        return f"{self.giver} → {self.taker}"

    def get_absolute_url(self):
        return reverse("engagements:handover-detail", args=[self.pk])

    def history_county(self):
        return self.county_id

    def history_relations(self):
        items = self.items.select_related("settlement")
        return {"settlements": sorted(f"{i.settlement.name} ({i.settlement_id})" for i in items)}


class HandoverItem(models.Model):
    """A settlement of a handover, with what the giver wants the taker to know (buktatók)."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="items")
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="handover_items", verbose_name=_("settlement")
    )
    pitfalls = models.TextField(_("what to know, pitfalls"), blank=True, max_length=5_000)

    class Meta:
        verbose_name = _("settlement handed over")
        verbose_name_plural = _("settlements handed over")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "settlement"], name="a_settlement_stands_once_in_a_handover"
            ),
        ]

    def __str__(self):
        return f"{self.handover_id}: {self.settlement_id}"

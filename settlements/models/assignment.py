from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from counties.models import TeamMembership
from mentorhalo.core.periods import PeriodQuerySet
from mentorhalo.core.text import fold
from mentors.models import Mentor
from settlements.models.settlement import Settlement


class AssignmentQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        """Who answers for which settlement is read by the whole network."""
        return self

    def search(self, text):
        """By the settlement's name or KSH code, or by the mentor, without accents and case."""
        wanted = fold(" ".join(text.split()))
        found = Q(settlement__search_key__contains=wanted) | Q(settlement=wanted)
        return self.filter(found | Q(mentor__user__search_key__contains=wanted))

    def with_office(self, day):
        """Bring whether the mentor is in the settlement's county office on that day."""
        team = TeamMembership.objects.on(day).filter(
            user=OuterRef("mentor__user"), office=OuterRef("settlement__county")
        )
        return self.annotate(in_office=Exists(team))

    def answering(self, day):
        """Those by which a settlement is answered for on that day: they hold, and so does the
        mentor's membership in the settlement's county office."""
        return self.on(day).with_office(day).filter(in_office=True)


class Assignment(models.Model):
    """Who answers for a settlement, from `since` up to but not including `until`."""

    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="assignments", verbose_name=_("settlement")
    )
    mentor = models.ForeignKey(
        Mentor, models.PROTECT, related_name="assignments", verbose_name=_("mentor")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="assignment_ends_after_it_began",
                violation_error_message=_("An assignment ends after it began."),
            ),
            models.UniqueConstraint(
                fields=["settlement"],
                condition=Q(until=None),
                name="one_open_assignment_a_settlement",
                violation_error_message=_(
                    "Somebody already answers for this settlement; end that first."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.settlement}: {self.mentor} ({self.since}–{self.until or ''})"

    def clean(self):
        super().clean()
        if not (self.settlement_id and self.mentor_id and self.since):
            return
        others = Assignment.objects.filter(settlement=self.settlement_id).exclude(pk=self.pk)
        if others.overlapping(self.since, self.until).exists():
            raise ValidationError(
                _("The period overlaps another assignment of this settlement."), code="overlap"
            )
        team = Mentor.objects.members_on(self.since, self.settlement.county_id)
        if not team.filter(pk=self.mentor_id).exists():
            raise ValidationError(
                {"mentor": _("This mentor is not in the settlement's county office on that day.")}
            )

    def history_county(self):
        return self.settlement.county_id

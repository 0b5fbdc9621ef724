from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from mentors.models import Mentor
from settlements.models import Settlement


class EngagementSettlement(models.Model):
    """A settlement served by an engagement; `on_site`: the mentors were there on that occasion.

    `own` rows were typed with the entry itself; the others, and an `on_site` that differs from
    `own_on_site`, came with an entry joined to it. `held_on` and `counts` are the engagement's;
    `with_municipality` and `with_ngo` tell whether it names such an organisation.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="places")
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="places", verbose_name=_("settlement")
    )
    on_site = models.BooleanField(_("on the spot"), default=False)
    own = models.BooleanField(default=True)
    own_on_site = models.BooleanField(default=False)
    held_on = models.DateField()
    counts = models.BooleanField()
    with_municipality = models.BooleanField(default=False)
    with_ngo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("settlement served")
        verbose_name_plural = _("settlements served")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["settlement", "-held_on", "-engagement"], name="place_by_settlement_and_day"
            ),
            models.Index(
                fields=["held_on", "settlement"],
                condition=Q(counts=True),
                name="place_that_counts_by_day",
            ),
            models.Index(
                fields=["held_on", "settlement"],
                condition=Q(counts=True, with_municipality=True),
                name="place_with_municipality_by_day",
            ),
            models.Index(
                fields=["held_on", "settlement"],
                condition=Q(counts=True, with_ngo=True),
                name="place_with_ngo_by_day",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "settlement"],
                name="a_settlement_is_served_once_an_engagement",
            ),
        ]

    def __str__(self):
        return f"{self.engagement_id}: {self.settlement_id}"


class EngagementMentor(models.Model):
    """A mentor credited on an engagement; rows that are not `own` came with a joined entry."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="credits")
    mentor = models.ForeignKey(
        Mentor, models.PROTECT, related_name="credits", verbose_name=_("mentor")
    )
    own = models.BooleanField(default=True)
    held_on = models.DateField()
    counts = models.BooleanField()

    class Meta:
        verbose_name = _("credited mentor")
        verbose_name_plural = _("credited mentors")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["mentor", "-held_on", "-engagement"], name="credit_by_mentor_and_day"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "mentor"], name="a_mentor_is_credited_once_an_engagement"
            ),
        ]

    def __str__(self):
        return f"{self.engagement_id}: {self.mentor_id}"

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from engagements.models.engagement import Engagement
from engagements.models.practice import Consent
from settlements.models import Contact, Settlement


class Purpose(models.TextChoices):
    """The one thing that a link is for."""

    CONFIRM = "confirm", _("to confirm a visit")
    CONTACT = "contact", _("to correct a contact")
    QUESTIONS = "questions", _("to answer two questions")
    CONSENT = "consent", _("to give or withdraw a consent")


class SignedLinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the person's county; or all."""
        if user.reads_all_counties:
            return self
        return self.filter(county=user.county_code)


class SignedLink(models.Model):
    """A link by which a settlement answers without an account: one purpose, one record, an end.

    Of its secret only `digest` (SHA-256, hex) is kept. `answer` is what was said, as {name: value};
    a link that was answered shows that, and takes no second answer.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name=_("county"))
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="links", verbose_name=_("settlement")
    )
    engagement = models.ForeignKey(
        Engagement, models.PROTECT, null=True, blank=True, related_name="links"
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="links"
    )
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, blank=True, related_name="links"
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = models.JSONField(_("answer"), default=dict, blank=True)

    objects = SignedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to answer by")
        verbose_name_plural = _("links to answer by")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    purpose__in=["confirm", "questions"],
                    engagement__isnull=False,
                    contact=None,
                    consent=None,
                )
                | Q(purpose="contact", contact__isnull=False, engagement=None, consent=None)
                | Q(purpose="consent", consent__isnull=False, engagement=None, contact=None),
                name="a_link_is_of_one_record",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="a_link_ends_after_it_began"
            ),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.settlement}"

    def history_county(self):
        return self.county_id

    @staticmethod
    def in_words(answer):
        """What an answer says, for its history."""
        from engagements.links.showing import words_of  # it reads this module

        return "; ".join(f"{one.label} – {one.text}" for one in words_of(answer))

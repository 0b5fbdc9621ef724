from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from engagements.models.engagement import Engagement
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold
from settlements.models import Organisation, Settlement


class HelpState(models.TextChoices):
    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")


class HelpRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the person's county; or all."""
        if user.reads_all_counties:
            return self
        return self.filter(county=user.county_code)

    def open(self):
        return self.filter(state=HelpState.OPEN)

    def search(self, text):
        """By its words or the settlement, without accents and case."""
        return self.filter(
            every_word(
                text,
                lambda word: (
                    Q(search_key__contains=word) | Q(settlement__search_key__contains=word)
                ),
            )
        )


class HelpRequest(models.Model):
    """That somebody needs help of the county's office (segítségkérés): what, where, who asked.

    It ends in an engagement or in a reasoned answer. `engagement` is the occasion on which it
    came up, `answered_with` the one that helped. One from the public form has no `asked_by` but
    `asker`, how to reach them back, and the day they agreed to that; counties without an office
    are answered by the coordinators.
    """

    county = models.ForeignKey(
        County, models.PROTECT, related_name="help_requests", verbose_name=_("county")
    )
    settlement = models.ForeignKey(
        Settlement,
        models.PROTECT,
        related_name="help_requests",
        verbose_name=_("settlement"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="help_requests",
        verbose_name=_("organisation"),
    )
    engagement = models.ForeignKey(
        Engagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="help_requests",
        verbose_name=_("engagement"),
    )
    what = models.TextField(_("what help is needed"), max_length=5_000)
    asked_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="help_requests",
        verbose_name=_("asked by"),
    )
    asker = models.CharField(_("name"), max_length=120, blank=True)
    asker_email = models.EmailField(_("e-mail"), blank=True)
    asker_phone = models.CharField(_("phone"), max_length=40, blank=True)
    agreed_at = models.DateTimeField(_("agreed to be reached back at"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    state = models.CharField(_("state"), max_length=10, choices=HelpState, default=HelpState.OPEN)
    answer = models.TextField(_("answer"), blank=True, max_length=5_000)
    answered_with = models.ForeignKey(
        Engagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="help_given",
        verbose_name=_("the engagement that helped"),
    )
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    search_key = models.TextField(editable=False, blank=True)

    objects = HelpRequestQuerySet.as_manager()

    history_private = ("asker", "asker_email", "asker_phone")

    class Meta:
        verbose_name = _("request for help")
        verbose_name_plural = _("requests for help")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_by__isnull=False)
                | Q(agreed_at__isnull=False) & (~Q(asker_email="") | ~Q(asker_phone="")),
                name="who_asks_for_help_can_be_reached",
                violation_error_message=_("Say how you can be reached back."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_by=None, answered_at=None)
                | Q(state="answered", answered_by__isnull=False, answered_at__isnull=False),
                name="an_answered_request_for_help_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(answer="") | Q(answered_with__isnull=False),
                name="a_request_for_help_ends_in_an_answer_or_an_engagement",
                violation_error_message=_("Write an answer, or name the engagement that helped."),
            ),
        ]

    def __str__(self):
        return f"{self.settlement}: {self.what[:60]}"

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("engagements:help-detail", args=[self.pk])

    @property
    def is_public(self):
        """Whether it came from outside, by the public form."""
        return self.asked_by_id is None

    @property
    def who(self):
        """Who asked, as everybody who reads the request may know: a colleague's name, or that it
        came from outside."""
        return gettext("somebody from outside") if self.is_public else str(self.asked_by)

    def derive(self):
        """The folded text that search reads; bulk writes call it themselves."""
        self.search_key = fold(self.what.strip())

    def history_county(self):
        return self.county_id

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.hungarian import sort_key
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold
from settlements.models.organisation import Organisation


class LegalBasis(models.TextChoices):
    """Why the person's data may be kept (GDPR Art. 6 (1); F63)."""

    PUBLIC_TASK = "public_task", _("public task")
    CONSENT = "consent", _("consent")
    CONTRACT = "contract", _("contract")
    LEGITIMATE_INTEREST = "legitimate_interest", _("legitimate interest")


class ContactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of organisations that the person may read."""
        if user.reads_all_counties:
            return self
        return self.filter(organisation__in=Organisation.objects.in_county(user.county_code))

    def current(self):
        """Those whose role has not ended."""
        return self.filter(until=None)

    def search(self, text):
        """By name, role or organisation, without accents and case."""
        return self.filter(
            every_word(
                text,
                lambda word: (
                    Q(search_key__contains=word) | Q(organisation__search_key__contains=word)
                ),
            )
        )


class Contact(models.Model):
    """One person's role at an organisation (kapcsolattartó), from `since` up to but not including
    `until`; both may be unknown.

    `notice_version` and `notice_on` say which privacy notice they were given and when, `source`
    where the data came from (GDPR Art. 14), `opted_out_on` since when they want no letters.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contacts", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=LegalBasis)
    notice_version = models.CharField(_("privacy notice, version"), max_length=20, blank=True)
    notice_on = models.DateField(_("privacy notice, given on"), null=True, blank=True)
    source = models.CharField(_("source of the data"), max_length=200)
    opted_out_on = models.DateField(_("wants no letters since"), null=True, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2_000)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    sort_key = models.CharField(max_length=500, editable=False)
    search_key = models.CharField(max_length=300, editable=False, db_index=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["sort_key", "id"], name="contact_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gt=F("since")),
                name="contact_ends_after_it_began",
                violation_error_message=_("A contact's role ends after it began."),
            ),
            models.CheckConstraint(
                condition=Q(notice_version="", notice_on=None)
                | (~Q(notice_version="") & Q(notice_on__isnull=False)),
                name="privacy_notice_has_version_and_day",
                violation_error_message=_("Give both the notice's version and its day."),
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.role}" if self.role else self.name

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("settlements:contact-detail", args=[self.pk])

    def derive(self):
        """Fill the columns that follow from name and role; bulk writes call it themselves."""
        self.name = " ".join(self.name.split())
        self.sort_key = sort_key(self.name)
        self.search_key = fold(f"{self.name} {self.role}".strip())

    def history_county(self):
        return self.organisation.history_county()

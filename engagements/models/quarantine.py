import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from engagements.models.engagement import Engagement
from engagements.models.evidence import Evidence, EvidenceKind, stored_name
from engagements.models.submission import Submission
from mentorhalo.core.searching import every_word


class QuarantineState(models.TextChoices):
    WAITING = "waiting", _("waits for the lead")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class QuarantinedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the person's county; or all."""
        if user.reads_all_counties:
            return self
        return self.filter(county=user.county_code)

    def waiting(self):
        return self.filter(state=QuarantineState.WAITING)

    def search(self, text):
        """By who typed it."""
        person = "submission__author__search_key__contains"
        return self.filter(every_word(text, lambda word: Q(**{person: word})))


class Quarantined(models.Model):
    """An entry that arrived from somebody who may not write it any more: the account was closed, or
    no team has the person. The lead of the county makes an engagement of it, or refuses it.

    `fields` is what was typed, {field of the visit form: [values]}; `engagement` the entry it
    wants to change, None for a new one; the submission holds the engagement it became.
    """

    submission = models.OneToOneField(
        Submission, models.PROTECT, primary_key=True, related_name="quarantined"
    )
    county = models.ForeignKey(
        County, models.PROTECT, related_name="quarantined", verbose_name=_("county")
    )
    engagement = models.ForeignKey(
        Engagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quarantined_changes",
        verbose_name=_("the entry it changes"),
    )
    fields = models.JSONField(default=dict)
    state = models.CharField(
        _("state"), max_length=10, choices=QuarantineState, default=QuarantineState.WAITING
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = QuarantinedQuerySet.as_manager()
    history_private = ("fields",)  # the private note is among them

    class Meta:
        verbose_name = _("entry in quarantine")
        verbose_name_plural = _("entries in quarantine")
        ordering = ["-submission__received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | (~Q(state="waiting") & Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="a_decided_entry_in_quarantine_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="refusing_an_entry_in_quarantine_has_a_reason",
                violation_error_message=_("Refusing wants a reason."),
            ),
        ]

    def __str__(self):
        return f"{self.submission.author}: {self.get_state_display()}"

    def get_absolute_url(self):
        return reverse("engagements:quarantine-detail", args=[self.submission.client_ref])

    def history_county(self):
        return self.county_id


class QuarantinedFile(models.Model):
    """A photo or sheet that came with an entry in quarantine; `evidence` what it became."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarantined = models.ForeignKey(Quarantined, models.PROTECT, related_name="files")
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    note = models.CharField(_("note"), max_length=300, blank=True)
    file = models.FileField(_("file"), upload_to=stored_name, max_length=200)
    received_at = models.DateTimeField(_("received at"))
    evidence = models.OneToOneField(
        Evidence, models.PROTECT, null=True, blank=True, related_name="quarantined_as"
    )

    class Meta:
        verbose_name = _("file in quarantine")
        verbose_name_plural = _("files in quarantine")
        ordering = ["received_at", "pk"]

    def __str__(self):
        return self.name

    def history_county(self):
        return self.quarantined.county_id

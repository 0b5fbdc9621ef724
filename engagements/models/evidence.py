import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from engagements.models.partnership import Partnership
from settlements.models import Grant

MAX_BYTES = 20 * 1024 * 1024


class EvidenceKind(models.TextChoices):
    """What a file shows (F22, F64, F71)."""

    ATTENDANCE_SHEET = "attendance_sheet", _("attendance sheet")
    MEMO = "memo", _("memo")
    INVITATION = "invitation", _("invitation")
    PHOTO = "photo", _("photo")
    PLAN = "plan", _("plan")
    QUESTIONNAIRE = "questionnaire", _("questionnaire")
    AGREEMENT = "agreement", _("agreement")
    OTHER = "other", _("other file")


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Files of the person's county, and of grants, steps and partnerships that are its too; or
        all."""
        if user.reads_all_counties:
            return self
        if user.county_code is None:
            return self.none()
        grants = Grant.objects.in_county(user.county_code).values("pk")
        partnerships = Partnership.objects.in_county(user.county_code).values("pk")
        shared = Q(grant__in=grants) | Q(progress__area__grant__in=grants)
        shared |= Q(partnership__in=partnerships)
        return self.filter(Q(county=user.county_code) | shared)

    def standing(self):
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)


def stored_name(evidence, filename):
    """Where the file lies: nothing of its own name, nothing that can be guessed."""
    return f"evidence/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


class Evidence(models.Model):
    """A file that proves something of an engagement, a step, a grant or a partnership.

    `name` is what it was called when it was given, `media_type` what its content is, `size` in
    bytes and `sha256` those of the stored file, which for a picture is the re-encoded one.
    Withdrawn with a reason, never deleted.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind)
    county = models.ForeignKey(
        County, models.PROTECT, related_name="evidence", verbose_name=_("county")
    )
    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("engagement"),
    )
    progress = models.ForeignKey(
        "engagements.StepProgress",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("progress of a step"),
    )
    grant = models.ForeignKey(
        Grant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("grant"),
    )
    partnership = models.ForeignKey(
        "engagements.Partnership",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("partnership"),
    )
    file = models.FileField(_("file"), upload_to=stored_name, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    note = models.CharField(_("note"), max_length=300, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"))
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(_("reason"), max_length=500, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(engagement__isnull=False)
                | Q(progress__isnull=False)
                | Q(grant__isnull=False)
                | Q(partnership__isnull=False),
                name="evidence_proves_something",
                violation_error_message=_("Say what the file is evidence of."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None, withdrawn_because="")
                | (
                    Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_because="")
                ),
                name="withdrawn_evidence_has_who_when_and_why",
                violation_error_message=_("Withdrawing a file wants a reason."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.name}"

    def get_absolute_url(self):
        return reverse("engagements:evidence-file", args=[self.pk])

    @property
    def has_small(self):
        """A picture that stands: lists show a small one of it."""
        return self.media_type.startswith("image/") and self.withdrawn_at is None

    def history_county(self):
        return self.county_id

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import User


class SheetKind(models.TextChoices):
    """What a sheet holds."""

    GRANTS = "grants", _("grants with their members")
    ORGANISATIONS = "organisations", _("organisations")
    CONTACTS = "contacts", _("contacts")
    ASSIGNMENTS = "assignments", _("assignments")
    ENGAGEMENTS = "engagements", _("engagements")


class SheetState(models.TextChoices):
    MAPPING = "mapping", _("its columns are to be matched")
    CHECKING = "checking", _("is being checked")
    CHECKED = "checked", _("checked, not written yet")
    WRITTEN = "written", _("written")
    DROPPED = "dropped", _("put away")


class SheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A sheet is read by who brought it, and by whoever reads all counties."""
        return self if user.reads_all_counties else self.filter(brought_by=user.pk)


class Sheet(models.Model):
    """A table that somebody brought to import: its cells as read, and what became of each row.

    `header` is its titles, `cells` the rows below: each its number in the sheet, then texts,
    numbers and days (ISO); `mapping` is {our column: position}; `verdicts` one [outcome, sentences,
    keys] a row, or null while it is not checked (engagements/sheets). `progress` counts the rows
    checked so far. Once written, only refused rows keep their cells; a dropped one keeps none.
    """

    kind = models.CharField(_("kind"), max_length=15, choices=SheetKind)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    brought_by = models.ForeignKey(
        User, models.PROTECT, related_name="sheets", verbose_name=_("brought by")
    )
    brought_at = models.DateTimeField(_("brought at"))
    header = models.JSONField(default=list)
    cells = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    verdicts = models.JSONField(default=list)
    progress = models.PositiveIntegerField(default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=SheetState, default=SheetState.MAPPING
    )
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported sheet")
        verbose_name_plural = _("imported sheets")
        ordering = ["-brought_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="written", written_at__isnull=False)
                | (~Q(state="written") & Q(written_at=None)),
                name="exactly_a_written_sheet_has_its_moment",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("engagements:sheet-detail", args=[self.pk])


class SavedMapping(models.Model):
    """How a person matched the columns of a kind of sheet: {our column: folded title}."""

    kind = models.CharField(max_length=15, choices=SheetKind)
    user = models.ForeignKey(User, models.PROTECT, related_name="saved_mappings")
    columns = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("saved column matching")
        verbose_name_plural = _("saved column matchings")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "user"], name="a_person_keeps_one_matching_a_kind"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.kind}"

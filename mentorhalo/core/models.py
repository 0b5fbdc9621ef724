"""The history: rows that are only ever added."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A mentor or lead reads the history of the own county; the others all of it."""
        if user.reads_all_counties:
            return self
        return self.filter(Q(county=user.county_code) & ~Q(county=""))

    def of(self, record):
        return self.filter(record_type=record._meta.label_lower, record_key=str(record.pk))


class Change(models.Model):
    """One write to one record: who, when, through what, why, and each field's old and new value.

    No foreign keys: the row outlives what it tells of. `fields` is {name: [old, new]}; what only
    the county's team may read (the private note) stands apart in `private_fields`.
    """

    at = models.DateTimeField(_("when"), db_index=True)
    by_id = models.BigIntegerField(_("who (number)"), null=True)
    by_label = models.CharField(_("who"), max_length=150)
    record_type = models.CharField(_("record type"), max_length=60)
    record_key = models.CharField(_("record key"), max_length=40)
    record_label = models.CharField(_("record"), max_length=200)
    county = models.CharField(_("county"), max_length=2, blank=True)
    action = models.CharField(_("action"), max_length=40)
    reason = models.TextField(_("reason"), blank=True)
    request_id = models.CharField(_("request"), max_length=40, blank=True)
    surface = models.CharField(_("surface"), max_length=20)
    fields = models.JSONField(_("fields"), default=dict)
    private_fields = models.JSONField(default=dict, editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("history")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["record_type", "record_key", "-at"], name="change_by_record"),
            models.Index(fields=["county", "-at"], name="change_by_county"),
            # what was changed after it was written down: fewer rows than were added
            models.Index(
                fields=["record_type", "at"],
                condition=~Q(action="added"),
                name="change_to_what_there_was",
            ),
        ]

    def __str__(self):
        return f"{self.record_label}: {self.action}"

from django.db import models
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.models.engagement import Engagement


class Submission(models.Model):
    """One send from a browser: its UUID makes any number of retries one effect with one answer.

    `digest` is the SHA-256 of what was sent; `answer` what was told back. Written in the same
    transaction as the engagement it made or changed; without one the entry waits in quarantine.
    `typed_at` is when it was finished by the clock of the phone, if it told; `files` are the UUIDs
    of the photos and sheets that were announced with it and arrive on their own.
    """

    client_ref = models.UUIDField(_("reference"), unique=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="submissions")
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField(_("received at"))
    engagement = models.ForeignKey(
        Engagement, models.PROTECT, null=True, related_name="submissions"
    )
    outcome = models.CharField(_("outcome"), max_length=20)
    answer = models.JSONField(default=dict)
    typed_at = models.DateTimeField(_("typed at"), null=True, blank=True)
    files = models.JSONField(default=list)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-received_at", "-pk"]

    def __str__(self):
        return f"{self.client_ref}: {self.outcome}"


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Unfinished text is read by its author alone."""
        return self.filter(author=user.pk)


class Draft(models.Model):
    """Unfinished text of a form, by its UUID; never an engagement and never counted.

    `device` is the browser that saved it last and `revision` counts its savings: a second browser
    that goes on from an older revision makes a draft of its own.
    """

    client_ref = models.UUIDField(_("reference"), unique=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="drafts")
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(_("saved at"))
    device = models.UUIDField(_("device"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-updated_at", "-pk"]

    def __str__(self):
        return f"{self.author}: {self.updated_at:%Y-%m-%d %H:%M}"

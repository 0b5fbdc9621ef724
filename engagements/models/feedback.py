from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import User
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the public writes of the pages is read by whoever reads all counties."""
        return self if user.reads_all_counties else self.none()

    def open(self):
        return self.filter(closed_at=None)

    def search(self, text):
        return self.filter(every_word(text, lambda word: Q(search_key__contains=word)))


class Feedback(models.Model):
    """What somebody without an account found hard to use on a page (accessibility feedback).

    `email` is there only where they want an answer, and no history shows it; `done` is what
    was done about it.
    """

    text = models.TextField(_("what was hard"), max_length=5_000)
    page = models.CharField(_("on which page"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    sent_at = models.DateTimeField(_("sent at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("closed by"),
    )
    done = models.TextField(_("what was done"), max_length=2_000, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    search_key = models.TextField(editable=False, blank=True)

    objects = FeedbackQuerySet.as_manager()
    history_private = ("email",)

    class Meta:
        verbose_name = _("feedback on a page")
        verbose_name_plural = _("feedback on pages")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, done="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(done=""),
                name="closed_feedback_has_who_when_and_what",
                violation_error_message=_("Write down what was done."),
            ),
        ]

    def __str__(self):
        return self.text[:60]

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("engagements:feedback-detail", args=[self.pk])

    def derive(self):
        """The folded text that search reads; bulk writes call it themselves."""
        self.search_key = fold(f"{self.text}\n{self.page}".strip())

    def history_county(self):
        return ""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold
from mentors.models import Mentor
from settlements.models import Organisation, Settlement


class Side(models.TextChoices):
    """Who promised."""

    US = "us", _("we promised")
    THEM = "them", _("they promised")


class PromiseState(models.TextChoices):
    OPEN = "open", _("open")
    KEPT = "kept", _("kept")
    LATE = "late", _("kept late")
    DROPPED = "dropped", _("dropped")


class PromiseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the person's county; or all."""
        if user.reads_all_counties:
            return self
        return self.filter(county=user.county_code)

    def open(self):
        return self.filter(state=PromiseState.OPEN)

    def overdue_on(self, day):
        return self.open().filter(due_on__lt=day)

    def search(self, text):
        """By its words, who promised, or the settlement, without accents and case."""
        return self.filter(
            every_word(
                text,
                lambda word: (
                    Q(search_key__contains=word) | Q(settlement__search_key__contains=word)
                ),
            )
        )


class Promise(models.Model):
    """A promise (vállalás) made by us or by them in one settlement: what, by when, what came of it.

    `mentor` keeps ours and follows theirs; `organisation` or `who` names who promised there.
    `settled_on` is the day it was kept or dropped; kept after `due_on` is late.
    """

    county = models.ForeignKey(
        County, models.PROTECT, related_name="promises", verbose_name=_("county")
    )
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="promises", verbose_name=_("settlement")
    )
    side = models.CharField(_("who promised"), max_length=4, choices=Side, default=Side.US)
    mentor = models.ForeignKey(
        Mentor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="promises",
        verbose_name=_("mentor"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="promises",
        verbose_name=_("organisation"),
    )
    who = models.CharField(_("by whom there"), max_length=120, blank=True)
    what = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("by when"))
    engagement = models.ForeignKey(
        "engagements.Engagement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="promises",
        verbose_name=_("engagement"),
    )
    state = models.CharField(
        _("state"), max_length=8, choices=PromiseState, default=PromiseState.OPEN
    )
    settled_on = models.DateField(_("kept or dropped on"), null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("typed by")
    )
    created_at = models.DateTimeField(_("typed at"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    search_key = models.TextField(editable=False, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["county", "due_on", "id"], name="promise_by_county_and_day"),
            models.Index(
                fields=["settlement", "due_on"],
                condition=Q(state="open"),
                name="promise_that_is_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_on=None, settled_by=None, settled_at=None)
                | (
                    ~Q(state="open")
                    & Q(settled_on__isnull=False, settled_by__isnull=False)
                    & Q(settled_at__isnull=False)
                ),
                name="a_settled_promise_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(settled_on__lte=F("due_on")),
                name="a_kept_promise_was_in_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="late") | Q(settled_on__gt=F("due_on")),
                name="a_late_promise_was_not_in_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(reason=""),
                name="a_dropped_promise_has_a_reason",
                violation_error_message=_("Dropping a promise wants a reason."),
            ),
        ]

    def __str__(self):
        return self.what

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("engagements:promise-detail", args=[self.pk])

    def derive(self):
        """The folded text that search reads; bulk writes call it themselves."""
        self.search_key = fold(f"{self.what}\n{self.who}".strip())

    def history_county(self):
        return self.county_id

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold
from settlements.models import Settlement


class EventKind(models.TextChoices):
    """What the network calls people to (F11, F19)."""

    PRO_DAY = "pro_day", _("professional day")
    TOP18 = "top18", _("TOP 18 day")
    COMMUNITY_WEEK = "community_week", _("Community Week")
    WORKSHOP = "workshop", _("workshop")
    OTHER = "other", _("other event")


class EventQuerySet(models.QuerySet):
    def public(self):
        """Those that anybody may read; one that was called off stays and says so."""
        return self.filter(published_at__isnull=False)

    def visible_to(self, user):
        """Published ones, and those of the person's county; or all."""
        if not user.is_authenticated:
            return self.public()
        if user.reads_all_counties:
            return self
        own = Q(county=user.county_code) & Q(county__isnull=False)
        return self.filter(Q(published_at__isnull=False) | own)

    def to_come(self, day):
        """Those that are not over on a day and not called off, the next first."""
        rows = self.filter(ends_on__gte=day, called_off_at=None).select_related("settlement")
        return rows.order_by("starts_on", "pk")

    def search(self, text):
        """By its words, organiser or place, without accents and case."""
        return self.filter(
            every_word(
                text,
                lambda word: (
                    Q(search_key__contains=word) | Q(settlement__search_key__contains=word)
                ),
            )
        )


class Event(models.Model):
    """A day or some days to which people are called: professional day, TOP 18, Community Week.

    `ends_on` is its last day. It is in a settlement of the register or at a place in words, and of
    one county or, without one, of the whole network. One that was called off stays readable, with
    the reason.
    """

    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=16, choices=EventKind)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    settlement = models.ForeignKey(
        Settlement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("settlement"),
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("county"),
    )
    organiser = models.CharField(_("organiser"), max_length=200)
    description = models.TextField(_("what it is about"), max_length=5_000, blank=True)
    access = models.CharField(_("access"), max_length=300, blank=True)
    link = models.URLField(_("further information"), max_length=500, blank=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("typed by")
    )
    created_at = models.DateTimeField(_("typed at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    called_off_at = models.DateTimeField(_("called off at"), null=True, blank=True, editable=False)
    called_off_because = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    search_key = models.TextField(editable=False, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["starts_on", "id"], name="event_by_first_day"),
            models.Index(fields=["county", "starts_on"], name="event_by_county"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="an_event_ends_after_it_began",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(settlement__isnull=False) | ~Q(place=""),
                name="an_event_has_a_place",
                violation_error_message=_("Say where it is: a settlement, or the place in words."),
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None, called_off_because="")
                | Q(called_off_at__isnull=False) & ~Q(called_off_because=""),
                name="an_event_that_is_called_off_has_a_reason",
                violation_error_message=_("Calling an event off wants a reason."),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        """The public page once there is one, the page inside until then."""
        name = "event-detail" if self.is_public else "event-work"
        return reverse(f"engagements:{name}", args=[self.pk])

    @property
    def is_public(self):
        return self.published_at is not None

    def derive(self):
        """The folded text that search reads; bulk writes call it themselves."""
        told = (self.title, self.organiser, self.place, self.description)
        self.search_key = fold("\n".join(part for part in told if part))

    def history_county(self):
        return self.county_id or ""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold
from mentors.models import Mentor
from settlements.models import Organisation, Settlement, TargetArea

LATE_DAYS = 7  # logged later than this after the day held is late
MAX_PARTICIPANTS, MAX_MINUTES, MAX_KM = 100_000, 24 * 60, 1500


class Kind(models.TextChoices):
    """What sort of occasion it was (mentori alkalom fajtája; docs/glossary.md)."""

    VISIT = "visit", _("visit")
    CONSULTATION = "consultation", _("consultation")
    WORKSHOP = "workshop", _("workshop")
    COMMUNITY = "community", _("community conversation, forum or event")
    TRAINING = "training", _("training")
    STUDY_TRIP = "study_trip", _("study trip")
    INFORMATION = "information", _("information session")
    PARTNERSHIP = "partnership", _("partnership meeting")


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("in person")
    OFFICE = "office", _("at the office")
    PHONE = "phone", _("by telephone")
    ONLINE = "online", _("online")


class State(models.TextChoices):
    """planned → logged → verified; returned or cancelled with a reason; joined into an older."""

    PLANNED = "planned", _("planned")
    LOGGED = "logged", _("logged")
    VERIFIED = "verified", _("verified")
    RETURNED = "returned", _("returned")
    CANCELLED = "cancelled", _("cancelled")
    JOINED = "joined", _("joined")


COUNTED = (State.LOGGED, State.VERIFIED)


class EngagementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows this person may read; every page, export and form choice starts here."""
        if user.reads_all_counties:
            return self
        return self.filter(county=user.county_code)  # None, so no rows, without a membership

    def counted(self):
        return self.filter(state__in=COUNTED)

    def in_settlement(self, settlement):
        return self.filter(Exists(self._places().filter(settlement=settlement)))

    def in_any_settlement(self, settlements):
        return self.filter(Exists(self._places().filter(settlement__in=settlements)))

    def with_mentor(self, mentor):
        credits = Engagement.mentors.through.objects.filter(engagement=OuterRef("pk"))
        return self.filter(Exists(credits.filter(mentor=mentor)))

    def with_organisations(self, keys):
        named = Engagement.organisations.through.objects.filter(engagement=OuterRef("pk"))
        return self.filter(Exists(named.filter(organisation__in=keys)))

    def search(self, text):
        """By receipt number, settlement name, or words of summary and obstacle; without accents."""
        return self.filter(every_word(text, self._has_word))

    def _has_word(self, word):
        found = Q(search_key__contains=word)
        found |= Exists(self._places().filter(settlement__search_key__contains=word))
        if word.isascii() and word.isdigit() and len(word) < 19:
            found |= Q(pk=int(word))
        return found

    def with_words(self, text):
        """Those whose own text has all the words: what a trigram index can look up."""
        return self.filter(every_word(text, lambda word: Q(search_key__contains=word)))

    @staticmethod
    def _places():
        return Engagement.settlements.through.objects.filter(engagement=OuterRef("pk"))


class Engagement(models.Model):
    """One occasion on which mentors worked with a community; the primary key is the receipt number.

    `county` is that of the office whose work it was on the day held, fixed then. `minutes` is its
    length, `participants` a head-count and never names, `travel_km` all kilometres of the occasion.
    `state_at`, `state_by` and `state_reason` tell of the last move, `state_before` where a
    cancelled or joined entry goes back to. `logged_at` is when it first arrived as held, None for
    one that is only planned; `lag_days` the days from the day held until then. `changed_at` is its
    last write, `credited` how many mentors are credited. Written only through
    engagements/actions.py.
    """

    county = models.ForeignKey(
        County, models.PROTECT, related_name="engagements", verbose_name=_("county")
    )
    author = models.ForeignKey(
        User, models.PROTECT, related_name="engagements", verbose_name=_("author")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.VISIT)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.ON_SITE)
    held_on = models.DateField(_("day"))
    starts_at = models.TimeField(_("start"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("length (minutes)"), null=True, blank=True)
    settlements = models.ManyToManyField(
        Settlement,
        through="engagements.EngagementSettlement",
        related_name="engagements",
        verbose_name=_("settlements"),
    )
    mentors = models.ManyToManyField(
        Mentor,
        through="engagements.EngagementMentor",
        related_name="engagements",
        verbose_name=_("mentors"),
    )
    target_area = models.ForeignKey(
        TargetArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
        verbose_name=_("target area"),
    )
    step = models.ForeignKey(
        "engagements.ProcessStep",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
        verbose_name=_("process step"),
    )
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="engagements", verbose_name=_("organisations")
    )
    participants = models.PositiveIntegerField(_("head-count"), null=True, blank=True)
    destination = models.CharField(_("destination"), max_length=120, blank=True)
    summary = models.TextField(_("summary"), blank=True, max_length=20_000)
    obstacle = models.TextField(_("obstacle"), blank=True, max_length=5_000)
    private_note = models.TextField(_("private note"), blank=True, max_length=5_000)
    travel_km = models.DecimalField(
        _("travel (km)"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    same_event = models.ManyToManyField(
        "self", blank=True, verbose_name=_("the same event in other counties")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LOGGED)
    state_at = models.DateTimeField(_("moved at"))
    state_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("moved by"))
    state_reason = models.TextField(_("reason"), blank=True, max_length=2_000)
    state_before = models.CharField(max_length=10, choices=State, blank=True)
    joined_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="joined",
        verbose_name=_("joined to"),
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("typed at"))
    logged_at = models.DateTimeField(_("logged at"), null=True, editable=False)
    lag_days = models.PositiveIntegerField(_("days from held to logged"), null=True, editable=False)
    changed_at = models.DateTimeField(_("last written at"), null=True, editable=False)
    credited = models.PositiveSmallIntegerField(_("mentors credited"), default=0, editable=False)
    search_key = models.TextField(editable=False, blank=True)

    objects = EngagementQuerySet.as_manager()
    history_private = ("private_note",)

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["-held_on", "-pk"]
        indexes = [
            models.Index(fields=["county", "-held_on", "-id"], name="engagement_by_county_and_day"),
            models.Index(fields=["-held_on", "-id"], name="engagement_by_day"),
            models.Index(fields=["changed_at", "held_on"], name="engagement_by_last_write"),
            # all that the figures of a part of a month add up: no row is fetched for them
            models.Index(
                fields=["held_on"],
                include=[
                    "county",
                    "kind",
                    "state",
                    "participants",
                    "minutes",
                    "credited",
                    "lag_days",
                ],
                name="engagement_sums_by_day",
            ),
            models.Index(
                fields=["county", "held_on"],
                condition=Q(state__in=("planned", "returned")),
                name="engagement_that_waits",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(participants=None) | Q(participants__lte=MAX_PARTICIPANTS),
                name="engagement_head_count_is_possible",
                violation_error_message=_("A head-count lies between 0 and 100,000."),
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__range=(1, MAX_MINUTES)),
                name="engagement_length_is_possible",
                violation_error_message=_("An engagement lasts between 1 minute and 24 hours."),
            ),
            models.CheckConstraint(
                condition=Q(travel_km=None) | Q(travel_km__range=(0, MAX_KM)),
                name="engagement_travel_is_possible",
                violation_error_message=_("Travel lies between 0 and 1,500 km."),
            ),
            models.CheckConstraint(
                condition=Q(state="joined", joined_to__isnull=False)
                | (~Q(state="joined") & Q(joined_to=None)),
                name="exactly_a_joined_engagement_names_its_meeting",
                violation_error_message=_("A joined entry names the meeting it was joined to."),
            ),
            models.CheckConstraint(
                condition=Q(joined_to=None) | Q(joined_to__lt=F("id")),
                name="engagement_is_joined_to_an_older_receipt",
                violation_error_message=_("An entry is joined to one with a smaller number."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("returned", "cancelled")) | ~Q(state_reason=""),
                name="returned_and_cancelled_have_a_reason",
                violation_error_message=_("Returning and cancelling want a reason."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("cancelled", "joined"), state_before__gt="")
                | (~Q(state__in=("cancelled", "joined")) & Q(state_before="")),
                name="cancelled_and_joined_know_where_to_go_back",
                violation_error_message=_("The state to go back to is missing."),
            ),
            models.CheckConstraint(
                condition=Q(step=None) | Q(target_area__isnull=False),
                name="a_process_step_is_of_a_target_area",
                violation_error_message=_("Say for which target area the step was."),
            ),
        ]

    def __str__(self):
        return _("No. %(number)s, %(kind)s, %(day)s") % {
            "number": self.pk,
            "kind": self.get_kind_display(),
            "day": date_format(self.held_on),
        }

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("engagements:engagement-detail", args=[self.pk])

    def get_receipt_url(self):
        return reverse("engagements:engagement-receipt", args=[self.pk])

    def derive(self):
        """The folded text that search reads, without the private note; how late it was logged."""
        self.changed_at = self.changed_at or self.created_at
        if self.logged_at is None and self.state not in (State.PLANNED, State.CANCELLED):
            self.logged_at = self.changed_at
        self.lag_days = None
        if self.logged_at is not None:
            self.lag_days = max(0, (timezone.localdate(self.logged_at) - self.held_on).days)
        self.search_key = fold(f"{self.summary}\n{self.obstacle}\n{self.destination}".strip())

    @property
    def counts(self):
        return self.state in COUNTED

    def history_county(self):
        return self.county_id

    def history_relations(self):
        """Places, mentors and named entries in words; from what was prefetched, if it was."""
        known = getattr(self, "_prefetched_objects_cache", {})
        places = known.get("places") or self.places.select_related("settlement")
        credits = known.get("credits") or self.credits.select_related("mentor__user")
        named = {place: f"{place.settlement.name} ({place.settlement_id})" for place in places}
        return {
            "settlements": sorted(named.values()),
            "on_site": sorted(words for place, words in named.items() if place.on_site),
            "mentors": sorted(f"{row.mentor.user.name} ({row.mentor_id})" for row in credits),
            "organisations": sorted(f"{row.name} ({row.pk})" for row in self.organisations.all()),
            "same_event": sorted(other.pk for other in self.same_event.all()),
        }

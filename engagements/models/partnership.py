from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from counties.models import County, User
from engagements.models.engagement import COUNTED, Engagement
from mentorhalo.core.hungarian import sort_key
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold
from mentors.models import Mentor
from settlements.models import Grant, Organisation, Settlement
from settlements.models.programme import NamedInBoth


class PartnershipKind(NamedInBoth):
    """What sort of partnership it is (F50, F51, F53), reference data in its order."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    order = models.PositiveSmallIntegerField(_("order"), unique=True)

    class Meta:
        verbose_name = _("kind of partnership")
        verbose_name_plural = _("kinds of partnership")
        ordering = ["order"]


class PartnershipMark(NamedInBoth):
    """A mark of a good partnership (F52), asked each year; reference data in its order.

    With `mutual` its absence says that the partnership is one-sided.
    """

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    order = models.PositiveSmallIntegerField(_("order"), unique=True)
    mutual = models.BooleanField(_("shows that both sides give"), default=False)

    class Meta:
        verbose_name = _("mark of a good partnership")
        verbose_name_plural = _("marks of a good partnership")
        ordering = ["order"]


class Stage(models.TextChoices):
    """How far a partnership is, in the order in which one goes on (domain.md §5)."""

    RAISED = "raised", _("raised")
    TALKS = "talks", _("under discussion")
    INTENT = "intent", _("declaration of intent")
    AGREED = "agreed", _("agreement signed")
    WORKING = "working", _("working")
    RENEWING = "renewing", _("to be renewed")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", pgettext_lazy("stage of a partnership", "closed")


LIVE = (Stage.AGREED, Stage.WORKING, Stage.RENEWING)  # there is an agreement that holds


class PartnershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those with a party or a settlement in the person's county; or all."""
        if user.reads_all_counties:
            return self
        return self.in_county(user.county_code)

    def in_county(self, code):
        """Those that belong to a county (KSH code; None gives no rows)."""
        named = PartnershipPlace.objects.filter(partnership=OuterRef("pk"), settlement__county=code)
        party = PartnershipParty.objects.filter(
            partnership=OuterRef("pk"), organisation__seat__county=code
        )
        return self.filter(Q(county=code) | Exists(named) | Exists(party))

    def in_settlement(self, code):
        """Those that name the settlement, or have a party with its seat there (KSH code)."""
        return self.in_any_settlement([code])

    def in_any_settlement(self, codes):
        """The same of several (KSH codes)."""
        named = PartnershipPlace.objects.filter(partnership=OuterRef("pk"), settlement__in=codes)
        party = PartnershipParty.objects.filter(
            partnership=OuterRef("pk"), organisation__seat__in=codes
        )
        return self.filter(Exists(named) | Exists(party))

    def of_organisation(self, key):
        party = PartnershipParty.objects.filter(partnership=OuterRef("pk"), organisation=key)
        return self.filter(Exists(party))

    def open(self):
        return self.exclude(stage=Stage.CLOSED)

    def with_last_contact(self):
        """Each with `contact_on`, the day of its last counted engagement; a joined entry is its
        older receipt's."""
        held = PartnershipContact.objects.filter(partnership=OuterRef("pk")).annotate(
            day=Coalesce("engagement__joined_to__held_on", "engagement__held_on"),
            state=Coalesce("engagement__joined_to__state", "engagement__state"),
        )
        held = held.filter(state__in=COUNTED).order_by("-day").values("day")[:1]
        return self.annotate(contact_on=Subquery(held))

    def search(self, text):
        """By its name or goal, a party, or a settlement, without accents and case."""
        return self.filter(every_word(text, self._has_word))

    @staticmethod
    def _has_word(word):
        party = PartnershipParty.objects.filter(
            partnership=OuterRef("pk"), organisation__search_key__contains=word
        )
        place = PartnershipPlace.objects.filter(
            partnership=OuterRef("pk"), settlement__search_key__contains=word
        )
        return Q(search_key__contains=word) | Exists(party) | Exists(place)


class Partnership(models.Model):
    """A partnership (partnerség) of two or more organisations, as long as it lives.

    `county` is that of the office that follows it, `mentor` who does. `stage` and `stage_on` repeat
    its last StageChange; `signed_on` the first day on which an agreement was signed, from which its
    settlements have the rung "partnered". Serving a settlement is not enough: it is named.
    """

    name = models.CharField(_("name"), max_length=200)
    kind = models.ForeignKey(
        PartnershipKind, models.PROTECT, related_name="partnerships", verbose_name=_("kind")
    )
    county = models.ForeignKey(
        County, models.PROTECT, related_name="partnerships", verbose_name=_("county")
    )
    mentor = models.ForeignKey(
        Mentor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships",
        verbose_name=_("mentor who follows it"),
    )
    grant = models.ForeignKey(
        Grant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships",
        verbose_name=_("grant"),
    )
    goal = models.TextField(_("shared goal"), blank=True, max_length=5_000)
    parties = models.ManyToManyField(
        Organisation,
        through="engagements.PartnershipParty",
        related_name="partnerships",
        verbose_name=_("parties"),
    )
    settlements = models.ManyToManyField(
        Settlement,
        through="engagements.PartnershipPlace",
        related_name="partnerships",
        verbose_name=_("settlements"),
    )
    engagements = models.ManyToManyField(
        Engagement,
        through="engagements.PartnershipContact",
        related_name="partnerships",
        verbose_name=_("engagements"),
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.RAISED)
    stage_on = models.DateField(_("in this stage since"))
    signed_on = models.DateField(_("agreement signed on"), null=True, blank=True, editable=False)
    renew_on = models.DateField(_("to be renewed on"), null=True, blank=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("typed by")
    )
    created_at = models.DateTimeField(_("typed at"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    sort_key = models.CharField(max_length=850, editable=False)
    search_key = models.TextField(editable=False, blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["county", "stage"], name="partnership_by_county"),
            models.Index(fields=["sort_key", "id"], name="partnership_by_name"),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("engagements:partnership-detail", args=[self.pk])

    def derive(self):
        """The columns that follow from others; bulk writes call it themselves."""
        self.name = " ".join(self.name.split())
        self.sort_key = sort_key(self.name)
        self.search_key = fold(f"{self.name}\n{self.goal}".strip())

    def history_county(self):
        return self.county_id

    def history_relations(self):
        parties = self.party_rows.select_related("organisation").order_by("pk")
        places = self.places.select_related("settlement")
        return {
            "parties": [str(row) for row in parties],
            "settlements": sorted(f"{p.settlement.name} ({p.settlement_id})" for p in places),
        }


class PartnershipParty(models.Model):
    """An organisation in a partnership: what it does there, and its days in it (`until` is the
    first day out; either unknown)."""

    fewest = 2  # in one partnership; a merge of organisations leaves as many (merge_plan.py)

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="party_rows")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="party_rows",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("what it does"), max_length=200, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "organisation"],
                name="an_organisation_is_a_party_once",
                violation_error_message=_("This organisation is a party already."),
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gt=models.F("since")),
                name="a_party_leaves_after_it_came",
                violation_error_message=_("A party leaves after it came."),
            ),
        ]

    def __str__(self):
        days = f"{self.since or ''}–{self.until or ''}" if self.since or self.until else ""
        return ": ".join(filter(None, (str(self.organisation), self.role, days)))


class PartnershipPlace(models.Model):
    """That a partnership names a settlement."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="places")
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="partnership_places", verbose_name=_("settlement")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "settlement"], name="a_partnership_names_a_settlement_once"
            ),
        ]

    def __str__(self):
        return f"{self.partnership_id}: {self.settlement_id}"


class PartnershipContact(models.Model):
    """That an engagement was about a partnership: its last contact comes from these."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="contacts")
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="partnership_contacts")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "engagement"], name="an_engagement_is_a_contact_once"
            ),
        ]

    def __str__(self):
        return f"{self.partnership_id}: {self.engagement_id}"


class StageChange(models.Model):
    """One step of a partnership from stage to stage: the day, who said it, why.

    `before` is empty for the first. A reason is wanted for closing and for skipping a stage.
    `engagement` is the occasion on which it happened. Taken back ones stay, with who and when.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="stage_changes")
    before = models.CharField(_("stage before"), max_length=10, choices=Stage, blank=True)
    after = models.CharField(_("stage"), max_length=10, choices=Stage)
    on = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    engagement = models.ForeignKey(
        Engagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stage_changes",
        verbose_name=_("engagement"),
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("said by"))
    at = models.DateTimeField(_("typed at"))
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        ordering = ["on", "pk"]
        indexes = [
            models.Index(fields=["after", "on"], name="stage_change_by_stage"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(after="closed") | ~Q(reason=""),
                name="a_closed_partnership_has_a_reason",
                violation_error_message=_("Closing a partnership wants a reason."),
            ),
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="an_undone_change_of_stage_has_who_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.partnership}: {self.get_after_display()}"

    def history_county(self):
        return self.partnership.county_id


class PartnershipReview(models.Model):
    """How a partnership stood in a year, by its marks (F52): one a year."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="reviews")
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2017), MaxValueValidator(2100)]
    )
    on = models.DateField(_("day"))
    note = models.TextField(_("note"), blank=True, max_length=5_000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reviewed by"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("yearly review of a partnership")
        verbose_name_plural = _("yearly reviews of partnerships")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "year"],
                name="a_partnership_is_reviewed_once_a_year",
                violation_error_message=_("This year is reviewed already; change that review."),
            ),
        ]

    def __str__(self):
        return f"{self.partnership}: {self.year}"

    def history_county(self):
        return self.partnership.county_id

    def history_relations(self):
        marks = self.marks.select_related("mark").order_by("mark__order")
        return {"marks": [str(row) for row in marks]}


class Met(models.TextChoices):
    YES = "yes", _("yes")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")


class ReviewedMark(models.Model):
    """Whether a mark was met in a year, in the reviewer's eyes."""

    review = models.ForeignKey(PartnershipReview, models.CASCADE, related_name="marks")
    mark = models.ForeignKey(PartnershipMark, models.PROTECT, related_name="+")
    met = models.CharField(_("met"), max_length=6, choices=Met)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "mark"], name="a_mark_is_reviewed_once"),
        ]

    def __str__(self):
        return f"{self.mark}: {self.get_met_display()}"

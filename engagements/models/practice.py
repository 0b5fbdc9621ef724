import uuid
from functools import partial

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from engagements.models.engagement import Engagement
from engagements.models.process import ProcessStep
from mentorhalo.core.hungarian import sort_key
from mentorhalo.core.searching import every_word, forgiving
from mentorhalo.core.text import fold
from settlements.models import Grant, Organisation, Settlement
from settlements.models.programme import NamedInBoth

LONG = 10_000  # characters of a section of a practice


class Theme(NamedInBoth):
    """One of the four themes around which the network collects (F45), in their order."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    order = models.PositiveSmallIntegerField(_("order"), unique=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["order"]


class Sector(models.TextChoices):
    """Whose practice it is (F45)."""

    MUSEUM = "museum", _("museum")
    LIBRARY = "library", _("library")
    PUBLIC_CULTURE = "public_culture", _("public culture")
    COMMUNITY = "community", _("community or NGO")


class PracticeKind(models.TextChoices):
    """What it teaches: what worked, or what did not (F29)."""

    SUCCESS = "success", _("what worked")
    FAILURE = "failure", _("what did not work")


class PracticeState(models.TextChoices):
    """Where one version of a practice is on its way to the public."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    CHECKED = "checked", _("checked by the county")
    PUBLISHED = "published", _("published")
    REPLACED = "replaced", _("replaced by a newer version")


class PracticeQuerySet(models.QuerySet):
    def public(self):
        """Those that anybody may read."""
        return self.filter(published__isnull=False, archived_at=None)

    def visible_to(self, user):
        """Published ones, and those of the person's county; or all."""
        if not user.is_authenticated:
            return self.public()
        if user.reads_all_counties:
            return self
        public = Q(published__isnull=False, archived_at=None)
        return self.filter(public | Q(county=user.county_code) & Q(county__isnull=False))

    def worked_on_by(self, user):
        """Those of which the person reads every version: of the own county, or all."""
        if user.reads_all_counties:
            return self
        return self.filter(county=user.county_code) if user.county_code else self.none()

    def came_up_at(self, engagement):
        """Those that are from an engagement, or from an entry that was joined into it."""
        entries = Engagement.objects.filter(Q(pk=engagement.pk) | Q(joined_to=engagement.pk))
        return self.filter(engagement__in=entries.order_by().values("pk")).order_by("pk")

    def search(self, text):
        """By the words of what is published, or the settlement, without accents and case."""
        return self.filter(
            every_word(
                text,
                lambda word: (
                    Q(search_key__contains=word) | Q(settlement__search_key__contains=word)
                ),
            )
        )

    def near(self, text):
        """As `search`, but a longer word of the title or settlement may have one letter wrong."""
        either = partial(forgiving, keys=["settlement__search_key"], headings=["search_key"])
        return self.filter(every_word(text, either))


class GoodPractice(models.Model):
    """A good practice (jó gyakorlat) of one settlement, through all its versions.

    `published` is the version that the public reads, which goes on being shown while the next one
    is reviewed; `first_published_on` the day from which its settlement has the rung "sharing".
    The columns below `published` repeat that version, for the public list; until one is published,
    the one under way, for those who work on it.
    """

    county = models.ForeignKey(
        County, models.PROTECT, related_name="practices", verbose_name=_("county")
    )
    settlement = models.ForeignKey(
        Settlement,
        models.PROTECT,
        related_name="practices",
        verbose_name=_("settlement of origin"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("who runs it"),
    )
    grant = models.ForeignKey(
        Grant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("grant"),
    )
    engagement = models.ForeignKey(
        Engagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("engagement at which it came up"),
    )
    slug = models.SlugField(max_length=80, blank=True, editable=False)
    published = models.OneToOneField(
        "engagements.PracticeVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    first_published_on = models.DateField(null=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    title = models.CharField(_("title"), max_length=160, editable=False, blank=True)
    sector = models.CharField(
        _("sector"), max_length=16, choices=Sector, editable=False, blank=True
    )
    kind = models.CharField(
        _("kind"), max_length=8, choices=PracticeKind, editable=False, blank=True
    )
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    archived_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    archived_because = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("typed by")
    )
    created_at = models.DateTimeField(_("typed at"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    sort_key = models.CharField(max_length=700, editable=False, blank=True)
    search_key = models.TextField(editable=False, blank=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("good practice")
        verbose_name_plural = _("good practices")
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(published__isnull=False, archived_at=None),
                name="practice_in_public",
            ),
            models.Index(fields=["county", "-id"], name="practice_by_county"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published=None)
                | Q(first_published_on__isnull=False, published_at__isnull=False) & ~Q(slug=""),
                name="a_published_practice_has_its_day_and_address",
            ),
            models.UniqueConstraint(
                fields=["slug"], condition=~Q(slug=""), name="a_practice_has_its_own_address"
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None, archived_by=None, archived_because="")
                | (
                    Q(archived_at__isnull=False, archived_by__isnull=False)
                    & ~Q(archived_because="")
                ),
                name="an_archived_practice_has_who_when_and_why",
                violation_error_message=_("Archiving a practice wants a reason."),
            ),
        ]

    def __str__(self):
        return self.title or f"{self.settlement}"

    def get_absolute_url(self):
        """The public page once there is one, the page of its versions until then."""
        if self.is_public:
            return reverse("engagements:practice-detail", args=[self.slug])
        return reverse("engagements:practice-work", args=[self.pk])

    @property
    def is_public(self):
        return self.published_id is not None and self.archived_at is None

    def history_county(self):
        return self.county_id


class OfPracticeQuerySet(models.QuerySet):
    """Rows of a practice that those who work on it read."""

    def visible_to(self, user):
        return self.filter(practice__in=GoodPractice.objects.worked_on_by(user))


class PracticeVersion(models.Model):
    """One version of a practice: what F46–F48 ask of it, and its way to the public.

    Money in HUF: `cost_once` to begin, `cost_each` for each occasion. A version that is published
    or replaced is not changed any more.
    """

    practice = models.ForeignKey(GoodPractice, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=10, choices=PracticeState, default=PracticeState.DRAFT
    )
    kind = models.CharField(
        _("kind"), max_length=8, choices=PracticeKind, default=PracticeKind.SUCCESS
    )
    title = models.CharField(_("title"), max_length=160)
    lead = models.TextField(_("in two sentences"), max_length=600, blank=True)
    sector = models.CharField(_("sector"), max_length=16, choices=Sector, blank=True)
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="versions", verbose_name=_("themes")
    )
    steps = models.ManyToManyField(
        ProcessStep, blank=True, related_name="versions", verbose_name=_("process steps")
    )
    problem = models.TextField(_("what was wrong"), max_length=LONG, blank=True)
    goal = models.TextField(_("goal and expected result"), max_length=LONG, blank=True)
    task = models.TextField(_("how it serves public culture"), max_length=LONG, blank=True)
    audience = models.TextField(_("for whom"), max_length=LONG, blank=True)
    done = models.TextField(_("what they did, step by step"), max_length=LONG, blank=True)
    preparation = models.CharField(_("time to prepare"), max_length=120, blank=True)
    frequency = models.CharField(_("how often"), max_length=120, blank=True)
    duration = models.CharField(_("how long"), max_length=120, blank=True)
    people = models.TextField(_("people it takes"), max_length=2_000, blank=True)
    material = models.TextField(_("what it takes"), max_length=2_000, blank=True)
    cost_once = models.PositiveIntegerField(_("cost to begin (HUF)"), null=True, blank=True)
    cost_each = models.PositiveIntegerField(_("cost of an occasion (HUF)"), null=True, blank=True)
    methods = models.TextField(_("tools and methods"), max_length=LONG, blank=True)
    terms = models.TextField(_("key terms"), max_length=2_000, blank=True)
    results = models.TextField(_("what it achieved"), max_length=LONG, blank=True)
    pitfalls = models.TextField(_("what to look out for"), max_length=LONG, blank=True)
    adapting = models.TextField(_("how others can adapt it"), max_length=LONG, blank=True)
    spreading = models.TextField(_("how to spread it"), max_length=2_000, blank=True)
    contact = models.EmailField(
        _("whom to write to"),
        blank=True,
        help_text=_("The address of an office or organisation, not of a person."),
    )
    author = models.ForeignKey(
        User, models.PROTECT, related_name="practice_versions", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("typed at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    returned_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    returned_because = models.TextField(_("reason"), max_length=2_000, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OfPracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a good practice")
        verbose_name_plural = _("versions of good practices")
        ordering = ["practice", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "number"], name="a_version_of_a_practice_has_its_number"
            ),
            models.UniqueConstraint(
                fields=["practice"],
                condition=~Q(state__in=["published", "replaced"]),
                name="a_practice_has_one_version_under_way",
                violation_error_message=_("A next version is under way already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(returned_because=""),
                name="a_returned_practice_has_a_reason",
                violation_error_message=_("Returning a practice wants a reason."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "replaced"])
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="a_published_version_has_who_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.number})"

    def history_county(self):
        return self.practice.county_id

    def history_relations(self):
        return {
            "themes": sorted(self.themes.values_list("pk", flat=True)),
            "steps": sorted(self.steps.values_list("pk", flat=True)),
        }

    def words(self):
        """What the public list searches in, folded."""
        told = (self.title, self.lead, self.problem, self.done, self.results, self.terms)
        return fold("\n".join(part for part in told if part))

    def keys(self):
        """The columns of the practice that repeat this version."""
        return {
            "title": self.title,
            "sector": self.sector,
            "kind": self.kind,
            "sort_key": sort_key(self.title),
            "search_key": self.words(),
        }


class ConsentQuerySet(OfPracticeQuerySet):
    def standing(self):
        """Not withdrawn."""
        return self.filter(withdrawn_on=None)


class Consent(models.Model):
    """That a person agreed to be named, quoted or shown in a practice; it can be withdrawn.

    Withdrawal takes what it covers off the public page at once. `person` is read by the county's
    team only; `shown_as` is what the page says.
    """

    practice = models.ForeignKey(GoodPractice, models.PROTECT, related_name="consents")
    person = models.CharField(_("who"), max_length=120)
    shown_as = models.CharField(_("shown as"), max_length=120, blank=True)
    for_name = models.BooleanField(_("the name may be shown"), default=False)
    for_photo = models.BooleanField(_("photos may be shown"), default=False)
    quote = models.TextField(_("quoted words"), max_length=1_000, blank=True)
    how = models.CharField(_("how it was given"), max_length=200)
    given_on = models.DateField(_("given on"))
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    history_private = ("person",)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(for_name=True) | Q(for_photo=True) | ~Q(quote=""),
                name="a_consent_is_for_something",
                violation_error_message=_("Say what the person agreed to."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_at=None)
                | Q(withdrawn_on__isnull=False, withdrawn_at__isnull=False),
                name="a_withdrawn_consent_has_its_day",
            ),
        ]

    def __str__(self):
        return f"{self.practice}: {self.given_on}"

    def get_absolute_url(self):
        return reverse("engagements:practice-work", args=[self.practice_id])

    def history_county(self):
        return self.practice.county_id


class PhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those shown in public, and all of the practices that the person works on."""
        public = GoodPractice.objects.public()
        shown = Q(pk__in=self.shown().filter(practice__in=public).values("pk"))
        if not user.is_authenticated:
            return self.filter(shown)
        return self.filter(shown | Q(practice__in=GoodPractice.objects.worked_on_by(user)))

    def shown(self):
        """Not withdrawn, nor a consent to it; where somebody can be recognised, there is one."""
        given = Consent.objects.filter(photos=OuterRef("pk"), for_photo=True)
        rows = self.filter(withdrawn_at=None).filter(Q(nobody=True) | Exists(given))
        return rows.exclude(Exists(given.filter(withdrawn_on__isnull=False)))


def photo_name(photo, filename):
    """Where the file lies: nothing of its own name, nothing that can be guessed."""
    return f"practices/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


class PracticePhoto(models.Model):
    """A photo of a practice, re-encoded, without where and when it was taken.

    It is shown while each of its `consents` stands, or without any where `nobody` says that no one
    can be recognised in it. `alt` says what is on it. Withdrawn with a reason, never deleted.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(GoodPractice, models.PROTECT, related_name="photos")
    file = models.FileField(_("file"), upload_to=photo_name, max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveIntegerField(_("size (bytes)"))
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    alt = models.CharField(_("what is on it"), max_length=200)
    credit = models.CharField(_("who took it"), max_length=120)
    nobody = models.BooleanField(_("nobody can be recognised"), default=False)
    consents = models.ManyToManyField(Consent, blank=True, related_name="photos")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"))
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(_("reason"), max_length=500, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo of a practice")
        verbose_name_plural = _("photos of practices")
        ordering = ["order", "added_at", "pk"]

    def __str__(self):
        return self.alt

    def get_absolute_url(self):
        """The picture itself."""
        return reverse("engagements:practice-photo", args=[self.pk])

    def history_county(self):
        return self.practice.county_id

    def history_relations(self):
        return {"consents": sorted(self.consents.values_list("pk", flat=True))}


class AdoptionState(models.TextChoices):
    PREPARING = "preparing", _("in preparation")
    RUNNING = "running", _("going on")
    ENDED = "ended", _("ended")


class AdoptionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of practices that the person may read, and those of the person's own county."""
        practices = GoodPractice.objects.visible_to(user)
        if not user.is_authenticated:
            return self.filter(practice__in=practices, withdrawn_at=None)
        return self.filter(Q(practice__in=practices) | Q(county=user.county_code))

    def standing(self):
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def search(self, text):
        """By the words of the practice's title, or either settlement, without accents and case."""
        return self.filter(
            every_word(
                text,
                lambda word: (
                    Q(practice__search_key__contains=word)
                    | Q(practice__settlement__search_key__contains=word)
                    | Q(settlement__search_key__contains=word)
                ),
            )
        )


class Adoption(models.Model):
    """That a settlement took a practice over (átvétel): since when, what it changed, how it went.

    `source` is the adoption from which it learned it, where that was not the place of origin.
    `contact` is the address of an office or organisation.
    """

    practice = models.ForeignKey(
        GoodPractice, models.PROTECT, related_name="adoptions", verbose_name=_("good practice")
    )
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="adoptions", verbose_name=_("settlement")
    )
    county = models.ForeignKey(
        County, models.PROTECT, related_name="adoptions", verbose_name=_("county")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adoptions",
        verbose_name=_("who runs it"),
    )
    source = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="passed_on",
        verbose_name=_("learned from"),
    )
    engagement = models.ForeignKey(
        Engagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adoptions",
        verbose_name=_("engagement"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=AdoptionState, default=AdoptionState.PREPARING
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    changed = models.TextField(_("what it changed"), max_length=5_000, blank=True)
    went = models.TextField(_("how it went"), max_length=5_000, blank=True)
    occasions = models.PositiveSmallIntegerField(_("occasions"), null=True, blank=True)
    attendance = models.PositiveIntegerField(_("attendance"), null=True, blank=True)
    contact = models.EmailField(_("whom to write to"), blank=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("typed by")
    )
    created_at = models.DateTimeField(_("typed at"))
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(_("reason"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("adoption of a practice")
        verbose_name_plural = _("adoptions of practices")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "settlement"],
                condition=Q(withdrawn_at=None),
                name="a_settlement_adopts_a_practice_once",
                violation_error_message=_("This settlement has taken it over already."),
            ),
            models.CheckConstraint(
                condition=Q(state="preparing") | Q(since__isnull=False),
                name="an_adoption_that_began_has_its_day",
                violation_error_message=_("Say since when it goes on."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since__isnull=False, until__gte=models.F("since")),
                name="an_adoption_ends_after_it_began",
                violation_error_message=_("An adoption ends after it began."),
            ),
        ]

    def __str__(self):
        return f"{self.settlement}: {self.practice}"

    def get_absolute_url(self):
        return reverse("engagements:adoption-detail", args=[self.pk])

    def history_county(self):
        return self.county_id

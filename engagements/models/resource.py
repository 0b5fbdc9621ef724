import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from engagements.models.engagement import Engagement
from engagements.models.practice import Theme
from engagements.models.process import ProcessStep
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold
from settlements.models import Settlement


class ResourceKind(models.TextChoices):
    GUIDE = "guide", _("guide")
    STUDY = "study", _("study")
    TEMPLATE = "template", _("template")
    WIKI = "wiki", _("wiki entry")
    OTHER = "other", _("other material")


class ResourceQuerySet(models.QuerySet):
    def public(self):
        return self.filter(withdrawn_at=None)

    def visible_to(self, user):
        """All of them, to everybody; what was withdrawn to the network only."""
        return self if user.is_authenticated else self.public()

    def titled(self, title):
        """Those of a title, without accents and case."""
        return self.filter(search_key__startswith=fold(f"{title.strip()}\n"))

    def search(self, text):
        """By title, summary or publisher, without accents and case."""
        return self.filter(every_word(text, lambda word: Q(search_key__contains=word)))


class Resource(models.Model):
    """A methodological material (F54–F57) through its versions: own summary, and a link or file.

    Texts of others are linked to, never copied (F57).
    """

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=ResourceKind)
    summary = models.TextField(_("what it is good for"), max_length=2_000)
    language = models.CharField(
        _("language"), max_length=2, choices=[("hu", _("Hungarian")), ("en", _("English"))]
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="resources", verbose_name=_("themes")
    )
    steps = models.ManyToManyField(
        ProcessStep, blank=True, related_name="resources", verbose_name=_("process steps")
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("typed by")
    )
    created_at = models.DateTimeField(_("typed at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_because = models.CharField(_("reason"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    search_key = models.TextField(editable=False, blank=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_because=""),
                name="a_withdrawn_resource_has_a_reason",
                violation_error_message=_("Withdrawing a resource wants a reason."),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("engagements:resource-detail", args=[self.pk])

    def derive(self):
        """The folded text that search reads; bulk writes call it themselves."""
        self.search_key = fold(f"{self.title}\n{self.summary}\n{self.publisher}".strip())

    def history_county(self):
        return ""

    def history_relations(self):
        return {
            "themes": sorted(self.themes.values_list("pk", flat=True)),
            "steps": sorted(self.steps.values_list("pk", flat=True)),
        }

    def history_parts(self):
        """Its versions have no page of their own: their history is told with its."""
        return {ResourceIssue._meta.label_lower: self.issues.values_list("pk", flat=True)}


def resource_name(issue, filename):
    """Where the file lies: nothing of its own name, nothing that can be guessed."""
    return f"resources/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


class ResourceIssue(models.Model):
    """One version of a resource: a link or a file, and what is new in it."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="issues")
    number = models.PositiveSmallIntegerField(_("number"))
    issued_on = models.DateField(_("issued on"))
    link = models.URLField(_("link"), blank=True, max_length=500)
    file = models.FileField(_("file"), upload_to=resource_name, max_length=200, blank=True)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    media_type = models.CharField(_("media type"), max_length=100, blank=True)
    size = models.PositiveIntegerField(_("size (bytes)"), null=True, blank=True)
    note = models.CharField(_("what is new"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("version of a resource")
        verbose_name_plural = _("versions of resources")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "number"], name="a_version_of_a_resource_has_its_number"
            ),
            models.CheckConstraint(
                condition=Q(file="") & ~Q(link="") | ~Q(file="") & Q(link=""),
                name="a_resource_is_a_link_or_a_file",
                violation_error_message=_("Give a link or a file, one of them."),
            ),
        ]

    def __str__(self):
        return f"{self.resource} ({self.number})"

    def history_county(self):
        return ""


class ResourceShareQuerySet(models.QuerySet):
    def standing(self):
        """Without what was written down by mistake."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user):
        """Those of the person's county; or all."""
        if user.reads_all_counties:
            return self
        return self.filter(county=user.county_code)

    def search(self, text):
        """By the resource or the settlement, without accents and case."""
        return self.filter(
            every_word(
                text,
                lambda word: (
                    Q(resource__search_key__contains=word)
                    | Q(settlement__search_key__contains=word)
                ),
            )
        )


class ResourceShare(models.Model):
    """That a resource was given to a settlement, at an engagement; withdrawn when that was written
    down by mistake."""

    resource = models.ForeignKey(
        Resource, models.PROTECT, related_name="shares", verbose_name=_("resource")
    )
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="resource_shares", verbose_name=_("settlement")
    )
    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name=_("county"))
    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="resource_shares", verbose_name=_("engagement")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("typed at"))
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_because = models.CharField(_("reason"), max_length=500, blank=True)

    objects = ResourceShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("sharing of a resource")
        verbose_name_plural = _("sharings of resources")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "settlement", "engagement"],
                condition=Q(withdrawn_at=None),
                name="a_resource_is_shared_once_at_an_occasion",
            ),
        ]

    def __str__(self):
        return f"{self.settlement}: {self.resource}"

    def get_absolute_url(self):
        return reverse("engagements:share-detail", args=[self.pk])

    def history_county(self):
        return self.county_id

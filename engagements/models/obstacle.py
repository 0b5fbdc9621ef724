from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from engagements.models.engagement import Engagement
from engagements.models.practice import Theme
from engagements.models.process import ProcessStep
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold
from mentors.models import Speciality


class Channel(models.TextChoices):
    """The way on which people were called (F29: mostly it was the wrong one)."""

    PERSONAL = "personal", _("by personal call")
    PHONE = "phone", _("by phone")
    LEAFLET = "leaflet", _("leaflet or poster")
    PRESS = "press", _("local press")
    ONLINE = "online", _("online")
    INSTITUTION = "institution", _("through an institution")


class ObstacleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody of the network reads what stands; what was withdrawn, its author and those who
        read the county's records."""
        if user.reads_all_counties:
            return self
        return self.filter(Q(withdrawn_at=None) | Q(author=user) | Q(county=user.county_code))

    def standing(self):
        return self.filter(withdrawn_at=None)

    def told_to(self, user):
        """Bring where it was and who shared it as far as the person may know (product.md §5):
        `told_county`, `told_author` (names) and `told_receipt`, each None for the others."""
        told = {
            "told_county": F("county__name"),
            "told_author": F("author__name"),
            "told_receipt": F("engagement_id"),
        }
        if not user.reads_all_counties:
            own = Q(county=user.county_code)
            told = {name: Case(When(own, then=value)) for name, value in told.items()}
        return self.annotate(**told)

    def with_answers(self):
        """Bring how many answers of colleagues stand and how many of them helped."""
        answers = ObstacleAnswer.objects.of_colleagues().filter(obstacle=OuterRef("pk"))
        answers = answers.order_by().values("obstacle").annotate(n=Count("pk"))
        return self.annotate(
            answers_given=Coalesce(Subquery(answers.values("n")), 0),
            answers_helped=Coalesce(Subquery(answers.filter(helped=True).values("n")), 0),
        )

    def search(self, text):
        """By what it says or an answer, without accents and case."""
        return self.filter(every_word(text, lambda word: Q(search_key__contains=word)))


class Obstacle(models.Model):
    """What a mentor was stuck with (elakadás), shared with the network without the place's name.

    `engagement` and `county` tell where it was, and the author's office tells the county: only the
    county's own readers see these three. What helped may come later. `search_key` holds its
    answers' words too.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name=_("county"))
    engagement = models.ForeignKey(
        Engagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="obstacles",
        verbose_name=_("engagement"),
    )
    what = models.TextField(_("what was in the way"), max_length=5_000)
    cause = models.TextField(_("why, as you see it"), max_length=5_000, blank=True)
    channel = models.CharField(_("channel tried"), max_length=12, choices=Channel, blank=True)
    tried = models.TextField(_("what was tried"), max_length=5_000, blank=True)
    helped = models.TextField(_("what helped"), max_length=5_000, blank=True)
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="obstacles", verbose_name=_("themes")
    )
    step = models.ForeignKey(
        ProcessStep,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="obstacles",
        verbose_name=_("process step"),
    )
    wants = models.ForeignKey(
        Speciality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="obstacles",
        verbose_name=_("who could know"),
    )
    author = models.ForeignKey(
        User, models.PROTECT, related_name="obstacles", verbose_name=_("author")
    )
    at = models.DateTimeField(_("shared at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_because = models.CharField(_("reason"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    search_key = models.TextField(editable=False, blank=True)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = _("obstacle")
        verbose_name_plural = _("obstacles")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="obstacle_by_time")]

    def __str__(self):
        return self.what[:80]

    def get_absolute_url(self):
        return reverse("engagements:obstacle-detail", args=[self.pk])

    def derive(self):
        """The folded text that search reads; whoever writes it or an answer calls it."""
        told = [self.what, self.cause, self.tried, self.helped]
        if self.pk:
            told += self.answers.filter(withdrawn_at=None).values_list("text", flat=True)
        self.search_key = fold("\n".join(part for part in told if part))

    def history_county(self):
        return self.county_id

    def history_relations(self):
        return {"themes": sorted(self.themes.values_list("pk", flat=True))}

    def history_parts(self):
        """Its answers, which have no page of their own."""
        return {"engagements.obstacleanswer": self.answers.values_list("pk", flat=True)}


class ObstacleAnswerQuerySet(models.QuerySet):
    def of_colleagues(self):
        """Those that stand, but what an author wrote below the own obstacle: that would tell who
        shared it, and so in which county it was."""
        return self.filter(withdrawn_at=None).exclude(author=F("obstacle__author"))


class ObstacleAnswer(models.Model):
    """What a colleague says of an obstacle; `helped` when its author says that it did."""

    obstacle = models.ForeignKey(Obstacle, models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"), max_length=5_000)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    at = models.DateTimeField(_("written at"))
    helped = models.BooleanField(_("it helped"), default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ObstacleAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to an obstacle")
        verbose_name_plural = _("answers to obstacles")
        ordering = ["at", "pk"]

    def __str__(self):
        return self.text[:80]

    def history_county(self):
        return self.obstacle.county_id

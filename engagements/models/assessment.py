from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from counties.models import County, User
from engagements.models.engagement import Engagement
from engagements.models.evidence import Evidence
from engagements.models.practice import Theme
from engagements.models.process import ProcessStep
from mentors.models import Mentor
from settlements.models import Settlement, TargetArea
from settlements.models.programme import NamedInBoth

LOWEST, HIGHEST = 1, 5  # of a question of the head kind


class QuestionSetQuerySet(models.QuerySet):
    def in_use_on(self, day):
        """Those an assessment may begin with on a day."""
        open_ended = Q(retired_on=None) | Q(retired_on__gt=day)
        return self.filter(open_ended, published_on__lte=day)


class QuestionSet(NamedInBoth):
    """One version of the questions of an assessment; once `published_on` is past it is fixed.

    `code` names the set through its versions, which alone are compared with each other.
    """

    code = models.SlugField(_("code"), max_length=40)
    number = models.PositiveSmallIntegerField(_("version"))
    published_on = models.DateField(_("in use since"), null=True, blank=True)
    retired_on = models.DateField(_("in use until"), null=True, blank=True)

    objects = QuestionSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("question set")
        verbose_name_plural = _("question sets")
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number"], name="a_version_of_a_question_set_has_its_number"
            ),
            models.CheckConstraint(
                condition=Q(retired_on=None)
                | Q(published_on__isnull=False, retired_on__gt=F("published_on")),
                name="a_question_set_retires_after_it_came",
                violation_error_message=_("A question set is retired after it came into use."),
            ),
        ]

    def __str__(self):
        return f"{super().__str__()} ({self.number})"

    @property
    def is_fixed(self):
        """Whether its questions stay as they are: it is in use, or was answered once."""
        began = self.published_on is not None and self.published_on <= timezone.localdate()
        return began or (self.pk is not None and self.assessments.exists())

    def history_relations(self):
        return {"rows": [row.told() for row in self.rows.order_by("order")]}


class AnswerKind(models.TextChoices):
    """What an answer is: a mark of the head (1 to 5), a number, or words (F28)."""

    MARK = "mark", _("mark, 1 to 5")
    NUMBER = "number", _("number")
    TEXT = "text", _("in words")


class Watched(models.TextChoices):
    """What is watched in a community (F27)."""

    RELATIONS = "relations", _("relations")
    NETWORKS = "networks", _("networks")
    COMPETENCE = "competence", _("competence")
    CONFIDENCE = "confidence", _("confidence")
    TRUST = "trust", _("trust")


class Question(models.Model):
    """One question of a set. A mark of `weak` or below is a weak point, from which practices of the
    theme and the step are suggested."""

    questions = models.ForeignKey(QuestionSet, models.CASCADE, related_name="rows")
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=40)
    text_hu = models.CharField(_("Hungarian text"), max_length=300)
    text_en = models.CharField(_("English text"), max_length=300)
    kind = models.CharField(_("kind"), max_length=8, choices=AnswerKind)
    watches = models.CharField(_("what it watches"), max_length=12, choices=Watched, blank=True)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme")
    )
    step = models.ForeignKey(
        ProcessStep, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("step")
    )
    weak = models.PositiveSmallIntegerField(
        _("weak up to"),
        null=True,
        blank=True,
        validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)],
    )
    wanted = models.BooleanField(_("must be answered"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["questions", "order"], name="a_question_has_its_place_in_the_set"
            ),
            models.UniqueConstraint(
                fields=["questions", "code"], name="a_question_has_its_code_in_the_set"
            ),
            models.CheckConstraint(
                condition=Q(weak=None) | Q(kind="mark"),
                name="only_a_mark_can_be_weak",
                violation_error_message=_("Only a question with marks has weak ones."),
            ),
        ]

    def __str__(self):
        return self.text_en if get_language() == "en" else self.text_hu

    def told(self):
        """All that it says, as the history of its set keeps it."""
        facts = (self.order, self.code, self.kind, self.watches, self.theme_id, self.step_id)
        facts += (self.weak, "wanted" if self.wanted else "", self.text_hu, self.text_en)
        return " · ".join(str(fact) for fact in facts if fact not in (None, ""))


class Perspective(models.TextChoices):
    """Whose eyes: the mentor's, half outside, or the community's own (F27). Kept apart."""

    EXTERNAL = "external", _("by the mentor")
    INTERNAL = "internal", _("by the community")


class AssessmentState(models.TextChoices):
    DRAFT = "draft", _("draft")
    FINISHED = "finished", _("finished")
    DROPPED = "dropped", _("discarded")


def a_year_before(day):
    """The same day of the year before; of 29 February the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the person's county; or all."""
        if user.reads_all_counties:
            return self
        return self.filter(county=user.county_code)

    def finished(self):
        return self.filter(state=AssessmentState.FINISHED)

    def standing(self):
        """All but those that were discarded."""
        return self.exclude(state=AssessmentState.DROPPED)

    def due_again(self, day):
        """Those after which the mentor's yearly evaluation (F27) is due on a day: the last of their
        community, a year old. One that was begun is due no more, its draft says so itself; nor is
        that of a place which is no settlement any more, or of a target area whose grant ended."""
        later = Assessment.objects.standing().filter(previous=OuterRef("pk"))
        rows = self.finished().filter(perspective=Perspective.EXTERNAL, on__lte=a_year_before(day))
        rows = rows.filter(settlement__ceased_on=None).exclude(area__grant__ends_on__lt=day)
        return rows.exclude(Exists(later))

    def of_community(self, row):
        """Those of the same community seen by the same eyes: its settlement, or target area."""
        same = {"settlement": row.settlement_id, "area": row.area_id}
        return self.filter(**same, perspective=row.perspective)

    def search(self, text):
        """By the settlement, the target area or the group: without accents and case."""
        places = Settlement.objects.search(text).values("pk")
        words = Q(area__name__icontains=text) | Q(group__icontains=text)
        return self.filter(Q(settlement__in=places) | words)


class Assessment(models.Model):
    """How a community stood on a day (F27): the baseline (helyzetkép), then one a year.

    The community is a settlement, or a target area in it. `previous` is the one whose texts stood
    beside it, of the same perspective. A finished one is not changed any more but opened again with
    a reason; a draft that was begun by mistake is discarded with one, and counts nowhere.
    """

    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="assessments", verbose_name=_("settlement")
    )
    county = models.ForeignKey(
        County, models.PROTECT, related_name="assessments", verbose_name=_("county")
    )
    area = models.ForeignKey(
        TargetArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("target area"),
    )
    perspective = models.CharField(
        _("perspective"), max_length=8, choices=Perspective, default=Perspective.EXTERNAL
    )
    questions = models.ForeignKey(
        QuestionSet, models.PROTECT, related_name="assessments", verbose_name=_("question set")
    )
    on = models.DateField(_("day"))
    is_baseline = models.BooleanField(_("baseline"), default=False)
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="next_ones",
        verbose_name=_("the one before"),
    )
    mentor = models.ForeignKey(
        Mentor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("mentor"),
    )
    engagement = models.ForeignKey(
        Engagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("engagement"),
    )
    group = models.CharField(_("the group that evaluates"), max_length=200, blank=True)
    strengths = models.TextField(_("strengths"), blank=True, max_length=10_000)
    opportunities = models.TextField(_("opportunities"), blank=True, max_length=10_000)
    evidence = models.ManyToManyField(
        Evidence, blank=True, related_name="assessments", verbose_name=_("evidence")
    )
    state = models.CharField(
        _("state"), max_length=8, choices=AssessmentState, default=AssessmentState.DRAFT
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("typed by")
    )
    created_at = models.DateTimeField(_("typed at"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["settlement", "perspective", "-on"], name="assessment_by_place"),
            models.Index(fields=["county", "-on"], name="assessment_by_county"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "perspective"],
                condition=Q(is_baseline=True, area=None) & ~Q(state="dropped"),
                name="a_settlement_has_one_baseline",
                violation_error_message=_("This settlement has its baseline."),
            ),
            models.UniqueConstraint(
                fields=["area", "perspective"],
                condition=Q(is_baseline=True, area__isnull=False) & ~Q(state="dropped"),
                name="a_target_area_has_one_baseline",
                violation_error_message=_("This target area has its baseline."),
            ),
            models.CheckConstraint(
                condition=Q(is_baseline=False) | Q(previous=None),
                name="nothing_comes_before_a_baseline",
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(finished_at__isnull=False),
                name="a_finished_assessment_has_its_moment",
            ),
        ]

    def __str__(self):
        return f"{self.community}, {date_format(self.on)}"

    def get_absolute_url(self):
        return reverse("engagements:assessment-detail", args=[self.pk])

    def history_county(self):
        return self.county_id

    def history_parts(self):
        """Its stories have no page of their own: their history is told with its."""
        return {ChangeStory._meta.label_lower: self.stories.values_list("pk", flat=True)}

    def history_relations(self):
        answers = self.answers.select_related("question").order_by("question__order")
        files = self.evidence.order_by("added_at", "pk")
        return {
            "answers": [str(row) for row in answers],
            "evidence": [str(row.pk) for row in files],
        }

    @property
    def community(self):
        """The target area, or the settlement where all of it is meant."""
        return self.area or self.settlement

    @property
    def is_draft(self):
        return self.state == AssessmentState.DRAFT

    @property
    def is_finished(self):
        return self.state == AssessmentState.FINISHED

    @property
    def is_dropped(self):
        return self.state == AssessmentState.DROPPED


class Answer(models.Model):
    """The answer to one question: `mark` 1 to 5, `number`, or `text`, which may also say why."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    mark = models.PositiveSmallIntegerField(
        _("mark"),
        null=True,
        blank=True,
        validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)],
    )
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    text = models.TextField(_("in words"), blank=True, max_length=5_000)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "question"], name="a_question_is_answered_once"
            ),
            models.CheckConstraint(
                condition=Q(mark=None) | Q(mark__range=(LOWEST, HIGHEST)),
                name="a_mark_is_from_1_to_5",
            ),
        ]

    def __str__(self):
        said = next((one for one in (self.mark, self.number) if one is not None), "")
        return f"{self.question.code}: {said} {self.text}".strip()


class ChangeStory(models.Model):
    """A story of what changed in a community (F28), with the words of somebody who lived it.

    A quote is shown only as `quoted_as` says; `agreed_on` is the day that person agreed. What they
    said is on the page while they agree, and in no history that anybody reads.
    """

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="stories", verbose_name=_("assessment")
    )
    watches = models.CharField(_("what changed"), max_length=12, choices=Watched)
    story = models.TextField(_("story"), max_length=10_000)
    quote = models.TextField(_("quote"), max_length=1_000, blank=True)
    quoted_as = models.CharField(_("who said it, as shown"), max_length=120, blank=True)
    agreed_on = models.DateField(_("agreed to be quoted on"), null=True, blank=True)
    engagement = models.ForeignKey(
        Engagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name=_("engagement"),
    )
    evidence = models.ForeignKey(
        Evidence,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name=_("evidence"),
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("typed by")
    )
    created_at = models.DateTimeField(_("typed at"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    history_private = ("quote", "quoted_as")

    class Meta:
        verbose_name = _("change story")
        verbose_name_plural = _("change stories")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quote="") | Q(agreed_on__isnull=False),
                name="a_quote_has_a_consent",
                violation_error_message=_("A quote wants the day on which the person agreed."),
            ),
        ]

    def __str__(self):
        return f"{self.get_watches_display()}: {self.story[:60]}"

    def get_absolute_url(self):
        return self.assessment.get_absolute_url()

    def history_county(self):
        return self.assessment.county_id

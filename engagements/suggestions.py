"""What a community could try next: practices that others tried, with who is nearest to ask.

Looked for is what helps with a weak point of its last assessment, or with the next step of its
target area (issue 6, part 5). A suggestion fits by theme or step, one from a settlement of the same
size comes first, and each says why it is shown and which settlement that did it lies nearest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements.models import (
    Adoption,
    AdoptionState,
    Answer,
    Assessment,
    GoodPractice,
    Perspective,
    PracticeKind,
    PracticeVersion,
    Question,
)
from engagements.models.assessment import HIGHEST
from engagements.practices.sizes import size_of
from engagements.process.completeness import DONE
from settlements.distance import distance_km, nearness
from settlements.models import Assignment, Settlement

SHOWN = 3
LOOKED_AT = 200  # places where one was done, the nearest of the same size first: for rare wants too
PLACE = ("name", "latitude", "longitude", "county__name", "county__slug")
NOBODY = [""]  # a list of codes must not be empty: no database is asked for nothing


@dataclass(frozen=True)
class Want:
    """What is looked for, a theme or a process step (their codes, "" for none), and the sentence
    that says why."""

    why: str
    theme: str = ""
    step: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A practice, why it is shown, and the nearest settlement that did it: `km` as the crow flies.

    `began` there, or was taken over; `mentor` who answers for that settlement, "" for nobody, with
    the key of their page.
    """

    slug: str
    title: str
    why: tuple[str, ...]
    same_size: bool
    ksh_code: str
    place: str
    county: str
    county_slug: str
    km: float
    began: bool
    mentor: str
    mentor_pk: int | None


def weak_points(user, settlement: str) -> list[Want]:
    """What the last finished assessment by the mentor of a settlement (KSH code) marked as weak,
    the weakest first, as far as the reader may know; one query."""
    rows = Assessment.objects.visible_to(user).finished()
    rows = rows.filter(settlement=settlement, perspective=Perspective.EXTERNAL)
    newest = rows.order_by("-on", "-pk").values("pk")[:1]
    answers = Answer.objects.filter(assessment=Subquery(newest), mark__lte=F("question__weak"))
    answers = answers.select_related("question", "assessment").order_by("mark", "question__order")
    answers = list(answers)
    day = answers[0].assessment.on if answers else None
    return wants_of([(row.question, row.mark) for row in answers], day)


def wants_of(answers: Iterable[tuple[Question, int | None]], day: date | None) -> list[Want]:
    """What the weak ones among the answers (question, mark) of an assessment of a day ask for."""
    found = []
    for question, mark in answers:
        is_weak = None not in (mark, question.weak) and mark <= question.weak
        if is_weak and (question.theme_id or question.step_id):
            text = _("“%(question)s” got %(mark)d of %(highest)d in the assessment of %(day)s")
            told = {"question": question, "mark": mark, "highest": HIGHEST, "day": _day(day)}
            found.append(Want(text % told, question.theme_id or "", question.step_id or ""))
    return found


def next_steps(areas) -> list[Want]:
    """The step that comes next in each target area, given as (area, its StepLines)."""
    found = []
    for area, lines in areas:
        line = next((line for line in lines if line.state != DONE), None)
        if line:
            text = _("the next step in %(area)s is “%(step)s”")
            why = text % {"area": area.name, "step": line.step}
            found.append(Want(why, step=line.step.pk))
    return found


def suggest(settlement: Settlement, wants: list[Want]) -> list[Suggestion]:
    """At most three published practices for a settlement that neither began nor took them over:
    one for each thing wanted as far as there are, then the others. One query, none for no wants."""
    if not wants:
        return []
    nearest = {}
    for row in _places(settlement, wants):
        nearest.setdefault(row[0], row)  # the first of a practice is its nearest
    found = [_suggestion(settlement, wants, row) for row in nearest.values()]
    chosen = []
    for want in wants:
        fits = (one for one in found if want.why in one.why and one not in chosen)
        chosen += [one for one in [next(fits, None)] if one]
    chosen += [one for one in found if one not in chosen]
    return chosen[:SHOWN]


def _suggestion(settlement, wants, row):
    slug, title, theme, step, misfit, code, began, *rest = row
    mentor, mentor_pk, name, lat, lon, county, at, _far = rest
    fits = [want for want in wants if theme and want.theme == theme or step and want.step == step]
    return Suggestion(
        slug=slug,
        title=title,
        why=tuple(dict.fromkeys(want.why for want in fits)),
        same_size=not misfit,
        ksh_code=code,
        place=name,
        county=county,
        county_slug=at,
        km=distance_km((settlement.latitude, settlement.longitude), (lat, lon)),
        began=bool(began),
        mentor=mentor or "",
        mentor_pk=mentor_pk,
    )


def _places(settlement, wants):
    """Where fitting practices were begun or taken over, a row each, those of a practice from a
    settlement of the same size first, then the nearest."""
    themes = [want.theme for want in wants if want.theme] or NOBODY
    steps = [want.step for want in wants if want.step] or NOBODY
    here = Adoption.objects.standing().filter(settlement=settlement, practice=OuterRef("pk"))
    practices = GoodPractice.objects.public().filter(kind=PracticeKind.SUCCESS)
    practices = practices.exclude(settlement=settlement).filter(~Exists(here))
    taken = Adoption.objects.standing().exclude(state=AdoptionState.PREPARING)
    taken = taken.exclude(settlement=settlement).filter(practice__in=practices.values("pk"))
    begun = _rows(practices, "", settlement, themes, steps, 1)
    both = begun.union(_rows(taken, "practice__", settlement, themes, steps, 0), all=True)
    return both.order_by("misfit", "far", "practice_slug", "place_code")[:LOOKED_AT]


def _rows(rows: QuerySet, at, settlement, themes, steps, began):
    """One branch; `at` is the path from a row to its practice."""
    about = OuterRef(f"{at}published")
    of_theme = PracticeVersion.themes.through.objects.filter(practiceversion=about)
    of_step = PracticeVersion.steps.through.objects.filter(practiceversion=about)
    of_theme = of_theme.filter(theme__in=themes).order_by("theme__order").values("theme")
    of_step = of_step.filter(processstep__in=steps).order_by("processstep__order")
    size = size_of(settlement.population).of(f"{at}settlement")
    answering = Assignment.objects.answering(timezone.localdate())
    answering = answering.filter(settlement=OuterRef("settlement")).order_by("pk")
    rows = rows.annotate(
        practice_slug=F(f"{at}slug"),
        practice_title=F(f"{at}title"),
        fit_theme=Subquery(of_theme[:1]),
        fit_step=Subquery(of_step.values("processstep")[:1]),
        misfit=Case(When(size, then=Value(0)), default=Value(1), output_field=IntegerField()),
        place_code=F("settlement"),
        began=Value(began, output_field=IntegerField()),
        mentor_name=Subquery(answering.values("mentor__user__name")[:1]),
        mentor_pk=Subquery(answering.values("mentor")[:1]),
        far=nearness((settlement.latitude, settlement.longitude), "settlement__"),
    )
    rows = rows.filter(Q(fit_theme__isnull=False) | Q(fit_step__isnull=False)).order_by()
    place = [f"settlement__{name}" for name in PLACE]
    told = ("practice_slug", "practice_title", "fit_theme", "fit_step", "misfit", "place_code")
    return rows.values_list(*told, "began", "mentor_name", "mentor_pk", *place, "far")


def _day(day):
    return date_format(day, "DATE_FORMAT")

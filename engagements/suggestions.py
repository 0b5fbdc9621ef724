"""What a community could try next: practices that others tried, with who is nearest to ask.

Looked for is what helps with a weak point of its last assessment, or with the next step of its
target area (issue 6, part 5). A suggestion fits by theme or step, one from a settlement of the same
size comes first, and each says why it is shown and which settlement that did it lies nearest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements.models import Assessment, Perspective, Question
from engagements.models.assessment import HIGHEST
from engagements.practices.tried import HERE, SAME_SIZE, Tried, tried_around
from engagements.process.completeness import DONE
from settlements.distance import distance_km
from settlements.models import Settlement

SHOWN = 3


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


def weak_points(assessments: Iterable[Assessment]) -> list[Want]:
    """What the last finished one by the mentor marked as weak, the weakest first; the assessments
    are a settlement's, the newest first, each with its `marks` (assessments.shown)."""
    for row in assessments:
        if row.is_finished and row.perspective == Perspective.EXTERNAL:
            marks = sorted(row.marks, key=lambda answer: (answer.mark, answer.question.order))
            return wants_of([(answer.question, answer.mark) for answer in marks], row.on)
    return []


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


def tried_for(settlement: Settlement, wants: list[Want]) -> list[Tried]:
    """What was tried in a settlement, and elsewhere what fits its wants; one query."""
    themes = [want.theme for want in wants if want.theme]
    return tried_around(settlement, themes, [want.step for want in wants if want.step])


def suggest(
    settlement: Settlement, wants: list[Want], tried: list[Tried] | None = None
) -> list[Suggestion]:
    """At most three published practices for a settlement that neither began nor took them over:
    one for each thing wanted as far as there are, then the others.

    `tried` is what `tried_for` says of them, asked here unless given.
    """
    if not wants:
        return []
    nearest = {}
    for row in tried_for(settlement, wants) if tried is None else tried:
        if row.rank != HERE:
            nearest.setdefault(row.slug, row)  # the first of a practice is its nearest
    found = [_suggestion(settlement, wants, row) for row in nearest.values()]
    chosen = []
    for want in wants:
        fits = (one for one in found if want.why in one.why and one not in chosen)
        chosen += [one for one in [next(fits, None)] if one]
    chosen += [one for one in found if one not in chosen]
    return chosen[:SHOWN]


def _suggestion(settlement, wants, row):
    there = (row.latitude, row.longitude)
    return Suggestion(
        slug=row.slug,
        title=row.title,
        why=tuple(dict.fromkeys(want.why for want in wants if _fits(want, row))),
        same_size=row.rank == SAME_SIZE,
        ksh_code=row.place_code,
        place=row.place,
        county=row.county,
        county_slug=row.county_slug,
        km=distance_km((settlement.latitude, settlement.longitude), there),
        began=row.adoption is None,
        mentor=row.mentor or "",
        mentor_pk=row.mentor_pk,
    )


def _fits(want, row):
    return bool(want.theme and want.theme == row.theme or want.step and want.step == row.step)


def _day(day):
    return date_format(day, "DATE_FORMAT")

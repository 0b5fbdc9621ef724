"""How far a community has come: two of its assessments by the same version of the questions.

Only pairs are compared, and only of one version and one perspective (product.md §2); beside every
comparison stands the number of pairs it rests on (F28).
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Coalesce

from engagements.models import Answer, AnswerKind, Assessment, Question, QuestionSet


@dataclass(frozen=True)
class Line:
    """One question: the marks of the first and of the last assessment, 1 to 5, or their means.

    `pairs` is the number of pairs where both have a mark, of which `better`, `same` and `worse`
    went up, stayed or went down; the marks are None where there is no such pair.
    """

    question: Question
    pairs: int
    first: float | None
    last: float | None
    better: int = 0
    same: int = 0
    worse: int = 0

    @property
    def change(self):
        """Marks up or down between the two, None where they cannot be compared."""
        return None if self.first is None else self.last - self.first


@dataclass(frozen=True)
class Comparison:
    """`lines` of the questions that are answered by marks, over `pairs` pairs of assessments."""

    questions: QuestionSet
    pairs: int
    lines: list[Line]

    @property
    def is_empty(self):
        return not any(line.pairs for line in self.lines)


def earlier_of(row: Assessment):
    """The finished ones before it that it can be compared with, the oldest first."""
    rows = Assessment.objects.of_community(row).finished()
    return rows.filter(questions=row.questions_id, on__lt=row.on).order_by("on", "pk")


def compare(first: Assessment, last: Assessment) -> Comparison:
    """Two of one community. Raises ValueError for two that are of different sets or eyes."""
    same = ("questions_id", "perspective", "settlement_id", "area_id")
    if any(getattr(first, name) != getattr(last, name) for name in same):
        raise ValueError("only a pair by the same version of the questions is compared")
    rows = Answer.objects.filter(assessment__in=[first.pk, last.pk], mark__isnull=False)
    marks = {(row[0], row[1]): row[2] for row in _marks(rows)}
    return _comparison(last.questions, marks, [(first.pk, last.pk)])


def summed(questions: QuestionSet, perspective: str, county: str | None = None) -> Comparison:
    """Of each community its first and its last, in a county (KSH code) or the country."""
    rows = Assessment.objects.finished().filter(questions=questions, perspective=perspective)
    if county:
        rows = rows.filter(county=county)
    marks = Answer.objects.filter(assessment__in=rows.order_by().values("pk"), mark__isnull=False)
    marks = {(row[0], row[1]): row[2] for row in _marks(marks)}
    of_place = defaultdict(list)
    found = rows.order_by("on", "pk").values_list("pk", "settlement_id", "area_id")
    for key, place, area in found:
        of_place[place, area].append(key)
    pairs = [(keys[0], keys[-1]) for keys in of_place.values() if len(keys) > 1]
    return _comparison(questions, marks, pairs)


def _marks(rows):
    return rows.values_list("assessment_id", "question_id", "mark")


def _comparison(questions, marks, pairs):
    asked = questions.rows.filter(kind=AnswerKind.MARK).order_by("order")
    return Comparison(questions, len(pairs), [_line(row, marks, pairs) for row in asked])


def _line(question, marks, pairs):
    both = [(marks.get((a, question.pk)), marks.get((b, question.pk))) for a, b in pairs]
    both = [(a, b) for a, b in both if a is not None and b is not None]
    if not both:
        return Line(question, 0, None, None)
    number = len(both)
    return Line(
        question,
        number,
        sum(a for a, _b in both) / number,
        sum(b for _a, b in both) / number,
        better=sum(b > a for a, b in both),
        same=sum(b == a for a, b in both),
        worse=sum(b < a for a, b in both),
    )


def _of_the_same(day):
    """Others of the outer row's community, eyes and version up to a day, finished."""
    rows = Assessment.objects.finished().filter(
        settlement=OuterRef("settlement"),
        perspective=OuterRef("perspective"),
        questions=OuterRef("questions"),
        on__lte=day,
    )
    none = Value(0)  # no target area has this key; a condition cannot say that both have none
    rows = rows.annotate(of_area=Coalesce("area_id", none))
    return rows.filter(of_area=Coalesce(OuterRef("area_id"), none))


def has_earlier(day):
    """A condition: there is one before it that it can be compared with."""
    return Exists(_of_the_same(day).filter(on__lt=OuterRef("on")))


def has_later(day):
    """A condition: a later one, up to a day, stands for the community instead of it."""
    return Exists(_of_the_same(day).filter(on__gt=OuterRef("on")))

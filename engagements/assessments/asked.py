"""The questions of an assessment in their order, with what was said now and the time before."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from engagements.assessments.rules import field_of, words_of
from engagements.models import Answer, AnswerKind, Assessment, Question


@dataclass
class Asked:
    """One question with its Answer and the one of the assessment before (None where nothing was
    said). `other_words` is the question as it was asked then, where it was another version's."""

    question: Question
    answer: Answer | None
    before: Answer | None
    other_words: str = ""
    field: object = None
    words: object = None

    def take_fields(self, form, before):
        """Its fields in a form, the first of which says what was given the last time."""
        name = field_of(self.question)
        self.field = form[name] if name in form.fields else None
        self.words = form[words_of(self.question)]
        (self.field or self.words).help_text = self._help(before)

    def _help(self, before):
        parts = []
        if self.said_before is not None:
            told = {"day": date_format(before.on, "DATE_FORMAT"), "said": self.said_before}
            of_marks = self.before.question.kind == AnswerKind.MARK
            text = _("%(day)s: %(said)s of 5") if of_marks else _("%(day)s: %(said)s")
            parts.append(text % told)
        if self.question.wanted:
            parts.append(_("must be answered to finish"))
        return " · ".join(parts)

    @cached_property
    def is_weak(self):
        """Whether its mark is a weak point, from which practices are suggested."""
        weak, mark = self.question.weak, self.answer and self.answer.mark
        return weak is not None and mark is not None and mark <= weak

    @property
    def said(self):
        return value_of(self.answer)

    @property
    def said_before(self):
        return value_of(self.before)

    @property
    def text(self):
        return self.answer.text if self.answer else ""

    @property
    def text_before(self):
        return self.before.text if self.before else ""


def value_of(answer: Answer | None) -> int | None:
    """The mark or the number that was given, None where there is none."""
    if answer is None:
        return None
    return answer.number if answer.question.kind == AnswerKind.NUMBER else answer.mark


def asked(row: Assessment, before: Assessment | None, form=None) -> list[Asked]:
    """Each question of its set; with a form, also with its fields."""
    answers = {answer.question_id: answer for answer in _answers(row)}
    earlier = {answer.question.code: answer for answer in _answers(before)} if before else {}
    found = []
    for question in row.questions.rows.select_related("theme").order_by("order"):
        then = earlier.get(question.code)
        other = then is not None and then.question_id != question.pk
        other_words = str(then.question) if other and str(then.question) != str(question) else ""
        item = Asked(question, answers.get(question.pk), then, other_words)
        if form is not None:
            item.take_fields(form, before)
        found.append(item)
    return found


def _answers(row):
    return row.answers.select_related("question")

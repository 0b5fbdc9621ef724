"""Everything that writes an assessment: begin, answer, finish, open again, discard, its stories;
and the next version of a question set.

Rights are asked before, in perms.py; here only what is possible is checked. What may give or take
the rung "assessed" refreshes the settlement in its own transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.assessments.rules import (
    check,
    check_answer,
    check_can_go,
    check_can_return,
    check_complete,
    check_order,
    check_set,
    check_stays_in_order,
    check_story,
    words_of,
)
from engagements.models import (
    Answer,
    Assessment,
    AssessmentState,
    ChangeStory,
    Evidence,
    Question,
    QuestionSet,
)
from engagements.placed import locked, settle_in, store
from engagements.summaries import refresh
from mentorhalo.core import history
from mentorhalo.core.text import refuse_control_characters, require_reason

__all__ = [
    "Said",
    "begin",
    "change_story",
    "copy_set",
    "discard",
    "reopen",
    "save_answers",
    "tell_story",
    "withdraw_quote",
]

FACTS = ("on", "mentor_id", "engagement_id", "group", "strengths", "opportunities")
STORY = ("watches", "story", "quote", "quoted_as", "agreed_on", "engagement_id", "evidence_id")
LONGEST_REASON = 500


@dataclass(frozen=True)
class Said:
    """What was said to one question: a mark of 1 to 5 or a number, and words."""

    mark: int | None = None
    number: int | None = None
    text: str = ""


def begin(*, by: User, assessment: Assessment) -> Assessment:
    """Begin a draft of a community; `assessment` is not saved yet.

    The first one is its baseline, each further one follows the last. Raises ValidationError with a
    sentence for each bad field, and while another one of the community is unfinished.
    """
    with transaction.atomic():
        settle_in(assessment)
        assessment.questions = _locked_set(assessment.questions_id)
        check_set(assessment.questions)
        check(assessment)
        assessment.previous = check_order(assessment)
        assessment.is_baseline = assessment.previous is None
        assessment.state, assessment.finished_at = AssessmentState.DRAFT, None
        assessment.created_by, assessment.created_at = by, timezone.now()
        assessment.full_clean()
        assessment.save()
        history.write(assessment, by=by, action="added")
    return assessment


def save_answers(
    *,
    by: User,
    assessment: Assessment,
    answers: dict[int, Said],
    evidence: Iterable[Evidence],
    version: int | None,
    finish: bool = False,
) -> Assessment:
    """Store the facts and answers of a draft, {question key: Said}; finished if that is asked.

    `assessment` holds the facts and is not saved yet. A question that is not among the answers
    keeps what it has. Raises Stale when `version` is not the stored one, ValidationError for bad
    fields and, to finish, for missing ones: then nothing is stored.
    """
    with transaction.atomic():
        row = _locked(assessment, version)
        _refuse_fixed(row)
        before = history.snapshot(row)
        stored = Assessment(**{field.attname: getattr(row, field.attname) for field in _columns()})
        for name in FACTS:
            setattr(row, name, getattr(assessment, name))
        check(row, stored)
        check_stays_in_order(row)
        row.full_clean()
        questions = list(row.questions.rows.order_by("order"))
        kept = _write_answers(row, questions, answers)
        row.evidence.set(evidence)
        if finish:
            check_complete(row, questions, kept)
            row.state, row.finished_at = AssessmentState.FINISHED, timezone.now()
        row = store(row, by, "finished" if finish else "changed", before)
        if finish:
            refresh(settlements=[row.settlement_id])
        return row


def reopen(*, by: User, assessment: Assessment, reason: str, version: int | None) -> Assessment:
    """Make a finished or a discarded one a draft again, with the reason.

    Raises Stale, or ValidationError when it is a draft, or when another one came in the stead of a
    discarded one.
    """
    with transaction.atomic():
        settle_in(assessment)
        row = _locked(assessment, version)
        if row.is_draft:
            raise ValidationError(_("This assessment is not finished."), "draft")
        if row.is_dropped:
            check_can_return(row)
        require_reason(reason, longest=LONGEST_REASON)
        before = history.snapshot(row)
        row.state, row.finished_at = AssessmentState.DRAFT, None
        row = store(row, by, "reopened", before, reason)
        refresh(settlements=[row.settlement_id])
        return row


def discard(*, by: User, assessment: Assessment, reason: str, version: int | None) -> Assessment:
    """Put aside a draft that was begun by mistake, with the reason; its answers are kept.

    Raises Stale, or ValidationError when it is no draft or a later one follows it.
    """
    with transaction.atomic():
        row = _locked(assessment, version)
        _refuse_fixed(row)
        check_can_go(row)
        require_reason(reason, longest=LONGEST_REASON)
        before = history.snapshot(row)
        row.state = AssessmentState.DROPPED
        return store(row, by, "discarded", before, reason)


def tell_story(*, by: User, story: ChangeStory) -> ChangeStory:
    """Add a story of change to a draft; `story` is not saved yet. Raises ValidationError."""
    with transaction.atomic():
        _refuse_fixed(_lock(story.assessment_id))
        check_story(story)
        story.created_by, story.created_at = by, timezone.now()
        story.full_clean()
        story.save()
        history.write(story, by=by, action="added")
    return story


def change_story(*, by: User, story: ChangeStory, version: int | None) -> ChangeStory:
    """Store the changed story of a draft; `story` holds it and is not saved yet.

    Raises Stale when `version` is not the stored one, ValidationError for bad fields.
    """
    with transaction.atomic():
        _refuse_fixed(_lock(story.assessment_id))
        row = locked(_stories(), story.pk, version)
        before = history.snapshot(row)
        for name in STORY:
            setattr(row, name, getattr(story, name))
        check_story(row)
        row.full_clean()
        return store(row, by, "changed", before)


def withdraw_quote(*, by: User, story: ChangeStory, reason: str) -> ChangeStory:
    """Take a quote off because the person does not agree any more, finished or not.

    Raises ValidationError without a reason, and when there is no quote.
    """
    with transaction.atomic():
        row = _stories().get(pk=story.pk)
        if not row.quote:
            raise ValidationError(_("There is no quote to take off."), "no_quote")
        require_reason(reason, longest=LONGEST_REASON)
        before = history.snapshot(row)
        row.quote, row.quoted_as, row.agreed_on = "", "", None
        return store(row, by, "withdrawn", before, reason)


def copy_set(*, by: User, questions: QuestionSet) -> QuestionSet:
    """The next version of a set with the same questions, not in use yet."""
    with transaction.atomic():
        versions = QuestionSet.objects.select_for_update(no_key=True)
        versions = versions.filter(code=questions.code)
        list(versions.order_by("pk").values_list("pk"))
        last = QuestionSet.objects.filter(code=questions.code).aggregate(last=Max("number"))["last"]
        names = {"name_hu": questions.name_hu, "name_en": questions.name_en}
        made = QuestionSet.objects.create(code=questions.code, number=last + 1, **names)
        rows = list(questions.rows.order_by("order"))
        for row in rows:
            row.pk, row._state.adding, row.questions = None, True, made
        Question.objects.bulk_create(rows)
        history.write(made, by=by, action="added")
    return made


def _write_answers(row, questions, answers):
    """Bring the answers in; {question key: Answer} as they are now."""
    known = {question.pk: question for question in questions}
    if set(answers) - set(known):
        raise ValidationError(_("A question you answered is not of this set."), "question")
    kept = {answer.question_id: answer for answer in row.answers.all()}
    errors, changed = {}, []
    for key, said in answers.items():
        answer = kept.get(key) or Answer(assessment=row)
        answer.question = known[key]
        answer.mark, answer.number, answer.text = said.mark, said.number, said.text.strip()
        try:
            refuse_control_characters(answer.text)
            check_answer(answer)
        except ValidationError as error:
            errors |= _at_question(error, known[key])
        if answer.pk or answer.text or said.mark is not None or said.number is not None:
            changed.append(answer)
            kept[key] = answer
    if errors:
        raise ValidationError(errors)
    Answer.objects.bulk_create([answer for answer in changed if answer.pk is None])
    old = [answer for answer in changed if answer.pk is not None]
    Answer.objects.bulk_update(old, ["mark", "number", "text"], batch_size=200)
    return kept


def _at_question(error, question):
    if hasattr(error, "error_dict"):
        return error.error_dict
    return {words_of(question): error.error_list}


def _columns():
    return Assessment._meta.concrete_fields


def _locked_set(key):
    """The set of questions, locked: nobody changes its questions while this one begins."""
    rows = QuestionSet.objects.select_for_update(no_key=True).filter(pk=key)
    found = rows.first()
    if found is None:
        text = _("There is no such set of questions.")
        raise ValidationError({"questions": ValidationError(text, "unknown")})
    return found


def _rows():
    rows = Assessment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("settlement", "questions", "previous", "mentor__user", "area")


def _locked(assessment, version):
    return locked(_rows(), assessment.pk, version)


def _lock(key):
    return _rows().get(pk=key)


def _stories():
    rows = ChangeStory.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("assessment")


def _refuse_fixed(row):
    if row.is_finished:
        text = _("This assessment is finished; open it again first.")
        raise ValidationError(text, "finished")
    if row.is_dropped:
        text = _("This assessment was discarded; take it up again first.")
        raise ValidationError(text, "dropped")

"""What an assessment must keep to, whoever writes it: each rule with its sentence."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from engagements.entry import FIRST_DAY
from engagements.models import (
    Answer,
    AnswerKind,
    Assessment,
    AssessmentState,
    ChangeStory,
    Engagement,
    Perspective,
    Question,
    QuestionSet,
)
from mentors.models import Mentor

MOST = 1_000_000  # of an answer in numbers
LONGEST = Answer._meta.get_field("text").max_length


def check(row: Assessment, before: Assessment | None = None) -> None:
    """Raise ValidationError with a sentence for each fact that breaks a rule.

    `before` is the stored one that this one replaces: what stays is not held against what became of
    it later.
    """
    errors = _day(row) | _who(row, before) | _area(row, before) | _occasion(row, before)
    if errors:
        raise ValidationError({name: [error] for name, error in errors.items()})


def _stays(name, row, before):
    return before is not None and getattr(before, f"{name}_id") == getattr(row, f"{name}_id")


def _day(row):
    if row.on is None:
        return {"on": ValidationError(_("Give the day."), "required")}
    shown = {"day": date_format(row.on, "DATE_FORMAT")}
    if row.on > timezone.localdate():
        return {"on": ValidationError(_("%(day)s has not come yet."), "future", shown)}
    if row.on < FIRST_DAY:
        text = _("%(day)s is before the network began.")
        return {"on": ValidationError(text, "too_early", shown)}
    return {}


def _who(row, before):
    """The mentor who looked from outside, or the group that looked at itself (F27)."""
    if row.perspective == Perspective.INTERNAL:
        if not row.group.strip():
            text = _("Say which group evaluates its own community.")
            return {"group": ValidationError(text, "required")}
        return {}
    if row.mentor_id is None:
        return {"mentor": ValidationError(_("Say which mentor assesses."), "required")}
    if _stays("mentor", row, before):
        return {}
    if Mentor.objects.in_team_today(row.county_id).filter(pk=row.mentor_id).exists():
        return {}
    text = _("%(mentor)s is not in the county's office today.")
    return {"mentor": ValidationError(text, "mentor", {"mentor": str(row.mentor)})}


def _area(row, before):
    if row.area_id is None or _stays("area", row, before):
        return {}
    if row.area.places.filter(settlement=row.settlement_id).exists():
        return {}
    text = _("The settlement is not in this target area.")
    return {"area": ValidationError(text, "area")}


def _occasion(row, before):
    if row.engagement_id is None or _stays("engagement", row, before):
        return {}
    there = Engagement.objects.in_settlement(row.settlement_id)
    found = there.filter(pk=row.engagement_id, county=row.county_id).first()
    if found is not None and found.counts:
        return {}
    text = _("No. %(number)s is no logged engagement with this settlement.")
    values = {"number": row.engagement_id}
    return {"engagement": ValidationError(text, "engagement", values)}


def check_order(row: Assessment) -> Assessment | None:
    """The assessment before this new one of the same community; None for a baseline.

    Raises ValidationError when one is still a draft, or this day is not after all the others.
    """
    last = last_of(row)
    draft = draft_of(row)
    if draft is not None:
        text = _("There is an unfinished one of %(day)s; go on with that, or discard it.")
        shown = {"day": date_format(draft.on, "DATE_FORMAT"), "row": draft}
        raise ValidationError(text, "draft", shown)
    if last is not None and row.on <= last.on:
        raise _order(_("The one before is of %(day)s; this one must be later."), last)
    return last


def last_of(row: Assessment) -> Assessment | None:
    """The latest of the community by the same eyes that was not discarded."""
    return Assessment.objects.of_community(row).standing().order_by("-on", "-pk").first()


def draft_of(row: Assessment) -> Assessment | None:
    """The one of the community by the same eyes that is not finished."""
    return Assessment.objects.of_community(row).filter(state=AssessmentState.DRAFT).first()


def check_can_go(row: Assessment) -> None:
    """Raise ValidationError unless this draft can be discarded: nothing was built upon it."""
    after = row.next_ones.standing().order_by("on").first()
    if after is not None:
        text = _("The one of %(day)s follows it, so it stays; finish it again.")
        shown = {"day": date_format(after.on, "DATE_FORMAT")}
        raise ValidationError(text, "followed", shown)


def check_can_return(row: Assessment) -> None:
    """Raise ValidationError unless a discarded one can be gone on with: none came in its stead."""
    last = last_of(row)
    if (last and last.pk) != row.previous_id:
        text = _("Another one of %(day)s came in its stead; go on with that.")
        shown = {"day": date_format(last.on, "DATE_FORMAT")} if last else {"day": "–"}
        raise ValidationError(text, "replaced", shown)


def check_stays_in_order(row: Assessment) -> None:
    """Raise ValidationError unless its day still lies between the one before and the one after."""
    others = Assessment.objects.of_community(row).standing().exclude(pk=row.pk)
    if row.previous_id and row.on <= row.previous.on:
        raise _order(_("The one before is of %(day)s; this one must be later."), row.previous)
    after = others.filter(previous=row.pk).order_by("on").first()
    if after is not None and row.on >= after.on:
        raise _order(_("The one after is of %(day)s; this one must be earlier."), after)


def _order(text, other):
    shown = {"day": date_format(other.on, "DATE_FORMAT")}
    return ValidationError({"on": ValidationError(text, "order", shown)})


def check_set(questions: QuestionSet) -> None:
    """Raise ValidationError unless an assessment may begin with this set today."""
    if not QuestionSet.objects.in_use_on(timezone.localdate()).filter(pk=questions.pk).exists():
        text = _("This set of questions is not in use today; choose another.")
        raise ValidationError({"questions": ValidationError(text, "unused")})


def field_of(question: Question) -> str:
    """The name of a question's field in the form, and of its errors."""
    return f"answer_{question.pk}"


def words_of(question: Question) -> str:
    """The name of the field that says why."""
    return f"words_{question.pk}"


def check_answer(answer: Answer) -> None:
    """Raise ValidationError, at the question's field, unless it is an answer of its kind."""
    question, kind = answer.question, answer.question.kind
    wrong = {
        "mark": answer.mark is not None and kind != AnswerKind.MARK,
        "number": answer.number is not None and kind != AnswerKind.NUMBER,
    }
    if any(wrong.values()):
        text = _("This question wants another kind of answer.")
        raise ValidationError({field_of(question): ValidationError(text, "kind")})
    if answer.number is not None and not 0 <= answer.number <= MOST:
        text = _("Give a number between 0 and %(most)s.")
        values = {"most": MOST}
        raise ValidationError({field_of(question): ValidationError(text, "range", values)})
    if len(answer.text) > LONGEST:
        text = _("The text is too long: %(longest)s characters at most.")
        values = {"longest": LONGEST}
        raise ValidationError({words_of(question): ValidationError(text, "too_long", values)})
    try:
        answer.clean_fields(exclude=["assessment", "question"])
    except ValidationError as error:
        raise ValidationError({field_of(question): error.messages}) from None


def check_complete(row: Assessment, questions, answers) -> None:
    """Raise ValidationError with a sentence for each thing that a finished one must have.

    `answers` are {question key: Answer}.
    """
    errors = {}
    if not row.strengths.strip():
        errors["strengths"] = _("Write down what this community is strong in.")
    if not row.opportunities.strip():
        errors["opportunities"] = _("Write down what this community could build on.")
    for question in questions:
        if question.wanted and not is_answered(question, answers.get(question.pk)):
            errors[field_of(question)] = _("This question must be answered.")
    if errors:
        raise ValidationError({name: [text] for name, text in errors.items()})


def is_answered(question: Question, answer: Answer | None) -> bool:
    if answer is None:
        return False
    said = {AnswerKind.MARK: answer.mark, AnswerKind.NUMBER: answer.number}
    if question.kind in said:
        return said[question.kind] is not None
    return bool(answer.text.strip())


def check_story(story: ChangeStory) -> None:
    """Raise ValidationError unless a story of change can be kept; a quote wants a consent (F63)."""
    errors = {}
    if not story.story.strip():
        errors["story"] = _("Tell what changed.")
    if story.quote.strip() and story.agreed_on is None:
        errors["agreed_on"] = _("A quote wants the day on which the person agreed.")
    if story.quote.strip() and not story.quoted_as.strip():
        errors["quoted_as"] = _("Say how the person is named, as they agreed: such as “a mother”.")
    if story.agreed_on and story.agreed_on > timezone.localdate():
        errors["agreed_on"] = _("This day has not come yet.")
    if errors:
        raise ValidationError({name: [text] for name, text in errors.items()})

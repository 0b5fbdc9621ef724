from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from engagements.assessments import actions as assessment_actions
from engagements.models import (
    Answer,
    AnswerKind,
    Assessment,
    AssessmentState,
    ChangeStory,
    Question,
    QuestionSet,
)
from engagements.models.assessment import Watched
from tests.factories.counties import LONG_AGO
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory


class QuestionSetFactory(DjangoModelFactory):
    """A version in use with two marks (the first must be answered), a number and a text."""

    class Meta:
        model = QuestionSet
        django_get_or_create = ("code", "number")
        skip_postgeneration_save = True

    code = "kep"
    number = 1
    name_hu = "Kép"
    name_en = "Picture"
    published_on = LONG_AGO

    @factory.post_generation
    def asked(self, create, extracted, **kwargs):
        if create and not self.rows.exists():
            QuestionFactory(questions=self, code="trust", wanted=True, weak=2)
            QuestionFactory(questions=self, code="ties")
            QuestionFactory(questions=self, code="groups", kind=AnswerKind.NUMBER, watches="")
            QuestionFactory(questions=self, code="next", kind=AnswerKind.TEXT, watches="")


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    questions = factory.SubFactory(QuestionSetFactory, published_on=None)
    order = factory.LazyAttribute(lambda o: o.questions.rows.count() + 1)
    code = factory.Sequence(lambda n: f"q{n}")
    text_hu = factory.LazyAttribute(lambda o: f"Milyen a(z) {o.code}?")
    text_en = factory.LazyAttribute(lambda o: f"How is {o.code}?")
    kind = AnswerKind.MARK
    watches = Watched.TRUST


class AssessmentFactory(DjangoModelFactory):
    """A finished baseline of a Zala settlement, a year ago, without answers; `draft=True`: not
    finished."""

    class Meta:
        model = Assessment

    class Params:
        draft = factory.Trait(state=AssessmentState.DRAFT, finished_at=None)

    settlement = factory.SubFactory(SettlementFactory)
    county = factory.LazyAttribute(lambda o: o.settlement.county)
    questions = factory.SubFactory(QuestionSetFactory)
    on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(365))
    is_baseline = factory.LazyAttribute(lambda o: o.previous is None)
    previous = None
    mentor = factory.SubFactory(MentorFactory)
    strengths = "Összetartó falu"
    opportunities = "A közösségi kert"
    state = AssessmentState.FINISHED
    finished_at = factory.LazyFunction(timezone.now)
    created_by = factory.LazyAttribute(lambda o: o.mentor.user)
    created_at = factory.LazyFunction(timezone.now)


class ChangeStoryFactory(DjangoModelFactory):
    """A story with a quote that was agreed to."""

    class Meta:
        model = ChangeStory

    assessment = factory.SubFactory(AssessmentFactory, draft=True)
    watches = Watched.TRUST
    story = "Azóta köszönnek egymásnak a boltban."
    quote = "Már nem félek megszólalni."
    quoted_as = "egy édesanya"
    agreed_on = factory.LazyFunction(timezone.localdate)
    created_by = factory.LazyAttribute(lambda o: o.assessment.created_by)
    created_at = factory.LazyFunction(timezone.now)


def mark(assessment, **marks):
    """Give an assessment marks, by the codes of the questions."""
    for code, number in marks.items():
        question = assessment.questions.rows.get(code=code)
        Answer.objects.create(assessment=assessment, question=question, mark=number)
    return assessment


def year_later(first, days=300, **facts):
    """The next assessment of the same community, finished."""
    told = {"settlement": first.settlement, "questions": first.questions, "mentor": first.mentor}
    told |= {"area": first.area, "perspective": first.perspective, "group": first.group}
    told |= {"on": first.on + timedelta(days), "previous": first}
    return AssessmentFactory(**told | facts)


def finish(assessment, **marks):
    """Answer and finish a draft by the action; every mark 3 unless said."""
    given = {"trust": 3} | marks
    assessment.strengths = assessment.strengths or "Összetartó falu"
    assessment.opportunities = assessment.opportunities or "A közösségi kert"
    answers = {
        row.pk: assessment_actions.Said(mark=given[row.code])
        for row in assessment.questions.rows.all()
        if row.code in given
    }
    return assessment_actions.save_answers(
        by=assessment.created_by,
        assessment=assessment,
        answers=answers,
        evidence=[],
        version=assessment.version,
        finish=True,
    )

"""Two people begin, save or finish at once, each on a connection of their own; and a set of
questions is brought out of use meanwhile."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from engagements.assessments.actions import (
    Said,
    begin,
    copy_set,
    discard,
    reopen,
    save_answers,
)
from engagements.assessments.sets import held
from engagements.models import Assessment, QuestionSet
from mentorhalo.core.forms import Stale
from tests.engagements.test_concurrency import ROUNDS, together
from tests.factories.assessments import AssessmentFactory, QuestionSetFactory
from tests.factories.counties import UserFactory
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def beginning(place, questions):
    mentor = MentorFactory()
    row = Assessment(settlement=place, questions=questions, mentor=mentor)
    row.on = timezone.localdate()
    return lambda: begin(by=mentor.user, assessment=row)


def test_a_community_has_one_baseline_however_many_begin():
    for _ in range(ROUNDS):
        place, questions = SettlementFactory(), QuestionSetFactory()
        results = together(beginning(place, questions), beginning(place, questions))
        assert sum(isinstance(result, Assessment) for result in results) == 1
        assert sum(isinstance(result, ValidationError) for result in results) == 1
        assert place.assessments.get().is_baseline


def test_one_of_two_savings_is_told_that_it_is_stale():
    for _ in range(ROUNDS):
        row = AssessmentFactory(draft=True)
        question = row.questions.rows.first()

        def saving(mark, row=row, question=question):
            told = {"by": row.created_by, "assessment": row, "evidence": [], "version": 1}
            return lambda: save_answers(**told, answers={question.pk: Said(mark=mark)}, finish=True)

        results = together(saving(2), saving(4))
        assert sum(isinstance(result, Stale) for result in results) == 1
        row.refresh_from_db()
        assert (row.version, row.state, row.answers.count()) == (2, "finished", 1)


def test_a_discarded_one_comes_back_or_makes_way_never_both():
    for _ in range(ROUNDS):
        row = AssessmentFactory(draft=True, on=timezone.localdate())
        told = {"by": row.created_by, "assessment": row, "reason": "próba"}
        row = discard(**told, version=1)

        def return_(row=row):
            return reopen(by=row.created_by, assessment=row, reason="mégis", version=2)

        results = together(return_, beginning(row.settlement, row.questions))
        assert sum(isinstance(result, Assessment) for result in results) == 1
        assert row.settlement.assessments.standing().count() == 1


def test_none_begins_by_a_set_that_is_taken_out_of_use_first():
    for number in range(ROUNDS):
        questions = QuestionSetFactory(code=f"keszlet-{number}")

        def retire(key=questions.pk):
            with transaction.atomic():
                row = held(key)
                if not row.assessments.exists():
                    QuestionSet.objects.filter(pk=key).update(published_on=None)

        together(beginning(SettlementFactory(), questions), retire)
        questions.refresh_from_db()
        assert questions.assessments.exists() == (questions.published_on is not None)


def test_two_copies_get_two_numbers():
    for number in range(ROUNDS):
        questions, by = QuestionSetFactory(code=f"keszlet-{number}"), UserFactory()
        copies = [lambda q=questions, by=by: copy_set(by=by, questions=q)] * 2
        assert {row.number for row in together(*copies)} == {2, 3}

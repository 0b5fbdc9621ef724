"""Comparing: only pairs of one community, one perspective, one version; drawn and printed."""

import pytest
from django.utils.translation import override

from engagements.assessments.asked import asked
from engagements.assessments.dots import drawn
from engagements.assessments.pairs import compare, earlier_of, has_earlier, has_later, summed
from engagements.models import Assessment
from tests.factories.assessments import (
    AssessmentFactory,
    QuestionSetFactory,
    mark,
    year_later,
)
from tests.factories.counties import CountyFactory
from tests.factories.engagements import days_ago
from tests.factories.grants import TargetAreaFactory

pytestmark = pytest.mark.django_db


def pair(first_mark=2, last_mark=4, **facts):
    first = mark(AssessmentFactory(**facts), trust=first_mark)
    return first, mark(year_later(first), trust=last_mark)


def test_a_pair_says_how_far_it_came():
    first, last = pair()
    found = compare(first, last)
    trust, ties = found.lines
    assert (trust.first, trust.last, trust.change, trust.pairs) == (2, 4, 2, 1)
    assert (ties.pairs, ties.first, ties.change) == (0, None, None)


def test_nothing_else_is_a_pair():
    first, last = pair()
    other_set = QuestionSetFactory(number=2)
    for facts in (
        {"questions": other_set},
        {"perspective": "internal", "group": "olvasókör"},
        {"settlement": AssessmentFactory().settlement},
    ):
        other = AssessmentFactory(**{"settlement": first.settlement} | facts, previous=first)
        with pytest.raises(ValueError, match="only a pair"):
            compare(first, other)
        assert first not in earlier_of(other)
    draft = AssessmentFactory(
        settlement=first.settlement, on=days_ago(1), previous=last, draft=True
    )
    assert list(earlier_of(draft)) == [first, last]
    assert draft not in earlier_of(last)


def test_a_target_area_is_a_community_of_its_own():
    area = TargetAreaFactory()
    place = area.settlements.get()
    whole = AssessmentFactory(settlement=place)
    part = AssessmentFactory(settlement=place, area=area, on=days_ago(20))
    assert list(earlier_of(part)) == []
    later = year_later(part, days=10)
    assert list(earlier_of(later)) == [part]
    today = days_ago(0)
    rows = Assessment.objects.filter(has_earlier(today), ~has_later(today))
    assert list(rows) == [later]
    assert whole not in rows


def test_together_each_community_counts_once_by_its_first_and_last():
    first, last = pair(2, 3)
    mark(year_later(last, days=20), trust=5)
    pair(3, 3)
    pair(4, 3, settlement__county=CountyFactory(iso="HU-SO"))
    AssessmentFactory()
    found = summed(first.questions, "external")
    trust = found.lines[0]
    assert (found.pairs, trust.pairs) == (3, 3)
    assert (trust.first, trust.last) == (3, pytest.approx(11 / 3))
    assert (trust.better, trust.same, trust.worse) == (1, 1, 1)
    assert summed(first.questions, "external", "20").pairs == 2
    assert summed(first.questions, "internal").pairs == 0


def test_a_mark_given_once_is_in_no_pair():
    first, last = pair()
    mark(last, ties=5)
    assert [line.pairs for line in summed(first.questions, "external").lines] == [1, 0]


def test_an_older_version_stays_comparable_with_its_own():
    old = QuestionSetFactory()
    pair(questions=old)
    new = QuestionSetFactory(number=2)
    pair(1, 5, questions=new)
    assert [summed(questions, "external").lines[0].change for questions in (old, new)] == [2, 4]


def test_the_drawing_has_numbers_as_text_whatever_the_language():
    first, last = pair(1, 4)
    pair(2, 5)
    found = summed(first.questions, "external")
    with override("hu"):
        drawing = drawn(found)
    row = drawing.rows[0]
    assert (row.first, row.last, row.change) == ("1,5", "4,5", "+3")
    assert (row.first_x, row.last_x) == ("20.8%", "85.2%")
    assert drawing.rows[1].first_x == ""
    assert [words for _x, words in drawing.marks] == ["1", "2", "3", "4", "5"]


def test_the_question_before_is_found_by_its_code_across_versions():
    old, new = QuestionSetFactory(), QuestionSetFactory(number=2)
    new.rows.filter(code="trust").update(text_hu="Átírt kérdés")
    new.rows.filter(code="ties").delete()
    first = mark(AssessmentFactory(questions=old), trust=2, ties=3)
    second = year_later(first, questions=new)
    items = {item.question.code: item for item in asked(second, first)}
    assert items["trust"].said_before == 2
    assert items["trust"].other_words == "Milyen a(z) trust?"
    assert "ties" not in items
    assert not items["groups"].other_words


def test_a_weak_mark_is_a_weak_point():
    row = mark(AssessmentFactory(), trust=2, ties=1)
    items = {item.question.code: item for item in asked(row, None)}
    assert items["trust"].is_weak
    assert not items["ties"].is_weak, "no mark of this question is weak"

"""Assigning and ending: the rules with their sentences, the history, one and many."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from mentorhalo.core.models import Change
from settlements.assignments.actions import assign, assign_many, end_assignment
from settlements.assignments.rules import NewAssignment
from settlements.models import Assignment
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.engagements import days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def lead(person):
    return person("lead")


def refused(words, **told):
    with pytest.raises(ValidationError, match=words):
        assign(**told)


def leave(mentor, day=None):
    mentor.user.memberships.update(until=day or timezone.localdate())


def test_a_mentor_of_the_office_answers_from_today(lead):
    place, mentor = SettlementFactory(), MentorFactory()
    row = assign(by=lead, settlement=place, mentor=mentor)
    assert list(Assignment.objects.answering(timezone.localdate())) == [row]
    (change,) = Change.objects.of(row)
    assert (change.action, change.by_id, change.county) == ("added", lead.pk, "20")


def test_it_may_have_begun_earlier_and_be_over(lead):
    place, mentor = SettlementFactory(), MentorFactory()
    new = NewAssignment(place.pk, mentor.pk, days_ago(90), days_ago(30))
    (row,) = assign_many(by=lead, news=[new])
    assert (row.since, row.until) == (days_ago(90), days_ago(30))
    assign(by=lead, settlement=place, mentor=mentor, since=days_ago(30))
    assert place.assignments.count() == 2


def test_a_stranger_is_refused(lead):
    stranger = MentorFactory(team__iso="HU-SO")
    refused("is not in the county", by=lead, settlement=SettlementFactory(), mentor=stranger)


def test_who_was_not_there_yet_or_no_longer_is_refused(lead):
    place, mentor = SettlementFactory(), MentorFactory(team__since=days_ago(10))
    refused("office", by=lead, settlement=place, mentor=mentor, since=days_ago(11))
    leave(mentor)
    refused("office", by=lead, settlement=place, mentor=mentor)


def test_somebody_answers_already(lead):
    held, mentor = AssignmentFactory(), MentorFactory()
    words = f"{held.mentor} answers for it"
    refused(words, by=lead, settlement=held.settlement, mentor=mentor)
    assert Assignment.objects.count() == 1


def test_a_period_to_come_is_not_overlapped(lead):
    held, mentor = AssignmentFactory(since=days_ago(-5)), MentorFactory()
    refused("is to answer", by=lead, settlement=held.settlement, mentor=mentor)
    new = NewAssignment(held.settlement_id, mentor.pk, days_ago(0), days_ago(-6))
    with pytest.raises(ValidationError, match="is to answer"):
        assign_many(by=lead, news=[new])


def test_a_past_period_is_not_told_as_one_to_come(lead):
    held = AssignmentFactory(since=days_ago(20), until=days_ago(10))
    refused(
        "overlaps", by=lead, settlement=held.settlement, mentor=MentorFactory(), since=days_ago(30)
    )


def test_two_for_one_place_in_one_go_are_refused(lead):
    place, first, second = SettlementFactory(), MentorFactory(), MentorFactory()
    news = [NewAssignment(place.pk, who.pk, days_ago(0)) for who in (first, second)]
    with pytest.raises(ValidationError, match="answers for it"):
        assign_many(by=lead, news=news)
    assert not Assignment.objects.exists() and not Change.objects.exists()


def test_what_ceased_has_nobody(lead):
    place = SettlementFactory(ceased_on=days_ago(3))
    refused("does not exist", by=lead, settlement=place, mentor=MentorFactory())


def test_who_left_gives_way(lead):
    held, mentor = AssignmentFactory(), MentorFactory()
    leave(held.mentor, days_ago(7))
    row = assign(by=lead, settlement=held.settlement, mentor=mentor)
    held.refresh_from_db()
    assert (held.until, row.since, row.until) == (timezone.localdate(), timezone.localdate(), None)
    assert Change.objects.of(held).get().action == "ended"


def test_who_left_on_the_day_it_began_gives_way_without_a_period_of_no_day(lead):
    held, mentor = AssignmentFactory(since=days_ago(0)), MentorFactory()
    leave(held.mentor)
    row = assign(by=lead, settlement=held.settlement, mentor=mentor)
    assert row == held and held.settlement.assignments.get().mentor == mentor
    (change,) = Change.objects.of(held)
    assert change.fields == {"mentor": [held.mentor_id, mentor.pk]}


def test_many_are_all_or_none_and_each_refusal_is_named(lead):
    mentor, free = MentorFactory(), SettlementFactory()
    taken = [AssignmentFactory().settlement for _ in range(2)]
    news = [NewAssignment(place.pk, mentor.pk, days_ago(0)) for place in (free, *taken)]
    with pytest.raises(ValidationError) as refusal:
        assign_many(by=lead, news=news)
    assert [text.split(":")[0] for text in refusal.value.messages] == [row.name for row in taken]
    assert not free.assignments.exists()


def test_many_cost_no_more_queries_than_one(lead):
    def cost(number):
        mentor, places = MentorFactory(), [SettlementFactory() for _ in range(number)]
        gone = AssignmentFactory(settlement=places[0])
        leave(gone.mentor)
        news = [NewAssignment(place.pk, mentor.pk, days_ago(0)) for place in places]
        with CaptureQueriesContext(connection) as queries:
            assign_many(by=lead, news=news)
        return len(queries)

    assert cost(1) == cost(12) <= 14


def test_an_end_has_a_reason_and_a_day(lead):
    row = AssignmentFactory()
    end_assignment(by=lead, assignment=row, until=days_ago(0), reason=" más veszi át ")
    row.refresh_from_db()
    assert row.until == timezone.localdate()
    change = Change.objects.of(row).get()
    assert (change.action, change.reason) == ("ended", "más veszi át")


@pytest.mark.parametrize(
    ("until", "reason", "words"),
    [
        (days_ago(0), " ", "reason"),
        (days_ago(0), "a\0", "control"),
        (days_ago(2000), "ok", "after it began"),
    ],
)
def test_an_end_that_cannot_be(lead, until, reason, words):
    row = AssignmentFactory()
    with pytest.raises(ValidationError, match=words):
        end_assignment(by=lead, assignment=row, until=until, reason=reason)


def test_what_ended_does_not_end_later(lead):
    row = AssignmentFactory(until=days_ago(5))
    with pytest.raises(ValidationError, match="ends already"):
        end_assignment(by=lead, assignment=row, until=days_ago(0), reason="ok")


def test_a_membership_corrected_later_does_not_hinder_the_end(lead):
    row = AssignmentFactory()
    row.mentor.user.memberships.update(since=days_ago(3))
    end_assignment(by=UserFactory(admin=True), assignment=row, until=days_ago(1), reason="ok")
    row.refresh_from_db()
    assert row.until == days_ago(1)


def test_a_settlement_elsewhere_wants_its_own_office(lead):
    somogy = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    refused("office", by=lead, settlement=somogy, mentor=MentorFactory())

"""Is it the same meeting? Which entries are asked about, and what each answer does."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from counties.models import TeamMembership, User
from engagements import actions
from engagements.entry import entry_of
from engagements.meetings import actions as meeting_actions
from engagements.meetings.rules import alike, alike_of, closed_plans
from engagements.models import Engagement, KeptApart, Mode, State
from engagements.recent import waiting_of
from engagements.refusals import StaleVersion
from mentorhalo.core.models import Change
from settlements.models import SettlementSummary
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


class Village:
    """One settlement of Zala and two mentors of its office."""

    def __init__(self):
        self.place = SettlementFactory()
        self.anna, self.dora = MentorFactory(), MentorFactory()

    def entry(self, mentor, **facts):
        return EngagementFactory(settlement=self.place, mentor=mentor, **facts)

    def counted(self):
        return SettlementSummary.objects.get(pk=self.place.pk).counted


@pytest.fixture
def village():
    return Village()


def _asked(row, user):
    return [other.pk for other in alike(row, user)]


# Which are asked about


def test_two_of_a_team_who_went_together_each_log_it(village):
    first, second = village.entry(village.anna), village.entry(village.dora)
    assert _asked(second, village.dora.user) == [first.pk]
    # Whoever wrote the earlier receipt cannot join the later one, and is not asked.
    assert _asked(first, village.anna.user) == []


@pytest.mark.parametrize("apart, asked", [(0, True), (1, True), (2, False)])
def test_the_same_people_within_a_day_are_asked(village, apart, asked):
    first = village.entry(village.anna, held_on=days_ago(5))
    second = village.entry(village.anna, held_on=days_ago(5 - apart))
    assert _asked(second, village.anna.user) == ([first.pk] if asked else [])


def test_others_on_the_next_day_are_not_asked(village):
    village.entry(village.anna, held_on=days_ago(5))
    second = village.entry(village.dora, held_on=days_ago(4))
    assert _asked(second, village.dora.user) == []


def test_who_is_credited_by_a_colleague_is_asked_on_the_next_day(village):
    pair = (village.anna.pk, village.dora.pk)
    first = village.entry(village.anna, held_on=days_ago(5), mentors=pair)
    second = village.entry(village.dora, held_on=days_ago(4))
    assert _asked(second, village.dora.user) == [first.pk]


def test_calls_of_two_colleagues_on_one_day_are_two(village):
    village.entry(village.anna, by_phone=True)
    second = village.entry(village.dora, by_phone=True)
    assert _asked(second, village.dora.user) == []


def test_my_two_calls_on_one_day_are_asked(village):
    first = village.entry(village.anna, by_phone=True)
    second = village.entry(village.anna, by_phone=True)
    assert _asked(second, village.anna.user) == [first.pk]


def test_another_place_or_another_mode_is_not_asked(village):
    EngagementFactory(mentor=village.anna)
    village.entry(village.anna, mode=Mode.PHONE)
    last = village.entry(village.anna)
    assert _asked(last, village.anna.user) == []


@pytest.mark.parametrize("moved", ["cancel", "return"])
def test_what_does_not_count_is_not_asked(village, moved):
    village.entry(village.anna, **{moved: True})
    last = village.entry(village.anna)
    assert _asked(last, village.anna.user) == []


def test_a_verified_one_is_asked_while_it_is_the_earlier(village):
    first = village.entry(village.anna, verify=True)
    last = village.entry(village.anna)
    assert _asked(last, village.anna.user) == [first.pk]
    assert _asked(first, village.anna.user) == [last.pk]  # the later one is Anna's to join


def test_a_verified_later_one_is_not_asked(village):
    first = village.entry(village.anna)
    last = village.entry(village.anna, verify=True)
    assert _asked(first, village.anna.user) == _asked(last, village.anna.user) == []


def test_a_colleagues_plan_of_that_day_is_asked(village):
    plan = village.entry(village.dora, plan=True)
    held = village.entry(village.anna)
    assert _asked(held, village.anna.user) == [plan.pk]


def test_a_plan_asks_nothing_of_itself(village):
    village.entry(village.dora)
    plan = village.entry(village.anna, plan=True)
    assert _asked(plan, village.anna.user) == []


def test_three_entries_of_one_meeting_count_once_in_whatever_order(village):
    first = village.entry(village.anna)
    second, third = village.entry(village.dora), village.entry(village.dora)
    deed = {"engagement": third, "other": second, "version": 1}
    meeting_actions.say_same(by=village.dora.user, **deed)
    second.refresh_from_db()
    assert _asked(second, village.dora.user) == [first.pk]
    told = {"engagement": second, "other": first, "version": second.version}
    with pytest.raises(actions.StaleVersion):
        meeting_actions.say_same(by=village.dora.user, **told | {"version": second.version + 1})
    assert meeting_actions.say_same(by=village.dora.user, **told) == first
    assert village.counted() == 1
    assert list(first.joined.order_by("pk")) == [second, third]
    for row in first.joined.order_by("pk"):
        actions.unjoin(by=village.dora.user, engagement=row, version=row.version)
    assert village.counted() == 3


def test_a_mentor_of_another_county_is_asked_nothing(village):
    village.entry(village.anna)
    row = village.entry(village.anna)
    assert _asked(row, MentorFactory(team__iso="HU-SO").user) == []


def test_a_lead_may_answer_for_the_county(village):
    first, second = village.entry(village.anna), village.entry(village.dora)
    lead = MentorFactory(team__is_lead=True).user
    assert _asked(second, lead) == [first.pk]


def test_what_is_near_is_found_in_few_queries(village):
    user = village.dora.user
    alone = EngagementFactory(mentor=village.dora)
    assert user.county_code
    with CaptureQueriesContext(connection) as queries:
        assert alike(alone, user) == []
    assert len(queries) == 1
    rows = []
    for _number in range(6):
        near = Village()
        near.entry(village.anna)
        rows.append(near.entry(village.dora))
    with CaptureQueriesContext(connection) as queries:
        same = alike_of(rows, user)
        shown = [str(place.settlement) for row in rows for place in same[row.pk][0].places.all()]
    assert len(same) == len(shown) == 6 and len(queries) <= 4


# The answers


def test_yes_credits_both_and_counts_once(village):
    first, second = village.entry(village.anna), village.entry(village.dora)
    assert village.counted() == 2
    deed = {"engagement": second, "other": first, "version": 1}
    assert meeting_actions.say_same(by=village.dora.user, **deed) == first
    assert village.counted() == 1
    credited = first.credits.values_list("mentor", flat=True)
    assert set(credited) == {village.anna.pk, village.dora.pk}
    assert _asked(first, village.dora.user) == []


def test_the_smaller_receipt_stays_whichever_of_the_two_is_named(village):
    first, second = village.entry(village.anna), village.entry(village.dora)
    deed = {"engagement": first, "other": second, "version": 1}
    assert meeting_actions.say_same(by=village.dora.user, **deed) == first
    second.refresh_from_db()
    assert second.state == State.JOINED and second.joined_to == first


def test_the_same_answer_twice_is_one(village):
    first, second = village.entry(village.anna), village.entry(village.dora)
    deed = {"engagement": second, "other": first, "version": 1}
    for _time in range(2):
        assert meeting_actions.say_same(by=village.dora.user, **deed) == first
    assert Change.objects.of(second).filter(action="joined").count() == 1
    third = village.entry(village.dora)
    for _time in range(2):
        deed = {"engagement": third, "other": first}
        meeting_actions.keep_apart(by=village.dora.user, **deed)
    assert KeptApart.objects.count() == 1


def test_a_stale_yes_is_refused(village):
    first, second = village.entry(village.anna), village.entry(village.dora)
    with pytest.raises(StaleVersion):
        deed = {"engagement": second, "other": first, "version": 7}
        meeting_actions.say_same(by=village.dora.user, **deed)
    assert village.counted() == 2


def test_what_no_longer_looks_alike_is_refused_with_a_sentence(village):
    first, second = village.entry(village.anna), village.entry(village.dora)
    mode = {"mode": Mode.PHONE, "settlements": {village.place.pk: False}}
    entry = entry_of(first)
    changed = type(entry)(**{**vars(entry), **mode})
    actions.change(by=village.anna.user, engagement=first, version=1, entry=changed)
    deed = {"by": village.dora.user, "engagement": second, "other": first}
    with pytest.raises(ValidationError, match="no longer look like one meeting"):
        meeting_actions.say_same(**deed, version=1)
    with pytest.raises(ValidationError, match="no longer look like one meeting"):
        meeting_actions.keep_apart(**deed)


def test_no_is_asked_no_more_until_it_is_taken_back(village):
    first, second = village.entry(village.anna), village.entry(village.dora)
    deed = {"by": village.dora.user, "engagement": second, "other": first}
    meeting_actions.keep_apart(**deed)
    assert _asked(second, village.dora.user) == [] and village.counted() == 2
    meeting_actions.ask_again(**deed)
    assert _asked(second, village.dora.user) == [first.pk]
    told = Change.objects.filter(record_type="engagements.keptapart").order_by("pk")
    assert list(told.values_list("action", flat=True)) == ["kept apart", "undone"]


def test_yes_to_a_plan_closes_it_and_credits_nobody_for_it(village):
    plan, held = village.entry(village.dora, plan=True), village.entry(village.anna)
    user = village.anna.user
    deed = {"by": user, "engagement": held, "other": plan}
    assert meeting_actions.say_same(**deed, version=1) == held
    plan.refresh_from_db()
    assert plan.state == State.CANCELLED and str(held.pk) in plan.state_reason
    assert list(held.credits.values_list("mentor", flat=True)) == [village.anna.pk]
    assert closed_plans(held, user) == [plan] and _asked(held, user) == []
    meeting_actions.reopen_plan(by=user, plan=plan, held=held, version=plan.version)
    plan.refresh_from_db()
    assert plan.state == State.PLANNED and _asked(held, user) == [plan.pk]


def test_only_what_was_closed_as_held_is_reopened_so(village):
    plan, held = village.entry(village.dora, plan=True, cancel=True), village.entry(village.anna)
    deed = {"by": village.anna.user, "plan": plan, "held": held, "version": plan.version}
    with pytest.raises(ValidationError, match="not closed as held"):
        meeting_actions.reopen_plan(**deed)


def test_questions_wait_for_thirty_days(village):
    first, second = village.entry(village.anna), village.entry(village.dora)
    old = [village.entry(village.dora, held_on=days_ago(31)) for _time in range(2)]
    mine = [(row.pk, [same.pk for same in others]) for row, others in _waiting(village.dora)]
    assert mine == [(second.pk, [first.pk])] and _asked(old[1], village.dora.user) == [old[0].pk]
    assert _waiting(village.anna) == []


def _waiting(mentor):
    found = waiting_of(User.objects.get(pk=mentor.user_id), mentor)
    return [(one.row, one.same) for one in found if one.same]


def test_a_past_office_asks_nothing_more(village):
    village.entry(village.anna)
    row = village.entry(village.dora)
    TeamMembership.objects.filter(user=village.dora.user).update(until=days_ago(0))
    assert _asked(row, User.objects.get(pk=village.dora.user_id)) == []
    assert Engagement.objects.counted().count() == 2

"""Assigning, handing over and leaving in any order: nothing is answered for twice, nothing lost."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from counties.models import TeamMembership, User
from engagements.accounts.actions import close_account
from engagements.handovers import actions as handover_actions
from engagements.models import Engagement, EngagementMentor, Promise
from mentorhalo.core.models import Change
from settlements.assignments.actions import assign_many, end_assignment
from settlements.assignments.rules import NewAssignment, share_a_day
from settlements.models import Assignment, Handover, HandoverItem
from tests.engagements.test_property import undone
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.mentors import MentorFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
NOON = timezone.datetime(2026, 3, 2, 11, 0, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True)
class Step:
    """One deed; the numbers pick among the people, places and rows there are then."""

    deed: str
    first: int
    second: int
    places: tuple
    days: int


DEEDS = (
    ["assign"] * 3
    + ["offer"] * 3
    + ["accept"] * 2
    + ["hand over"] * 5
    + ["decline", "withdraw", "end", "leave"]
)
DEEDS += ["return", "promise", "log", "tomorrow", "close", "close despite"]
STEPS = st.builds(
    Step,
    deed=st.sampled_from(DEEDS),
    first=st.integers(0, 11),
    second=st.integers(0, 11),
    places=st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True).map(tuple),
    days=st.integers(-2, 2),
)


class World:
    """Three mentors of Zala and one of Somogy, three places of Zala and one of Somogy."""

    def __init__(self):
        self.mentors = [MentorFactory() for _ in range(3)] + [MentorFactory(team__iso="HU-SO")]
        self.places = [SettlementFactory() for _ in range(3)]
        self.places.append(SettlementFactory(county=CountyFactory(iso="HU-SO")))
        self.lead = UserFactory(admin=True)
        for number, place in enumerate(self.places):
            holder = self.mentors[max(0, number - 1) if number < 3 else 3]
            news = [NewAssignment(place.pk, holder.pk, timezone.localdate() - DAY)]
            assign_many(by=self.lead, news=news)
            PromiseFactory(settlement=place, mentor=holder)

    def do(self, step, clock):
        mentor, other = (self.mentors[n % 4] for n in (step.first, step.second))
        codes = [self.places[n].pk for n in step.places]
        day = timezone.localdate() + timedelta(days=step.days)
        name = step.deed.replace(" ", "_")
        getattr(self, f"do_{name}")(step, clock, mentor, other, codes, day)

    def do_assign(self, step, clock, mentor, other, codes, day):
        if step.second % 4:
            mentor, codes = self.mentors[step.first % 3], [self.places[step.second % 3].pk]
        assign_many(by=self.lead, news=[NewAssignment(code, mentor.pk, day) for code in codes])

    def do_end(self, step, clock, mentor, other, codes, day):
        if row := _pick(Assignment.objects.order_by("pk"), step.first):
            end_assignment(by=self.lead, assignment=row, until=day, reason="mert")

    def do_offer(self, step, clock, mentor, other, codes, day):
        row = _pick(Assignment.objects.current().order_by("pk"), step.first)
        if row and step.first % 4:  # mostly what can be; now and then anything
            mentor = row.mentor
            held = Assignment.objects.current().filter(mentor=mentor)
            codes = list(held.values_list("settlement", flat=True))[: len(step.places)]
            other = self.mentors[step.second % 3]
        told = {"giver": mentor, "taker": other, "settlements": dict.fromkeys(codes, "")}
        handover_actions.offer(by=self.lead, **told)

    def do_accept(self, step, clock, mentor, other, codes, day):
        waiting = Handover.objects.waiting() if step.first % 4 else Handover.objects.all()
        if row := _pick(waiting.order_by("-pk"), step.second):
            self.take_over(row)

    def do_hand_over(self, step, clock, *told):
        self.do_offer(step, clock, *told)
        row = Handover.objects.waiting().latest("pk")
        self.take_over(row)
        event("handed over at once")

    def take_over(self, row):
        handover_actions.accept(by=row.taker.user, handover=row)
        places = row.items.values("settlement")
        rows = Promise.objects.open().filter(settlement__in=places, county=row.county)
        assert not rows.filter(mentor=row.giver).exists()
        assert not rows.filter(mentor=None).exists()
        answering = Assignment.objects.answering(timezone.localdate())
        held = answering.filter(settlement__in=places, mentor=row.taker)
        assert held.count() == row.items.count()

    def do_decline(self, step, clock, mentor, other, codes, day):
        if row := _pick(Handover.objects.order_by("-pk"), step.second):
            handover_actions.decline(by=row.taker.user, handover=row, reason="mert")

    def do_withdraw(self, step, clock, mentor, other, codes, day):
        if row := _pick(Handover.objects.order_by("-pk"), step.second):
            handover_actions.withdraw(by=self.lead, handover=row, reason="mert")

    def do_leave(self, step, clock, mentor, other, codes, day):
        teams = TeamMembership.objects.filter(user=mentor.user, until=None)
        teams.filter(since__lt=timezone.localdate()).update(until=timezone.localdate())

    def do_return(self, step, clock, mentor, other, codes, day):
        User.objects.filter(pk=mentor.user_id).update(is_active=True)
        teams = TeamMembership.objects.filter(user=mentor.user).order_by("-since")
        last = teams.first()
        if last.until and last.until <= timezone.localdate():
            mentor.user.memberships.create(office=last.office, since=timezone.localdate())

    def do_promise(self, step, clock, mentor, other, codes, day):
        place = self.places[step.places[0]]
        if User.objects.get(pk=mentor.user_id).is_active:
            PromiseFactory(settlement=place, mentor=mentor)

    def do_log(self, step, clock, mentor, other, codes, day):
        day = timezone.localdate()
        EngagementFactory(mentor=mentor, settlement=self.places[step.places[0]], held_on=day)

    def do_tomorrow(self, step, clock, mentor, other, codes, day):
        clock.shift(timedelta(days=1))

    def do_close(self, step, clock, mentor, other, codes, day):
        close_account(by=self.lead, user=mentor.user, reason="elment")

    def do_close_despite(self, step, clock, mentor, other, codes, day):
        close_account(by=self.lead, user=mentor.user, reason="elment", despite=True)
        for row in mentor.assignments.all():
            assert row.until and row.until <= max(timezone.localdate(), row.since + DAY)


DAY = timedelta(days=1)


def _pick(rows, number):
    rows = list(rows)
    return rows[number % len(rows)] if rows else None


def facts():
    """What no deed of these may change or lose."""
    return (
        set(EngagementMentor.objects.values_list("engagement", "mentor", "counts")),
        set(Engagement.objects.values_list("pk", "version", "state", "county")),
        set(Promise.objects.values_list("pk", "what", "state", "settlement", "due_on")),
    )


def check():
    by_place = {}
    for row in Assignment.objects.order_by("since"):
        assert row.until is None or row.until > row.since
        for other in by_place.setdefault(row.settlement_id, []):
            assert not share_a_day(row, other)
        by_place[row.settlement_id].append(row)
        assert Change.objects.of(row).filter(action="added").count() == 1
    waiting = HandoverItem.objects.filter(handover__state="offered")
    assert max(Counter(waiting.values_list("settlement", flat=True)).values(), default=0) <= 1
    closed = Promise.objects.open().filter(mentor__user__is_active=False)
    assert not closed.exists()
    for promise in Promise.objects.all():
        assert Change.objects.of(promise).count() == promise.version - 1


@pytest.fixture
def world():
    with time_machine.travel(NOON, tick=False):
        return World()


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=8, max_size=24))
def test_nobody_answers_twice_and_nothing_is_lost(world, steps):
    with undone(), time_machine.travel(NOON, tick=False) as clock:
        for step in steps:
            before = facts()
            try:
                with transaction.atomic():
                    world.do(step, clock)
            except ValidationError as refusal:
                assert all(refusal.messages)
                assert facts() == before
                event(f"{step.deed} refused")
            else:
                event(f"{step.deed} done")
                assert all(old <= new for old, new in zip(before, facts(), strict=True))
            check()

"""However often people join, keep apart and take back: a meeting counts once, nothing is lost."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engagements import actions
from engagements.meetings import actions as meeting_actions
from engagements.meetings.rules import alike, closed_plans
from engagements.models import (
    Engagement,
    EngagementMentor,
    EngagementSettlement,
    KeptApart,
    State,
)
from engagements.refusals import StaleVersion
from engagements.summaries import differences
from settlements.models import SettlementSummary
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
MENTORS = 3
ENTRIES = st.lists(
    st.tuples(st.integers(0, MENTORS - 1), st.integers(1, 2), st.booleans()),
    min_size=2,
    max_size=5,
)
NUMBER = st.integers(0, 20)
ANSWERS = st.lists(
    st.tuples(st.sampled_from(["same", "same", "apart", "back", "stale"]), NUMBER, NUMBER),
    max_size=12,
)


class Village:
    """One settlement, three mentors, and what each of them typed about two days there."""

    def __init__(self, entries):
        self.place = SettlementFactory()
        self.mentors = [MentorFactory() for _ in range(MENTORS)]
        for mentor, day, held in entries:
            facts = {"mentor": self.mentors[mentor], "held_on": days_ago(day)}
            EngagementFactory(settlement=self.place, plan=not held, **facts)
        self.keys = sorted(Engagement.objects.values_list("pk", flat=True))
        self.typed = {pk: exact(pk) for pk in self.keys}

    def row(self, number):
        return Engagement.objects.get(pk=self.keys[number % len(self.keys)])

    def answer(self, said, first, second):
        """One answer as the page sends it, to whatever two entries: the rules may refuse it."""
        row, other = self.row(first), self.row(second)
        told = {"by": row.author, "engagement": row, "other": other}
        if row.pk == other.pk:
            return
        if said == "apart":
            meeting_actions.keep_apart(**told)
        elif said == "back":
            take_back(row, other)
        else:
            changed = other if other.state == State.PLANNED else max(row, other, key=by_key)
            changed = row if row.state == State.PLANNED else changed
            version = changed.version + (said == "stale")
            meeting_actions.say_same(**told, version=version)

    def check(self):
        rows = list(Engagement.objects.order_by("pk"))
        logged = [row for row in rows if row.state == State.LOGGED]
        assert SettlementSummary.objects.get(pk=self.place.pk).counted == len(logged)
        assert list(differences()) == []
        for row in logged:
            theirs = {pk for one in (row, *row.joined.all()) for pk in self.typed[one.pk]["own"]}
            credited = EngagementMentor.objects.filter(engagement=row, counts=True)
            assert set(credited.values_list("mentor", flat=True)) == theirs
            self.check_questions(row)

    def check_questions(self, row):
        for other in alike(row, row.author):
            assert other.state in (State.LOGGED, State.PLANNED)
            pair = sorted((row.pk, other.pk))
            assert not KeptApart.objects.filter(earlier=pair[0], later=pair[1]).exists()

    def take_everything_back(self):
        for kept in KeptApart.objects.select_related("earlier", "later__author"):
            told = {"engagement": kept.earlier, "other": kept.later}
            meeting_actions.ask_again(by=kept.later.author, **told)
        for row in Engagement.objects.filter(state=State.JOINED).select_related("author"):
            actions.unjoin(by=row.author, engagement=row, version=row.version)
        for row in Engagement.objects.filter(state=State.LOGGED).select_related("author"):
            for plan in closed_plans(row, row.author):
                take_back(row, plan)
        return {pk: exact(pk) for pk in self.keys}


def by_key(row):
    return row.pk


def take_back(row, other):
    joined = next((one for one in (row, other) if one.joined_to_id in (row.pk, other.pk)), None)
    if joined:
        actions.unjoin(by=joined.author, engagement=joined, version=joined.version)
    elif other.state == State.CANCELLED:
        told = {"plan": other, "held": row, "version": other.version}
        meeting_actions.reopen_plan(by=row.author, **told)
    else:
        meeting_actions.ask_again(by=row.author, engagement=row, other=other)


def exact(pk):
    """What an entry says, and what of it is its own."""
    row = Engagement.objects.filter(pk=pk).values("state", "joined_to", "held_on", "summary")
    places = EngagementSettlement.objects.filter(engagement=pk)
    credits = EngagementMentor.objects.filter(engagement=pk)
    return row.get() | {
        "own": sorted(credits.filter(own=True).values_list("mentor", flat=True)),
        "credits": sorted(credits.values_list("mentor", "own", "counts")),
        "places": sorted(places.values_list("settlement", "on_site", "own", "counts")),
    }


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=ENTRIES, answers=ANSWERS)
def test_a_meeting_counts_once_and_taking_back_restores_all(entries, answers):
    with transaction.atomic():
        village = Village(entries)
        for answer in answers:
            with suppress(ValidationError, StaleVersion), transaction.atomic():
                village.answer(*answer)
                event(answer[0])
            village.check()
        assert village.take_everything_back() == village.typed
        assert not KeptApart.objects.exists()
        transaction.set_rollback(True)

"""What a past day says is what a network would say in which nothing was held after it."""

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements.models import Mode
from mentorhalo.portal.indicators.coverage import LADDER
from mentorhalo.portal.indicators.readings import Readings
from settlements import coverage
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


def read_ladder(day):
    readings = Readings(day=day)
    return [indicator.counted(readings) for indicator in LADDER[1:4]]


OCCASIONS = st.lists(
    st.tuples(
        st.integers(1, 40),
        st.integers(0, 2),
        st.sampled_from([Mode.ON_SITE, Mode.PHONE]),
        st.sampled_from(["", "verify", "return", "cancel"]),
    ),
    max_size=6,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(occasions=OCCASIONS, ago=st.integers(1, 41))
def test_a_past_day_is_what_its_own_entries_say(occasions, ago):
    """The same as a database that holds only what was held up to that day."""
    answers = []
    for held in (occasions, [row for row in occasions if row[0] >= ago]):
        with transaction.atomic():
            mentor = MentorFactory()
            places = [SettlementFactory(name=f"Hely {number}") for number in range(3)]
            for day, place, mode, moved in held:
                facts = {moved: True} if moved else {}
                EngagementFactory(
                    held_on=days_ago(day),
                    settlement=places[place],
                    mentor=mentor,
                    mode=mode,
                    **facts,
                )
            answers.append(read_ladder(days_ago(ago)))
            transaction.set_rollback(True)
    assert answers[0] == answers[1]


@pytest.mark.parametrize("county", [None, "20"])
def test_the_last_engagement_up_to_a_past_day(county):
    """Found in the month before it or, where there was none, looked up."""
    day, mentor = days_ago(50), MentorFactory()
    expected = {}
    for ago in (0, 1, 29, 30, 31, 90):
        place = SettlementFactory(name=f"{ago} nap")
        expected[place.pk] = days_ago(50 + ago)
        for held in (3, 50 + ago, 200):
            EngagementFactory(settlement=place, mentor=mentor, held_on=days_ago(held))
        EngagementFactory(settlement=place, mentor=mentor, held_on=day, cancel=True)
    later = SettlementFactory(name="később")
    EngagementFactory(settlement=later, mentor=mentor, held_on=days_ago(49))
    expected[later.pk] = None
    for rows in (coverage.universe_at_once(day, county), coverage.universe(day)):
        told = dict(rows.values_list("pk", F("last_by")))
        assert told == expected

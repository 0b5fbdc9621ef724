"""The composed statements: they hold no record and no moment, and a day that has passed is asked
for as a past one."""

from datetime import timedelta

import pytest
from django.utils import timezone
from time_machine import travel

from mentorhalo.core.composing import ask
from mentorhalo.portal.indicators.coverage import CONTACTED
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.indicators.statements import of_months, of_others, of_places
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago

pytestmark = pytest.mark.django_db

STATEMENTS = (of_places, of_others, of_months)
NOON = "2026-11-23 12:00"


@pytest.fixture(autouse=True)
def nothing_composed():
    for statement in STATEMENTS:
        statement.cache_clear()


@pytest.mark.parametrize("ago", [0, 30])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_composing_asks_the_database_nothing(statement, ago, django_assert_num_queries):
    asked = (days_ago(ago), timezone.localdate(), CountyFactory(iso="HU-ZA").pk)
    with django_assert_num_queries(0):
        composed = statement(*asked)
    with django_assert_num_queries(1):
        ask(composed)


@pytest.mark.parametrize("ago", [0, 30])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_hour_is_not_in_them(statement, ago):
    with travel(NOON, tick=False) as clock:
        asked = (days_ago(ago), timezone.localdate(), None)
        composed = repr(statement(*asked))
        statement.cache_clear()
        clock.shift(timedelta(hours=7))
        assert repr(statement(*asked)) == composed  # a value of JSON equals itself alone


def test_what_is_written_between_two_readings_is_read():
    EngagementFactory(iso="HU-ZA")
    assert CONTACTED.counted(Readings()) == 1
    EngagementFactory(iso="HU-SO")
    assert CONTACTED.counted(Readings()) == 2
    assert CONTACTED.counted(Readings(CountyFactory(iso="HU-SO"))) == 1


def test_a_day_that_has_passed_is_asked_as_a_past_one():
    """Of today a plan says why; of a past day only a plan of a day up to it."""
    with travel(NOON, tick=False) as clock:
        day = timezone.localdate()
        EngagementFactory(iso="HU-ZA", plan=True, held_on=day + timedelta(days=1))
        assert parts(day)["planned"] == 1
        clock.shift(timedelta(days=2))
        found = parts(day)
        assert found["planned"] == 0 and found["later"] == 1


def parts(day):
    return {part.code: part.value for part in CONTACTED.left_out(Readings(day=day))}

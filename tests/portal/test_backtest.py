"""The forecast held against what came."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from mentorhalo.portal.backtest import AHEAD, scores, tries
from tests.factories.engagements import EngagementFactory, days_ago

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def every(days, until=LAST):
    return [(FIRST + timedelta(n), 1) for n in range(0, (until - FIRST).days + 1, days)]


def test_an_even_pace_is_foretold():
    rows = tries(every(1), LAST)
    assert {row.ahead for row in rows} == set(AHEAD)
    assert all(row.error == 0 and row.in_range for row in rows)
    assert rows[0].made_on == date(2026, 4, 30)


def test_only_what_was_held_up_to_then_is_known():
    stopped = [(day, count) for day, count in every(1) if day <= date(2026, 6, 30)]
    until_june = [row for row in tries(stopped, LAST) if row.made_on <= date(2026, 6, 30)]
    going_on = [row for row in tries(every(1), LAST) if row.made_on <= date(2026, 6, 30)]
    assert [row.expected for row in until_june] == [row.expected for row in going_on]
    assert [row.error for row in until_june if row.made_on == date(2026, 6, 30)] == [30, 60, 90]


def test_the_scores_add_the_tries_up():
    rows = tries(every(1, date(2026, 6, 30)), LAST)
    for score in scores(rows):
        of = [row for row in rows if row.ahead == score.ahead]
        assert score.number == len(of)
        assert score.in_range == sum(row.low <= row.came <= row.high for row in of)
        assert score.error >= abs(score.bias) and score.bias > 0


def test_too_short_a_past_has_no_tries():
    assert tries([], LAST) == [] == tries(every(1), date(2026, 4, 1))


@pytest.mark.django_db
def test_the_command_prints_the_table():
    for age in range(0, 200, 10):
        EngagementFactory(held_on=days_ago(age))
    out = StringIO()
    call_command("backtest_forecast", stdout=out)
    text = out.getvalue()
    assert "mean absolute error" in text and "30" in text.splitlines()[1]


@pytest.mark.django_db
def test_the_command_says_when_there_is_no_past():
    out = StringIO()
    call_command("backtest_forecast", stdout=out)
    assert "not enough of a past" in out.getvalue()

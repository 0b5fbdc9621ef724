"""The forecast's arithmetic: what holds for any past, and sentences for every outcome."""

from datetime import date, timedelta

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from mentorhalo.portal.forecast import FARTHEST, LOOK_BACK, WEEKS, forecast, weekly
from mentorhalo.portal.forecast_words import sentences, short

TODAY = date(2026, 11, 20)
DUE = date(2027, 6, 30)

gains = st.dictionaries(st.integers(0, 400), st.integers(1, 9), max_size=40)
numbers = st.integers(1, 3155)


def past(by_age):
    """[(day, count)] from {days ago: count}, the oldest first."""
    return [(TODAY - timedelta(age), by_age[age]) for age in sorted(by_age, reverse=True)]


def even(per_week, weeks=13):
    return past({7 * week: per_week for week in range(weeks)})


@given(gains, numbers)
def test_the_expected_day_is_the_plain_pace_and_lies_in_its_range(by_age, number):
    found = forecast(past(by_age), TODAY, number, DUE)
    gained = sum(count for age, count in by_age.items() if age < LOOK_BACK)
    assert found.gained == gained
    if found.now >= number or not gained:
        assert (found.expected_on, found.early_on, found.late_on) == (None, None, None)
        return
    days = -(-(number - found.now) * LOOK_BACK // gained)
    assert found.expected_on == (TODAY + timedelta(days) if days <= FARTHEST else None)
    if found.expected_on:
        assert TODAY < found.early_on <= found.expected_on
    if found.late_on:
        assert found.expected_on <= found.late_on


@given(gains, numbers)
def test_the_same_question_has_the_same_answer(by_age, number):
    assert forecast(past(by_age), TODAY, number, DUE) == forecast(past(by_age), TODAY, number, DUE)


@given(gains, st.integers(0, LOOK_BACK - 1), st.integers(1, 20), numbers)
def test_a_faster_pace_is_never_later(by_age, age, more, number):
    slow = forecast(past(by_age), TODAY, number, DUE)
    fast = forecast(past(by_age | {age: by_age.get(age, 0) + more}), TODAY, number, DUE)
    if slow.is_reached:
        assert fast.reached_on <= slow.reached_on
        return
    for end in ("expected_on", "early_on", "late_on"):
        one, other = getattr(slow, end), getattr(fast, end)
        assert fast.is_reached or one is None or other <= one
    if not fast.is_reached:
        one, other = slow.on(DUE), fast.on(DUE)
        assert (one.low, one.expected, one.high) <= (other.low, other.expected, other.high)
        assert one.low <= other.low and one.high <= other.high


@given(gains, numbers, st.integers(0, 2000))
def test_numbers_ahead_lie_in_their_range_and_never_fall(by_age, number, days):
    found = forecast(past(by_age), TODAY, number, DUE)
    on, later = found.on(TODAY + timedelta(days)), found.on(TODAY + timedelta(days + 30))
    assert found.now <= on.low <= on.expected <= on.high
    assert on.low <= later.low and on.expected <= later.expected and on.high <= later.high
    in_time = found.expected_on is not None and found.expected_on <= DUE
    assert in_time == (found.on(DUE).expected >= number and not found.is_reached and found.has_pace)


@given(gains)
def test_the_weeks_are_the_last_ninety_days(by_age):
    counts = weekly(past(by_age), TODAY)
    assert sum(WEEKS) == LOOK_BACK and len(counts) == len(WEEKS)
    assert sum(counts) == sum(count for age, count in by_age.items() if age < LOOK_BACK)


def test_a_reached_target_says_on_which_day():
    days = [(date(2026, 1, 5), 3), (date(2026, 2, 5), 4), (date(2026, 3, 5), 1)]
    found = forecast(days, TODAY, 7, DUE)
    assert found.reached_on == date(2026, 2, 5) and found.missing == 0 and found.is_in_time


def test_without_anything_new_there_is_no_forecast():
    found = forecast(past({90: 40}), TODAY, 41, DUE)
    assert not found.has_pace and found.expected_on is None and found.missing == 1


def test_no_data_at_all():
    found = forecast([], TODAY, 360, DUE)
    assert (found.now, found.gained, found.expected_on) == (0, 0, None)


def test_what_lies_ahead_of_the_day_asked_is_not_known_to_it():
    days = [*even(2), (TODAY + timedelta(1), 500)]
    assert forecast(days, TODAY, 360, DUE) == forecast(even(2), TODAY, 360, DUE)


def test_an_even_pace_leaves_little_room():
    found = forecast(even(4), TODAY, 52 + 52, DUE)
    assert found.expected_on == TODAY + timedelta(90)
    assert (found.late_on - found.early_on).days <= 7


def test_an_uneven_pace_leaves_more():
    bursts = past({0: 13, 21: 13, 42: 13, 63: 13})
    found, steady = (forecast(days, TODAY, 104, DUE) for days in (bursts, even(4)))
    assert found.late_on - found.early_on > 4 * (steady.late_on - steady.early_on)


def test_beyond_ten_years_no_day_is_named():
    found = forecast(past({3: 1}), TODAY, 360, DUE)
    assert found.has_pace and found.expected_on is None and found.late_on is None


def test_a_due_day_beyond_ten_years_is_not_missed_by_nothing():
    """The pace is enough, on a day that is not named: nothing is said of zero settlements."""
    found = forecast(even(4), TODAY, 52 + 2500, date(2046, 12, 31))
    assert found.expected_on is None and found.short_on_due().expected == 0
    with override("en"):
        assert (
            len(sentences(found)) == 1 and "not be reached within ten years" in sentences(found)[0]
        )
        assert short(found) == ("wait", "not within ten years")


def test_it_says_by_how_many_it_will_fall_short():
    found = forecast(even(1), TODAY, 60, DUE)
    missing = found.short_on_due()
    assert not found.is_in_time
    assert missing.expected == 60 - 13 - 13 * (DUE - TODAY).days // LOOK_BACK
    assert missing.low <= missing.expected <= missing.high


def test_a_due_day_that_passed_is_overdue():
    assert forecast(even(1), TODAY, 60, TODAY - timedelta(1)).is_overdue
    assert not forecast(even(1), TODAY, 60, TODAY).is_overdue

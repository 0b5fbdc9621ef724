"""Each indicator: what it counts and leaves out are disjoint and together its universe."""

from datetime import date

import pytest
from django.utils.translation import override

from counties.models import CountyOffice
from engagements.models import Engagement
from mentorhalo.portal.indicators.coverage import (
    LADDER,
    QUIET,
    UNASSIGNED,
)
from mentorhalo.portal.indicators.mentors import MENTORS
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.indicators.teams import TEAMS
from mentorhalo.portal.indicators.work import (
    ATTENDANCE,
    ENGAGEMENTS,
    HOURS,
    LATE,
    RETURNED,
    hours,
)
from settlements import coverage
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory
from tests.portal.country import make_country

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return make_country()


def parts_of(indicator, county=None):
    readings = Readings()
    parts = indicator.left_out(readings, county)
    return indicator.counted(readings, county), {part.code: part.value for part in parts}


def test_the_parts_of_a_rung_are_disjoint_and_the_lists_behind_them(country):
    for indicator in LADDER:
        condition = indicator.condition(None)
        seen = set(coverage.universe().filter(condition).values_list("pk", flat=True))
        _, parts = parts_of(indicator)
        for reason in coverage.left_out(indicator.rung):
            found = set(coverage.universe().filter(reason.condition).values_list("pk", flat=True))
            assert not found & seen, f"{indicator.code}.{reason.code} counts somebody twice"
            assert len(found) == parts[reason.code]
            seen |= found


def test_a_settlement_of_a_closed_office_is_not_involved(country):
    _, parts = parts_of(LADDER[2], CountyFactory(iso="HU-BO").pk)
    assert parts["no_office"] == 1 and sum(parts.values()) == 1


def test_without_grants_quiet_and_unassigned_are_among_the_involved(country):
    assert parts_of(QUIET)[0] == 1
    involved = parts_of(LADDER[2])[0]
    assert parts_of(UNASSIGNED)[0] == involved - 1
    assert parts_of(UNASSIGNED)[1]["assigned"] == 1


def test_every_state_occurs_and_is_told_apart(country):
    counted, parts = parts_of(ENGAGEMENTS)
    assert all(parts.values())
    for state, number in parts.items():
        assert Engagement.objects.filter(state=state).count() == number
    assert Engagement.objects.counted().count() == counted
    assert parts_of(RETURNED)[0] == parts["returned"]


def test_one_meeting_counts_once_but_credits_both_mentors(country):
    meeting = Engagement.objects.get(joined__isnull=False)
    assert meeting.credits.count() == 2
    before = parts_of(HOURS)[0]
    others = Engagement.objects.counted().exclude(pk=meeting.pk)
    alone = sum(row.minutes * row.credits.count() for row in others)
    assert before - alone == 2 * meeting.minutes


def test_attendance_is_a_sum_of_head_counts(db):
    place = SettlementFactory()
    for _ in range(2):
        EngagementFactory(settlement=place, participants=8)
    assert parts_of(ATTENDANCE) == (16, dict.fromkeys(parts_of(ATTENDANCE)[1], 0))


def test_hours_have_one_decimal():
    assert str(hours(90)) == "1.5"
    assert str(hours(50)) == "0.8"
    assert hours(0) == 0


def test_teams_outside_their_usual_size(country):
    counted, parts = parts_of(TEAMS)
    opened = CountyOffice.objects.open_on(days_ago(0)).count()
    assert counted + parts["usual"] == opened == 3
    for _ in range(2):
        MentorFactory(team__iso="HU-SO")
    assert parts_of(TEAMS)[1]["usual"] == parts["usual"] + 1


def test_an_office_that_opens_tomorrow_does_not_count_yet(db):
    OfficeFactory(county=CountyFactory(iso="HU-SO"), opened_on=days_ago(-1))
    SettlementFactory(county=CountyFactory(iso="HU-SO"))
    readings = Readings()
    assert readings.offices == []
    assert LADDER[0].counted(readings) == 0


def test_the_plan_of_posts_stands_beside_the_mentors(db):
    offices = [OfficeFactory(county=CountyFactory(iso=iso)) for iso in ("HU-ZA", "HU-SO")]
    closed = OfficeFactory(county=CountyFactory(iso="HU-BO"), closed_on=days_ago(3), posts=9)
    with override("en"):
        assert MENTORS.beside(Readings()) == "No plan of posts is known."
        offices[0].posts = 4
        offices[0].save()
        said = "of 4 posts planned; the plan of 1 office is not known"
        assert MENTORS.beside(Readings()) == said
        assert MENTORS.beside(Readings(), offices[0].pk) == "of 4 posts planned"
        past = MENTORS.beside(Readings(day=days_ago(5)), closed.pk)
        assert past == "of 9 posts planned (the plan is today’s)"


def test_the_mean_of_the_days_until_an_entry_arrived(db):
    with override("en"):
        assert LATE.beside(Readings()) == ""
        for ago in (0, 3, 20):
            EngagementFactory(held_on=days_ago(ago))
        EngagementFactory(held_on=days_ago(90), cancel=True)
        said = "on average 7.7 days from the day held until it was logged"
        assert LATE.beside(Readings()) == said
    counted, parts = parts_of(LATE)
    assert (counted, parts["in_time"], parts["cancelled"]) == (1, 2, 1)


def test_the_months_of_a_past_day_end_with_its_own(db):
    """On PostgreSQL a month truncated in a UNION is a moment unless it is made a day."""
    row = EngagementFactory(held_on=days_ago(40))
    day = row.held_on
    months = Readings(day=day).months()
    assert {type(month) for month in months} == {date}
    assert months[day.replace(day=1)]["engagements"] == 1

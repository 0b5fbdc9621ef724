"""What is counted where, and what a refresh costs."""

from copy import copy
from datetime import date

import pytest
from django.db import connection

from counties.models import CountyMonth
from engagements import actions, summaries
from engagements.entry import entry_of
from engagements.models import Engagement
from engagements.summaries import differences, month_values, rebuild, refresh
from settlements.models import SettlementSummary
from tests.factories.counties import LONG_AGO, CountyFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, EntryFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


def summary_of(place):
    return SettlementSummary.objects.get(pk=place.pk)


def test_a_phone_call_contacts_but_does_not_involve():
    place = SettlementFactory()
    EngagementFactory(settlement=place, by_phone=True)
    summary = summary_of(place)
    assert (summary.contacted_on, summary.involved_on) == (days_ago(1), None)
    assert (summary.counted, summary.counted_on_site) == (1, 0)


def test_the_third_different_day_makes_it_regular():
    place = SettlementFactory()
    for day in (9, 9, 5):
        EngagementFactory(settlement=place, held_on=days_ago(day))
    assert summary_of(place).regular_on is None
    EngagementFactory(settlement=place, held_on=days_ago(2), by_phone=True)
    assert (summary_of(place).regular_on, summary_of(place).days) == (days_ago(2), 3)
    EngagementFactory(settlement=place, held_on=days_ago(20))
    assert summary_of(place).regular_on == days_ago(5)


def test_a_rung_is_lost_with_its_only_evidence():
    place = SettlementFactory()
    row = EngagementFactory(settlement=place)
    by = UserFactory(coordinator=True)
    actions.move(by=by, engagement=row, to="return", version=1, reason="mikor?")
    summary = summary_of(place)
    assert (summary.involved_on, summary.counted) == (None, 0)
    assert (summary.returned, summary.returned_on_site) == (1, 1)


def test_known_is_the_day_the_office_opened():
    office = OfficeFactory()
    place, elsewhere = SettlementFactory(), SettlementFactory(county=CountyFactory(iso="HU-PE"))
    refresh(settlements=[place.pk, elsewhere.pk])
    assert summary_of(place).known_on == office.opened_on == LONG_AGO
    assert summary_of(elsewhere).known_on is None


def test_months_are_by_day_held_kind_and_state():
    mentor, other = MentorFactory(), MentorFactory()
    day = date(2026, 2, 28)
    facts = {"held_on": day, "mentors": (mentor.pk, other.pk), "minutes": 30, "participants": 8}
    EngagementFactory(mentor=mentor, **facts)
    EngagementFactory(mentor=mentor, **facts | {"kind": "workshop", "held_on": date(2026, 3, 1)})
    row = CountyMonth.objects.get(month=date(2026, 2, 1))
    assert (row.county_id, row.kind, row.state) == ("20", "visit", "logged")
    assert (row.engagements, row.attendance, row.minutes, row.mentor_minutes) == (1, 8, 30, 60)
    assert CountyMonth.objects.get(month=date(2026, 3, 1)).kind == "workshop"


def test_december_ends_with_the_year():
    EngagementFactory(held_on=date(2025, 12, 31))
    EngagementFactory(held_on=date(2026, 1, 1))
    key = ("20", date(2025, 12, 1), "visit", "logged")
    assert month_values([key])[key]["engagements"] == 1


def test_many_keys_are_counted_like_few(monkeypatch):
    for month in range(1, 6):
        EngagementFactory(held_on=date(2026, month, 3))
    keys = list(month_values())
    few = month_values(keys)
    monkeypatch.setattr(summaries, "FEW_KEYS", 2)
    assert month_values(keys) == few == month_values()
    CountyMonth.objects.update(minutes=1)
    refresh(months=keys)
    assert differences() == []


def test_rebuild_makes_missing_rows():
    EngagementFactory()
    SettlementSummary.objects.all().delete()
    CountyMonth.objects.all().delete()
    assert len(differences()) == 1 + 5
    assert rebuild() == (1, 1)
    assert differences() == []


def test_nothing_touched_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        refresh()


def test_a_refresh_costs_seven_queries_however_many_entries(django_assert_num_queries):
    place = SettlementFactory()
    key = ("20", days_ago(1).replace(day=1), "visit", "logged")
    for _ in range(2):
        EngagementFactory(settlement=place)
        with django_assert_num_queries(7):
            refresh(settlements=[place.pk], months=[key])


@pytest.fixture
def many():
    """Two thousand entries of four hundred days, a twentieth of them Zala's, and ANALYZE."""
    rows = [EngagementFactory(), EngagementFactory(iso="HU-SO")]
    copies = []
    for number in range(2000):
        row = copy(rows[number % 20 > 0])
        row.pk, row.held_on = None, days_ago(number // 5)
        copies.append(row)
    Engagement.objects.bulk_create(copies)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE engagements_engagement")
        # A hundred rows are quickly sorted; a hundred thousand are not.
        cursor.execute("SET LOCAL enable_sort = off")


@pytest.mark.postgres
@pytest.mark.analyzes
def test_the_plans_use_the_indexes(many):
    month = ("20", days_ago(200).replace(day=1), "visit", "logged")
    plans = {
        Engagement.objects.filter(summaries._in_key(month)).order_by(): "by_county_and_day",
        Engagement.objects.visible_to(MentorFactory().user)[:50]: "by_county_and_day",
        Engagement.objects.visible_to(UserFactory(coordinator=True))[:50]: "by_day",
    }
    for query, index in plans.items():
        plan = query.explain()
        assert f"engagement_{index}" in plan
        assert "Seq Scan" not in plan and "Sort" not in plan


def test_changing_only_the_text_leaves_the_rows_right():
    mentor = MentorFactory()
    row = EngagementFactory(mentor=mentor)
    entry = EntryFactory(
        settlements=dict(entry_of(row).settlements), mentors=(mentor.pk,), summary="Más."
    )
    actions.change(by=mentor.user, engagement=row, version=1, entry=entry)
    assert differences() == []

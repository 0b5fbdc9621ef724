"""What moved the figures of a past day: which entries, who and when."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from engagements import actions
from engagements.entry import entry_of
from engagements.models import Engagement
from mentorhalo.portal.moved import late_count, moved_rows
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, EntryFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory
from tests.portal.country import rows_of

URL = "/dashboard/changes/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor():
    return MentorFactory(team__iso="HU-ZA")


def long_ago(mentor, held, typed, **facts):
    """An entry of Zala held and typed so many days ago."""
    place = facts.pop("settlement", None) or SettlementFactory()
    entry = EntryFactory(
        held_on=days_ago(held), settlements={place.pk: True}, mentors=(mentor.pk,), **facts
    )
    at = timezone.now() - timedelta(days=typed)
    return actions.add_many([actions.NewEntry(mentor.user, entry, at)])[0]


def moved_to(row, held):
    """The same entry with another day, changed today."""
    row = Engagement.objects.get(pk=row.pk)
    entry = entry_of(row)
    entry = type(entry)(**{**vars(entry), "held_on": days_ago(held)})
    return actions.change(by=row.author, engagement=row, version=row.version, entry=entry)


def listed(day):
    return set(moved_rows(day).values_list("pk", flat=True))


def test_what_was_typed_in_time_and_left_alone_is_not_listed(mentor):
    long_ago(mentor, held=20, typed=20)
    assert listed(days_ago(10)) == set() and late_count(days_ago(10)) == (0, False)


def test_what_was_typed_after_the_day_is(mentor):
    late = long_ago(mentor, held=20, typed=5)
    assert listed(days_ago(10)) == {late.pk}
    assert listed(days_ago(5)) == listed(days_ago(21)) == set()


def test_what_was_held_after_the_day_is_not(mentor):
    long_ago(mentor, held=4, typed=4)
    assert listed(days_ago(10)) == set()


def test_what_was_returned_since_is(mentor):
    row = long_ago(mentor, held=20, typed=20)
    by = UserFactory(coordinator=True)
    actions.move(by=by, engagement=row, to="return", version=row.version, reason="Hol volt?")
    assert listed(days_ago(10)) == {row.pk}


def test_what_was_moved_to_a_later_day_is_of_that_time_too(mentor):
    row = long_ago(mentor, held=20, typed=20)
    moved_to(row, held=2)
    assert listed(days_ago(10)) == {row.pk}
    assert listed(days_ago(1)) == {row.pk}
    assert listed(days_ago(25)) == set()


def test_both_entries_of_a_join_are(mentor):
    older = long_ago(mentor, held=20, typed=20)
    place = older.settlements.get()
    colleague = MentorFactory(team__iso="HU-ZA")
    younger = long_ago(colleague, held=20, typed=20, settlement=place)
    actions.join(by=mentor.user, engagement=younger, into=older, version=younger.version)
    assert listed(days_ago(10)) == {older.pk, younger.pk}


def test_the_page_names_who_and_when(client, sign_in, mentor):
    client.cookies["django_language"] = "en"
    row = long_ago(mentor, held=20, typed=5)
    by = UserFactory(coordinator=True, name="Nagy Nóra")
    actions.move(by=by, engagement=row, to="return", version=row.version, reason="Hol volt?")
    sign_in("coordinator")
    response = client.get(URL, {"as_of": days_ago(10).isoformat()})
    text = response.content.decode()
    assert rows_of(response) == 1
    assert text.index("returned</b> · Nagy Nóra") < text.index(f"added</b> · {mentor.user.name}")
    assert f"/history/engagements.engagement/{row.pk}/" in text


def test_a_day_held_that_was_moved_is_told_from_where_to_where(client, sign_in, mentor):
    client.cookies["django_language"] = "en"
    row = long_ago(mentor, held=20, typed=20)
    moved_to(row, held=2)
    sign_in("coordinator")
    text = client.get(URL, {"as_of": days_ago(10).isoformat()}).content.decode()
    with translation.override("en"):
        days = " → ".join(date_format(days_ago(held)) for held in (20, 2))
    assert f"day ({days})" in text and "moved at" not in text


def test_the_page_counts_what_the_sentence_counts(client, sign_in, mentor):
    long_ago(mentor, held=20, typed=5)
    EngagementFactory(iso="HU-SO", held_on=days_ago(30))
    sign_in("coordinator")
    day = days_ago(10)
    for county, number in (("20", 1), ("14", 1), (None, 2)):
        asked = {"as_of": day.isoformat()} | ({"county": county} if county else {})
        assert rows_of(client.get(URL, asked)) == number
        assert late_count(day, county) == (number, False)


def test_a_mentor_reads_the_own_county_only(client, sign_in, mentor):
    EngagementFactory(iso="HU-SO", held_on=days_ago(30))
    EngagementFactory(iso="HU-ZA", held_on=days_ago(30))
    sign_in("mentor", county="HU-ZA")
    asked = {"as_of": days_ago(10).isoformat()}
    assert rows_of(client.get(URL, asked)) == 1
    assert rows_of(client.get(URL, asked | {"county": "14"})) == 0


@pytest.mark.parametrize("day", ["tegnap", "2026-02-30", "1999-01-01", "9999-12-31", "\x00"])
def test_a_bad_day_has_its_sentence_and_no_rows(client, sign_in, mentor, day):
    long_ago(mentor, held=20, typed=5)
    sign_in("coordinator")
    response = client.get(URL, {"as_of": day})
    assert response.status_code == 200 and rows_of(response) == 0
    assert "id_as_of_error" in response.content.decode()


def test_queries_do_not_grow(client, sign_in, mentor, assert_flat_queries):
    sign_in("coordinator")
    address = f"{URL}?as_of={days_ago(10).isoformat()}"
    assert_flat_queries(address, lambda: long_ago(mentor, held=20, typed=5), limit=16)

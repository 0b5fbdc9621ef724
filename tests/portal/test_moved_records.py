"""What else moved the figures of a past day: records beside the entries, who and when."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import transaction
from django.utils import timezone

from mentorhalo.core import history
from mentorhalo.portal.moved_records import MOVING, record_writes
from settlements.models import Rhythm
from settlements.models.rhythm import Phase
from tests.factories.counties import UserFactory
from tests.factories.engagements import days_ago
from tests.factories.grants import GrantFactory
from tests.factories.mentors import MentorFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.portal.country import rows_of

URL = "/dashboard/changes/records/"
DAY = 10  # days ago
pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(coordinator=True)


def write(record, by, before=None, at=0):
    """Save a record, changed or new, and note it so many days ago."""
    with transaction.atomic():
        record.save()
        action = "added" if before is None else "changed"
        moment = timezone.now() - timedelta(days=at)
        return history.write(record, by=by, action=action, before=before, at=moment)


def changed(record, by, **facts):
    before = history.snapshot(record)
    for name, value in facts.items():
        setattr(record, name, value)
    return write(record, by, before)


def listed(days=DAY):
    return set(record_writes(days_ago(days)))


def test_what_belongs_to_the_day_and_was_typed_after_it_is_listed(by):
    assignment = AssignmentFactory(since=days_ago(30))
    assert listed() == set()
    late = write(assignment, by)
    assert listed() == {late}
    assert listed(days=40) == set()  # it was not of that time yet


def test_what_was_typed_in_time_is_not(by):
    write(AssignmentFactory(since=days_ago(30)), by, at=20)
    assert listed() == set()


def test_an_end_after_the_day_moves_nothing_and_one_before_it_does(by):
    assignment = AssignmentFactory(since=days_ago(30))
    changed(assignment, by, until=days_ago(2))
    assert listed() == set()
    earlier = changed(assignment, by, until=days_ago(20))
    assert listed() == {earlier}
    taken_back = changed(assignment, by, until=None)
    assert listed() == {earlier, taken_back}


def test_other_facts_move_it_where_the_record_is_of_that_time(by):
    old, new = AssignmentFactory(since=days_ago(30)), AssignmentFactory(since=days_ago(3))
    other = MentorFactory(team__iso=old.settlement.county.iso)
    there = changed(old, by, mentor=other)
    changed(new, by, mentor=other)
    assert listed() == {there}


def test_what_no_figure_reads_is_not_listed(by):
    grant = GrantFactory(starts_on=days_ago(100))
    changed(grant, by, title="Más cím")
    assert listed() == set()


def test_a_rhythm_is_of_every_time(by):
    rhythm = Rhythm.objects.create(phase=Phase.RUNNING, days=60)
    written = changed(rhythm, by, days=rhythm.days + 1)
    assert listed(100) == {written}


def test_a_settlement_counts_by_the_day_it_ceased(by):
    place = SettlementFactory()
    changed(place, by, ceased_on=days_ago(3))
    assert listed() == set()
    earlier = changed(place, by, ceased_on=days_ago(15))
    assert listed() == {earlier}


@pytest.mark.parametrize("moving", MOVING, ids=lambda moving: moving.record_type)
def test_what_a_kind_names_are_its_fields(moving):
    names = {field.name for field in moving.model._meta.get_fields()}
    assert {*moving.days, *moving.facts} <= names


def test_the_page_says_who_when_and_what(client, by):
    promise = PromiseFactory(due_on=days_ago(15))
    changed(promise, by, due_on=days_ago(5))
    client.force_login(by)
    response = client.get(URL, {"as_of": days_ago(DAY)})
    assert rows_of(response) == 1
    said = response.content.decode()
    assert str(promise) in said and str(by) in said
    assert f"/history/engagements.promise/{promise.pk}/" in said


def test_each_reads_the_own_county(client, by):
    for iso in ("HU-ZA", "HU-SO"):
        mentor = MentorFactory(team__iso=iso)
        place = SettlementFactory(county__iso=iso)
        write(AssignmentFactory(since=days_ago(30), mentor=mentor, settlement=place), by)
    client.force_login(by)
    assert rows_of(client.get(URL, {"as_of": days_ago(DAY)})) == 2
    kind = {"as_of": days_ago(DAY), "kind": "mentors.mentor"}
    assert rows_of(client.get(URL, kind)) == 0
    client.force_login(MentorFactory(team__iso="HU-ZA").user)
    assert rows_of(client.get(URL, {"as_of": days_ago(DAY)})) == 1


def test_a_bad_day_gets_a_sentence_and_no_rows(client, by):
    changed(PromiseFactory(due_on=days_ago(45)), by, due_on=days_ago(5))
    client.force_login(by)
    assert rows_of(client.get(URL)) == 1
    response = client.get(URL, {"as_of": "tegnap"})
    assert response.status_code == 200 and rows_of(response) == 0
    [sentence] = response.context["filterset"].errors["as_of"]
    assert sentence in unescape(response.content.decode())


def test_the_file_names_the_fields(client, by):
    changed(PromiseFactory(due_on=days_ago(15)), by, due_on=days_ago(5))
    client.force_login(by)
    response = client.get(URL, {"as_of": days_ago(DAY), "export": "csv"})
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 2 and str(by) in lines[1]

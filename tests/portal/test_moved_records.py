"""What else moved the figures of a past day: records beside the entries, who and when."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import transaction
from django.utils import timezone

from engagements.models import PLAN
from mentorhalo.core import history
from mentorhalo.core.models import Change
from mentorhalo.portal.moved_records import MOVING, record_writes
from settlements.models import Rhythm
from settlements.models.rhythm import Phase
from tests.factories.adoptions import AdoptionFactory
from tests.factories.assessments import AssessmentFactory
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import GrantFactory
from tests.factories.help import HelpRequestFactory
from tests.factories.mentors import MentorFactory
from tests.factories.obstacles import AnswerFactory, ObstacleFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.partnerships import PartnershipFactory
from tests.factories.practices import GoodPracticeFactory
from tests.factories.process import ProcessStepFactory, StepProgressFactory
from tests.factories.promises import PromiseFactory
from tests.factories.resources import ResourceShareFactory
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


def _back_dated(record, **instants):
    """The record with instants of the past, as no page writes them."""
    type(record).objects.filter(pk=record.pk).update(**instants)
    record.refresh_from_db()
    return record


def ago(days):
    return timezone.now() - timedelta(days=days)


def _restored_practice(by, age):
    practice = GoodPracticeFactory(state="published")
    told = {"archived_at": ago(age), "archived_by": by, "archived_because": "elavult"}
    _back_dated(practice, **told)
    return changed(practice, by, archived_at=None, archived_by=None, archived_because="")


def _taken_back_stage(by, age):
    step = PartnershipFactory().stage_changes.get()
    step = _back_dated(step, on=days_ago(age))
    return changed(step, by, undone_at=timezone.now(), undone_by=by)


def _reopened_request(by, age):
    told = {"state": "answered", "answer": "Megbeszéltük.", "answered_by": by}
    request = _back_dated(HelpRequestFactory(), answered_at=ago(age), asked_at=ago(60), **told)
    told = {"state": "open", "answer": "", "answered_by": None, "answered_at": None}
    return changed(request, by, **told)


def _withdrawn(by, record, age):
    record = _back_dated(record, at=ago(age))
    return changed(record, by, withdrawn_at=timezone.now(), withdrawn_by=by)


def _noted_material(by, age):
    share = ResourceShareFactory(engagement=EngagementFactory(held_on=days_ago(age)))
    return Change.objects.of(share).get()


def _emptied_area(by, age):
    step = ProcessStepFactory(code=PLAN)
    area = StepProgressFactory(step=step, done_on=days_ago(age)).area
    before = history.snapshot(area)
    area.places.all().delete()
    return write(area, by, before)


NEW_KINDS = {
    "practice shown again": _restored_practice,
    "stage taken back": _taken_back_stage,
    "agreement signed": lambda by, age: changed(PartnershipFactory(), by, signed_on=days_ago(age)),
    "assessment opened again": lambda by, age: changed(
        AssessmentFactory(on=days_ago(age)), by, state="draft", finished_at=None
    ),
    "request opened again": _reopened_request,
    "obstacle withdrawn": lambda by, age: _withdrawn(by, ObstacleFactory(), age),
    "answer withdrawn": lambda by, age: _withdrawn_answer(by, age),
    "material noted": _noted_material,
    "target area emptied": _emptied_area,
    "adoption mended": lambda by, age: changed(
        AdoptionFactory(since=days_ago(5)), by, since=days_ago(age)
    ),
}


def _withdrawn_answer(by, age):
    answer = _back_dated(AnswerFactory(), at=ago(age))
    return changed(answer, by, withdrawn_at=timezone.now())


@pytest.mark.parametrize("kind", NEW_KINDS)
def test_later_writes_to_every_kind_of_that_time(by, kind):
    written = NEW_KINDS[kind](by, 20)
    assert written in listed(10) and written not in listed(30)


def test_another_kind_of_organisation_moves_any_day_and_a_new_one_none(by):
    organisation = OrganisationFactory()
    new = write(organisation, by)
    kind = changed(organisation, by, kind="ngo")
    assert kind in listed() and new not in listed()


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

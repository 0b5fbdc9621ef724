"""The history is written with the write, once, and outlives what it tells of."""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import models, transaction

from engagements import actions
from engagements.models import Engagement
from mentorhalo.core import history
from mentorhalo.core.models import Change
from mentorhalo.core.source import writing_from
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, EntryFactory
from tests.factories.mentors import MentorFactory, SpecialityFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory(admin=True)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_noted_outside_a_transaction(admin):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        history.write(admin, by=admin, action="changed")
    assert not Change.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_write_that_is_undone_leaves_no_history(admin):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        history.save(SpecialityFactory.build(), by=admin)
        assert Change.objects.count() == 1
        raise ZeroDivisionError
    assert not Change.objects.exists()


def test_nothing_is_noted_when_nothing_changed(admin):
    place = SettlementFactory()
    history.save(place, by=admin)
    assert not Change.objects.exists()


def test_who_what_when_and_through_which_surface(admin):
    place = SettlementFactory(population=500)
    place.population = 501
    with writing_from("import", "req-1"):
        history.save(place, by=admin, reason="népszámlálás")
    change = Change.objects.of(place).get()
    assert change.fields == {"population": [500, 501]}
    assert (change.by_id, change.by_label, change.action) == (admin.pk, admin.name, "changed")
    assert (change.surface, change.request_id, change.reason) == ("import", "req-1", "népszámlálás")
    assert (change.record_label, change.county) == (place.name, "20")


def test_a_command_is_named_where_nobody_signed_in():
    history.save(SpecialityFactory.build(code="konyvtar"), by=None)
    change = Change.objects.get()
    assert (change.by_id, change.by_label, change.record_key) == (None, "command", "konyvtar")
    assert change.fields["name_hu"] == [None, "konyvtar hu"]


def test_an_invalid_record_is_neither_saved_nor_noted(admin):
    place = SettlementFactory()
    place.name = ""
    with pytest.raises(ValidationError):
        history.save(place, by=admin)
    assert not Change.objects.exists()


def test_many_to_many_is_noted(admin):
    mentor, speciality = MentorFactory(), SpecialityFactory(code="muzeum")
    before = history.snapshot(mentor)
    mentor.specialities.add(speciality)
    with transaction.atomic():
        history.write(mentor, by=admin, action="changed", before=before)
    assert Change.objects.of(mentor).get().fields == {"specialities": [[], ["muzeum"]]}


def test_no_password_and_no_derived_column(admin):
    fields = history.snapshot(admin)
    assert {"password", "last_login", "search_key", "sort_key"}.isdisjoint(fields)
    assert fields["username"] == admin.username


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Decimal("12"), "12"),
        (Decimal("12.0"), "12"),
        (Decimal("12.50"), "12.5"),
        (Decimal("1200"), "1200"),
        (Decimal("0.0"), "0"),
        (date(2026, 1, 2), "2026-01-02"),
        (time(9, 30), "09:30:00"),
        (datetime(2026, 1, 2, 3, 4), "2026-01-02T03:04:00"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (None, None),
        (True, True),
    ],
)
def test_values_are_plain_and_one_value_is_written_one_way(value, plain):
    assert history._plain(value) == plain


def test_a_private_note_stands_apart():
    mentor = MentorFactory()
    row = EngagementFactory(mentor=mentor, private_note="bizalmas", summary="nyilvános")
    added = Change.objects.of(row).get()
    assert added.private_fields == {"private_note": [None, "bizalmas"]}
    assert added.fields["summary"] == [None, "nyilvános"]
    assert "bizalmas" not in str(added.fields)


def test_a_changed_private_note_alone_is_noted():
    mentor = MentorFactory()
    row = EngagementFactory(mentor=mentor)
    places = dict(row.places.values_list("settlement_id", "on_site"))
    entry = EntryFactory(settlements=places, mentors=(mentor.pk,), private_note="titok")
    row = actions.change(by=mentor.user, engagement=row, version=1, entry=entry)
    change = Change.objects.of(row).latest("pk")
    assert change.fields == {"version": [1, 2]}
    assert change.private_fields == {"private_note": ["", "titok"]}


def test_bulk_adds_are_noted_like_a_single_one():
    mentor, one, other = MentorFactory(), SettlementFactory(), SettlementFactory()
    places = {one.pk: True, other.pk: False}
    entry = EntryFactory(settlements=places, mentors=(mentor.pk,), travel_km=Decimal("12.0"))
    single = actions.add(by=mentor.user, entry=entry)
    bulk = actions.add_many([actions.NewEntry(mentor.user, entry)] * 3)
    told = Change.objects.of(single).get()
    for row in bulk:
        change = Change.objects.of(row).get()
        for name in ("by_id", "by_label", "action", "county", "surface", "private_fields"):
            assert getattr(change, name) == getattr(told, name)
        times = ("state_at", "created_at")
        assert {k: v for k, v in change.fields.items() if k not in times} == {
            k: v for k, v in told.fields.items() if k not in times
        }


def test_what_was_noted_at_adding_is_what_the_record_says():
    mentor, place = MentorFactory(), SettlementFactory()
    entry = EntryFactory(settlements={place.pk: True}, mentors=(mentor.pk,), travel_km=Decimal(12))
    row = Engagement.objects.get(pk=actions.add(by=mentor.user, entry=entry).pk)
    told = Change.objects.of(row).get().fields | Change.objects.of(row).get().private_fields
    says = {k: v for k, v in history.snapshot(row).items() if v not in (None, "", [])}
    assert {name: new for name, (old, new) in told.items()} == says


def test_the_history_survives_the_record(admin):
    place = SettlementFactory()
    place.population = 1
    history.save(place, by=admin)
    place.summary.delete()
    place.delete()
    admin.delete()
    assert Change.objects.get().record_label == place.name
    relations = [f for f in Change._meta.get_fields() if isinstance(f, models.ForeignKey)]
    assert relations == []


def test_who_reads_which_history(person, admin):
    row, elsewhere = EngagementFactory(), EngagementFactory(iso="HU-SO")
    history.save(SpecialityFactory.build(), by=admin)
    seen = {
        role: set(Change.objects.visible_to(person(role)).values_list("record_key", "county"))
        for role in ("mentor", "lead", "coordinator", "auditor", "admin")
    }
    assert seen["mentor"] == seen["lead"] == {(str(row.pk), "20")}
    assert (str(elsewhere.pk), "14") in seen["coordinator"]
    assert len(seen["coordinator"]) == 3
    assert seen["coordinator"] == seen["auditor"] == seen["admin"]
    assert not Change.objects.visible_to(UserFactory()).exists()

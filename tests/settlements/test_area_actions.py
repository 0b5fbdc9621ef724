"""Writing target areas: places, the grant's settlements, the reason for a small one."""

from datetime import date
from unittest import mock

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import translation

from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from settlements.areas.actions import Part, explain_small_area, save_area
from settlements.models import TargetArea
from tests.factories.counties import UserFactory
from tests.factories.grants import GrantFactory, TargetAreaFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def by(person):
    return person("mentor")


def new(grant=None, name="Belterület", **facts):
    return TargetArea(grant=grant or GrantFactory(), name=name, **facts)


def test_areas_are_numbered_and_their_settlements_join_the_grant(by):
    grant, place = GrantFactory(), SettlementFactory()
    first = save_area(by=by, area=new(grant), places=[Part(place)])
    second = save_area(by=by, area=new(grant, "Más"), places=[Part(place, "Szőlőhegy", 120)])
    assert (first.number, second.number) == (1, 2)
    assert list(grant.settlements.all()) == [place]
    told = Change.objects.of(grant).get()
    assert told.fields["settlements"] == [[], [f"{place.name} ({place.pk})"]]
    assert Change.objects.of(second).get().fields["places"][1] == [
        f"{place.name}, Szőlőhegy ({place.pk})"
    ]
    grant.refresh_from_db()
    assert grant.version == 2


def test_population_is_the_registers_unless_given(by):
    villages = SettlementFactory.create_batch(2, population=349)
    area = save_area(by=by, area=new(), places=[Part(row) for row in villages])
    assert (area.inhabitants, area.is_small) == (698, True)
    area.population = 1200
    save_area(by=by, area=area, places=[Part(row) for row in villages])
    assert (area.inhabitants, area.is_small) == (1200, False)
    area.population = None
    parts = [Part(villages[0]), Part(villages[1], "Alvég", 51)]
    assert save_area(by=by, area=area, places=parts).inhabitants == 400
    parts = [Part(villages[0]), Part(villages[1], "Alvég")]
    assert save_area(by=by, area=area, places=parts).inhabitants is None


def test_exactly_the_least_is_not_small(by):
    place = SettlementFactory(population=1000)
    assert not save_area(by=by, area=new(), places=[Part(place)]).is_small


def test_a_settlement_stands_once(by):
    place = SettlementFactory()
    with pytest.raises(ValidationError, match="is written twice"):
        save_area(by=by, area=new(), places=[Part(place), Part(place, "Szőlőhegy")])
    assert not TargetArea.objects.exists()


def test_an_area_has_a_place(by):
    with pytest.raises(ValidationError, match="at least one settlement"):
        save_area(by=by, area=new(), places=[])


def test_only_a_part_has_its_own_number(by):
    with pytest.raises(ValidationError, match="is the register's"):
        save_area(by=by, area=new(), places=[Part(SettlementFactory(), "", 10)])


def test_a_form_sent_twice_makes_one_area(by):
    area = TargetAreaFactory(name="Belterület")
    with pytest.raises(ValidationError, match="target area of this name"):
        save_area(by=by, area=new(area.grant, " BELTERÜLET"), places=[Part(SettlementFactory())])


def test_places_are_changed_and_the_others_keep_their_rows(by):
    a, b, c = SettlementFactory.create_batch(3)
    area = TargetAreaFactory(places_in=[a, b])
    kept = area.places.get(settlement=b).pk
    save_area(by=by, area=area, places=[Part(b), Part(c)])
    assert set(area.settlements.all()) == {b, c}
    assert area.places.get(settlement=b).pk == kept
    assert area.grant.settlements.count() == 3  # nothing is taken off the grant


def test_saving_the_same_again_writes_no_history(by):
    area = TargetAreaFactory()
    save_area(by=by, area=area, places=[Part(row) for row in area.settlements.all()])
    assert area.version == 1
    assert not Change.objects.of(area).exists()


def test_a_stale_version_is_refused(by):
    area = TargetAreaFactory(version=4)
    with pytest.raises(Stale):
        save_area(by=by, area=area, places=[], version=3)


def test_the_milestones_follow(by):
    with mock.patch("settlements.areas.actions.refresh_milestones") as refresh:
        area = save_area(by=by, area=new(), places=[Part(SettlementFactory())])
    refresh.assert_called_once_with([area.grant_id], by=by)


# the reason


@time_machine.travel("2026-03-20 12:00", tick=False)
def test_a_reason_says_who_and_when(by):
    area = TargetAreaFactory()
    explain_small_area(by=by, area=area, because=" közös intézményt használnak ")
    area.refresh_from_db()
    assert area.small_because == "közös intézményt használnak"
    assert (area.small_by, area.small_on, area.version) == (by, date(2026, 3, 20), 2)
    assert "small_because" in Change.objects.of(area).get().fields


def test_an_empty_reason_is_refused(by):
    with pytest.raises(ValidationError) as caught:
        explain_small_area(by=by, area=TargetAreaFactory(), because="  ")
    assert "small_because" in caught.value.message_dict


def test_an_unchanged_reason_stays_whose_it_was(by):
    place, other = SettlementFactory(), UserFactory()
    area = save_area(by=other, area=new(), places=[Part(place)], because="közös")
    area.name = "Más név"
    save_area(by=by, area=area, places=[Part(place)], because="közös")
    assert area.small_by == other
    save_area(by=by, area=area, places=[Part(place)], because="más ok")
    assert area.small_by == by
    save_area(by=by, area=area, places=[Part(place)], because="")
    assert (area.small_because, area.small_by, area.small_on) == ("", None, None)

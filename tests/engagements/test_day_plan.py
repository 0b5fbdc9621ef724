"""The plan of a day: own, in order, once a day; what cannot be planned is said."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from engagements.days.actions import plan_day
from engagements.models import DayPlan
from engagements.models.day import DayPlanQuerySet
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from tests.factories.counties import CountyFactory
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return MentorFactory().user


def codes(number, **facts):
    return [SettlementFactory(**facts).pk for _n in range(number)]


def plan(by, stops, version=None, day=None):
    return plan_day(by=by, day=day or timezone.localdate(), stops=stops, version=version)


def stored(row):
    return list(row.stops.values_list("settlement_id", "position"))


def test_the_order_is_kept_and_a_double_is_one(by):
    one, two, three = codes(3)
    row = plan(by, [three, one, three, two])
    assert stored(row) == [(three, 1), (one, 2), (two, 3)]
    assert (row.user, row.version) == (by, 1)
    assert Change.objects.of(row).get().action == "added"


def test_a_new_order_is_a_change_with_its_history(by):
    one, two = codes(2)
    row = plan(by, [one, two])
    row = plan(by, [two, one], version=1)
    assert stored(row) == [(two, 1), (one, 2)] and row.version == 2
    change = Change.objects.of(row).first()
    assert change.action == "changed" and change.by_id == by.pk
    before, after = change.fields["settlements"]
    assert before == list(reversed(after))


def test_the_same_plan_again_writes_nothing(by):
    stops = codes(2)
    row = plan(by, stops)
    for version in (None, 0, 1, 99):
        assert plan(by, stops, version=version).version == 1
    assert Change.objects.of(row).count() == 1


def test_no_stop_begins_no_plan_and_empties_one(by):
    assert plan(by, []) is None
    assert not DayPlan.objects.exists()
    row = plan(by, codes(2))
    assert stored(plan(by, [], version=1)) == []
    assert Change.objects.of(row).count() == 2


@pytest.mark.parametrize("version", [None, 0, 2, 99])
def test_another_devices_plan_is_not_overwritten(by, version):
    first, second = codes(1), codes(1)
    row = plan(by, first)
    with pytest.raises(Stale) as stale:
        plan(by, second, version=version)
    assert stale.value.current == row
    assert [code for code, _position in stored(row)] == first


def test_of_two_devices_that_begin_it_at_once_the_second_is_told(by, monkeypatch):
    row = plan(by, codes(1))
    monkeypatch.setattr(DayPlanQuerySet, "first", lambda rows: None)  # not there yet when asked
    with pytest.raises(Stale) as stale:
        plan(by, codes(1))
    assert stale.value.current == row and DayPlan.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_that_cannot_be_planned(by, days):
    with pytest.raises(ValidationError) as refused:
        plan(by, codes(1), day=timezone.localdate() + timedelta(days))
    assert "day" in refused.value.error_dict
    assert not DayPlan.objects.exists()


def test_another_countys_place_is_named(by):
    there = SettlementFactory(name="Somogyvár", county=CountyFactory(iso="HU-SO"))
    with pytest.raises(ValidationError, match="Somogyvár"):
        plan(by, [*codes(1), there.pk])
    with pytest.raises(ValidationError, match="99999"):
        plan(by, ["99999"])
    assert not DayPlan.objects.exists()


def test_forty_stops_and_no_more(by):
    stops = codes(41)
    with pytest.raises(ValidationError):
        plan(by, stops)
    assert plan(by, stops[:40]).stops.count() == 40


def test_a_place_that_ceased_since_may_stay_but_not_come(by):
    one, two = codes(2)
    row = plan(by, [one])
    for code in (one, two):
        SettlementFactory._meta.model.objects.filter(pk=code).update(ceased_on=timezone.localdate())
    with pytest.raises(ValidationError):
        plan(by, [one, two], version=1)
    (third,) = codes(1)
    assert stored(plan(by, [third, one], version=row.version)) == [(third, 1), (one, 2)]


def test_a_plan_is_its_owners(by):
    row, other = plan(by, codes(1)), MentorFactory().user
    assert list(DayPlan.objects.visible_to(by)) == [row]
    assert not DayPlan.objects.visible_to(other)
    plan(other, codes(1))
    assert DayPlan.objects.count() == 2

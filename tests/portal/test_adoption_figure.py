"""The spread of practices on a day, and a settlement's page from both sides."""

import pytest

from engagements.adoptions import actions
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.readings import Readings
from tests.factories.adoptions import AdoptionFactory, published
from tests.factories.engagements import days_ago

pytestmark = pytest.mark.django_db


def standing(days, county=None):
    """{"" for what is counted, or the part: number} so many days ago."""
    indicator, readings = all_indicators()["spread"], Readings(day=days_ago(days))
    parts = {part.code: part.value for part in indicator.left_out(readings, county)}
    return {"": indicator.counted(readings, county)} | {k: v for k, v in parts.items() if v}


def test_it_counts_those_that_had_begun_and_not_ended():
    AdoptionFactory(since=days_ago(40))
    AdoptionFactory(state="ended", since=days_ago(40), until=days_ago(10))
    AdoptionFactory(state="preparing", since=None)
    gone = AdoptionFactory(since=days_ago(40))
    actions.withdraw(by=gone.created_by, adoption=gone, reason="tévedés", version=1)
    assert standing(0) == {"": 1, "withdrawn": 1, "not_begun": 1, "ended": 1}
    assert standing(20) == {"": 2, "withdrawn": 1, "not_begun": 1}
    assert standing(50) == {"": 0, "withdrawn": 1, "not_begun": 3}


def test_it_counts_in_the_county_that_took_it_over():
    AdoptionFactory(practice=published(iso="HU-SO"))
    assert standing(0, "20")[""] == 1 and standing(0, "14")[""] == 0


def test_both_settlements_show_it(client, sign_in):
    sign_in("auditor")
    row = AdoptionFactory(practice=published(title="Kemencézés"))
    origin = client.get(row.practice.settlement.get_absolute_url()).content.decode()
    assert row.practice.get_absolute_url() in origin
    there = client.get(row.settlement.get_absolute_url()).content.decode()
    assert row.get_absolute_url() in there and "Kemencézés" in there
    actions.withdraw(by=row.created_by, adoption=row, reason="tévedés", version=1)
    there = client.get(row.settlement.get_absolute_url()).content.decode()
    assert row.get_absolute_url() not in there

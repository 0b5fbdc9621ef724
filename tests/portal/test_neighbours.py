"""The settlements around one: distances on the sphere, the order, the rungs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.asserts import assertContains

from mentorhalo.portal.neighbours import WITHIN_KM, neighbours
from mentorhalo.portal.views.settlement import NEAREST
from settlements.distance import RADIUS_KM, distance_km
from settlements.models import Rung
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.settlements import SettlementFactory

POINTS = st.tuples(st.floats(-89.9, 89.9), st.floats(-180, 180))
HALF_ROUND = 3.141592653589793 * RADIUS_KM
A_BIT = 1e-6  # km, of rounding


@given(POINTS, POINTS)
def test_as_far_there_as_back(one, other):
    assert distance_km(one, other) == pytest.approx(distance_km(other, one), abs=A_BIT)
    assert 0 <= distance_km(one, other) <= HALF_ROUND + A_BIT


@given(POINTS)
def test_no_way_to_oneself(point):
    assert distance_km(point, point) == 0


@given(POINTS, POINTS, POINTS)
def test_no_way_round_is_shorter(one, other, third):
    direct = distance_km(one, third)
    assert direct <= distance_km(one, other) + distance_km(other, third) + 1e-3


def test_known_distances():
    pecs, budapest, szeged = (46.0727, 18.2323), (47.4979, 19.0402), (46.2530, 20.1414)
    assert distance_km(pecs, budapest) == pytest.approx(169.8, abs=0.5)
    assert distance_km(pecs, szeged) == pytest.approx(148.3, abs=0.5)
    assert distance_km((0, 0), (0, 180)) == pytest.approx(HALF_ROUND)


def at(latitude, longitude=16.9, **fields):
    return SettlementFactory(latitude=latitude, longitude=longitude, **fields)


@pytest.mark.django_db
def test_the_nearest_first_and_none_beyond_thirty_kilometres():
    here = at(46.8)
    near, nearer = at(47.0, name="Közel"), at(46.81, name="Közelebb")
    edge = at(46.8, 16.9 + 29.9 / 76.1, name="Széle")
    at(46.8, 16.9 + 30.5 / 76.1, name="Túl")
    at(46.8 + 30.1 / 111.2, name="Túl északra")
    at(46.85, name="Megszűnt", ceased_on=days_ago(3))
    found = neighbours(here)
    assert [place.name for place in found] == ["Közelebb", "Közel", "Széle"]
    assert [place.ksh_code for place in found] == [nearer.pk, near.pk, edge.pk]
    assert all(place.km <= WITHIN_KM for place in found)


@pytest.mark.django_db
@pytest.mark.parametrize(("dy", "dx"), [(1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7)])
def test_the_box_loses_nobody_on_any_side(dy, dx):
    """A place 29.9 km away in each direction, at the country's northern and southern ends."""
    for latitude in (46.1, 48.3):
        here = at(latitude, 19.0)
        there = at(latitude + 0.05 * dy, 19.0 + 0.07 * dx)
        for _ in range(20):  # push it out to just inside the circle
            scale = 29.9 / distance_km((latitude, 19.0), (there.latitude, there.longitude))
            there.latitude = latitude + (there.latitude - latitude) * scale
            there.longitude = 19.0 + (there.longitude - 19.0) * scale
        there.save()
        assert there.pk in [place.ksh_code for place in neighbours(here)]


@pytest.mark.django_db
def test_rungs_are_those_of_the_list(client, sign_in):
    sign_in("mentor", "HU-SO")
    client.cookies["django_language"] = "en"
    here = at(46.8, county=OfficeFactory().county)
    visited = EngagementFactory().settlements.get()
    called = EngagementFactory(by_phone=True).settlements.get()
    known = at(46.82)
    pest = at(46.83, county=CountyFactory(iso="HU-PE"))
    rungs = {place.ksh_code: place.rung for place in neighbours(here)}
    assert rungs[visited.pk] == Rung.INVOLVED
    assert rungs[called.pk] == Rung.CONTACTED
    assert rungs[known.pk] == Rung.KNOWN
    assert rungs[pest.pk] is None
    response = client.get(here.get_absolute_url())
    for words in ("involved", "contacted", "known", "no mentor office · Pest"):
        assertContains(response, words)
    for code, rung in rungs.items():
        listed = client.get(f"/settlements/?rung={rung}&q={code}") if rung else None
        assert rung is None or listed.context["total"] == 1


@pytest.mark.django_db
def test_the_page_shows_the_nearest_and_leads_to_all(
    client, sign_in, django_assert_max_num_queries
):
    sign_in()
    client.cookies["django_language"] = "en"
    here = at(46.8)
    for n in range(NEAREST + 3):
        at(46.8 + n / 1000 + 0.001)
    response = client.get(here.get_absolute_url())
    assert len(response.context["neighbours"]) == NEAREST
    assertContains(response, f"All {NEAREST + 3} settlements nearby")
    with django_assert_max_num_queries(4):
        page = client.get(f"/settlements/{here.pk}/nearby/")
    assert len(page.context["neighbours"]) == NEAREST + 3
    assertContains(page, "Settlements within 30 km of")


@pytest.mark.django_db
def test_a_lonely_place_says_so(client, sign_in):
    sign_in()
    client.cookies["django_language"] = "en"
    here = at(46.8)
    for url in (here.get_absolute_url(), f"/settlements/{here.pk}/nearby/"):
        assertContains(client.get(url), "No settlement lies so near.")
    assert client.get("/settlements/99999/nearby/").status_code == 404

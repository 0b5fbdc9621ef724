"""The forms of target areas."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from settlements.models import TargetArea
from tests.factories.grants import GrantFactory, TargetAreaFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def url(name, grant, *args):
    return reverse(f"settlements:{name}", args=[grant.code, *args])


def told(area):
    return sorted((row.settlement.name, row.part, row.population) for row in area.places.all())


@pytest.fixture
def grant(sign_in):
    sign_in("mentor")
    named = [SettlementFactory(name=name, population=349) for name in ("Kiskinizs", "Csobád")]
    return GrantFactory(settlements=named)


def test_an_area_of_picked_typed_and_partial_settlements(client, grant):
    other = SettlementFactory(name="Hernádkércs")
    SettlementFactory(name="Szikszó")
    typed = {
        "named": [row.pk for row in grant.settlements.all()],
        "whole": "hernadkercs",
        "part_place_0": "Szikszó",
        "part_name_0": "Alsóváros",
        "part_population_0": "1200",
    }
    response = client.post(url("area-new", grant), typed)
    assertRedirects(response, grant.get_absolute_url(), fetch_redirect_response=False)
    area = TargetArea.objects.get()
    assert told(area) == [
        ("Csobád", "", None),
        ("Hernádkércs", "", None),
        ("Kiskinizs", "", None),
        ("Szikszó", "Alsóváros", 1200),
    ]
    assert area.name == "Csobád, Kiskinizs, Hernádkércs, Szikszó"
    assert area.inhabitants == 349 + 349 + 500 + 1200
    assert grant.settlements.filter(pk=other.pk).exists()


def test_an_area_opens_as_it_was_saved(client, grant):
    area = TargetAreaFactory(grant=grant, places_in=[grant.settlements.first()], name="Belterület")
    place = SettlementFactory(name="Szikszó")
    area.places.create(settlement=place, part="Alsóváros", population=90)
    page = url("area-edit", grant, area.number)
    form = client.get(page).context["form"]
    typed = {"read_version": 1, "name": "Belterület", "named": [str(grant.settlements.first().pk)]}
    typed |= {row.place.html_name: row.place.value() or "" for row in form.part_rows}
    typed |= {row.part.html_name: row.part.value() or "" for row in form.part_rows}
    typed |= {row.population.html_name: row.population.value() or "" for row in form.part_rows}
    before = told(area)
    assert client.post(page, typed).status_code == 302
    assert told(area) == before
    area.refresh_from_db()
    assert area.version == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Name at least one settlement."),
        ({"whole": "Sehol"}, "There is no settlement called"),
        ({"whole": "Csobád", "part_place_0": "Csobád", "part_name_0": "x"}, "is written twice"),
        ({"part_place_0": "Csobád"}, "Name the part, or write it among the whole settlements."),
        ({"part_name_0": "Alvég"}, "Say which settlement it is a part of."),
        ({"part_population_0": "5"}, "Say which settlement it is a part of."),
        ({"part_place_0": "Csobád", "part_population_0": "5"}, "Name the part."),
        (
            {"part_place_0": "Csobád", "part_name_0": "x", "part_population_0": "-1"},
            "or equal to 0",
        ),
        ({"part_place_0": "Sehol", "part_name_0": "x"}, "There is no settlement called"),
        ({"whole": "Csobád", "population": "sok"}, "Enter a whole number."),
        ({"whole": "Csobád", "name": "x" * 121}, "at most 120 characters"),
        ({"whole": "Csobád", "small_because": "a\x07b"}, "control characters"),
        ({"named": ["99999"]}, "Select a valid choice"),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(client, grant, typed, words):
    kept = "amit gépeltem"
    response = client.post(url("area-new", grant), {"small_because": kept} | typed)
    assertContains(response, words, status_code=422)
    if "small_because" not in typed:
        assertContains(response, kept, status_code=422)
    assert not TargetArea.objects.exists()


def test_an_empty_form_is_no_area(client, grant):
    response = client.post(url("area-new", grant), {})
    assertContains(response, "Name at least one settlement.", status_code=422)


def test_more_rows_than_are_shown_are_kept(client, grant):
    typed = {}
    for n in range(5):
        typed |= {f"part_place_{n}": SettlementFactory().name, f"part_name_{n}": f"Rész {n}"}
    client.post(url("area-new", grant), typed)
    assert TargetArea.objects.get().places.count() == 5


def test_a_stale_area_is_refused(client, grant):
    area = TargetAreaFactory(grant=grant, version=2)
    typed = {"whole": area.settlements.get().name, "name": "Más", "read_version": "1"}
    response = client.post(url("area-edit", grant, area.number), typed)
    assertContains(response, "Somebody else changed this", status_code=422)


def test_a_reason_is_written_from_the_grants_page(client, grant):
    area = TargetAreaFactory(grant=grant)
    page = grant.get_absolute_url()
    assertContains(client.get(page), "Its reason is not written down yet.")
    response = client.post(url("area-small", grant, area.number), {"small_because": "közös iskola"})
    assertRedirects(response, page, fetch_redirect_response=False)
    response = client.get(page)
    assertContains(response, "500 inhabitants: under 1,000.")
    assertContains(response, "Reason: közös iskola")
    assertNotContains(response, "Its reason is not written down yet.")


def test_a_reason_leads_back_to_the_area_and_is_not_overwritten(client, grant):
    area = TargetAreaFactory(grant=grant)
    page = url("area-small", grant, area.number) + "?to=area"
    assertContains(client.get(area.get_absolute_url()), page)
    response = client.post(page, {"small_because": "közös iskola"})
    assertRedirects(response, area.get_absolute_url(), fetch_redirect_response=False)
    stale = client.post(page, {"small_because": "más"})
    assertContains(stale, "Somebody else changed this", status_code=422)
    assertContains(stale, "now “közös iskola”, yours is “más”", status_code=422)
    again = {"small_because": "más", "seen": stale.context["form"]["seen"].value()}
    assert client.post(page, again).status_code == 302


def test_no_reason_is_no_answer(client, grant):
    area = TargetAreaFactory(grant=grant)
    response = client.post(url("area-small", grant, area.number), {"small_because": "  "})
    assertContains(response, "This field is required.", status_code=422)


def test_other_addresses_and_methods(client, grant):
    area = TargetAreaFactory(grant=grant)
    assert client.get(url("area-edit", grant, 99)).status_code == 404
    assert client.get(url("area-edit", grant, 10**17)).status_code == 404
    assert client.get(url("area-edit", GrantFactory(), area.number)).status_code == 404
    assert client.delete(url("area-edit", grant, area.number)).status_code == 405
    assert client.put(url("area-small", grant, area.number)).status_code == 405

"""Names typed into a field: what they find, and the sentence where they find none or several."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from settlements.fields import (
    OrganisationField,
    OrganisationsField,
    PlaceField,
    PlacesField,
)
from settlements.models import FormerName, Organisation
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def refused(field, text):
    with pytest.raises(ValidationError) as caught:
        field.clean(text)
    return " ".join(caught.value.messages)


def by(field, user=None, **options):
    field = field(**options)
    field.user = user or UserFactory(coordinator=True)
    return field


@pytest.fixture
def pair():
    """Kömlő and Komló: one name without accents."""
    somogy = SettlementFactory(name="Kömlő", county=CountyFactory(iso="HU-SO"))
    baranya = SettlementFactory(name="Komló", county=CountyFactory(iso="HU-BA"))
    return somogy, baranya


def test_a_place_is_found_without_accents_and_case():
    place = SettlementFactory(name="Őrtilos")
    for text in ("Őrtilos", "ortilos", "  ŐRTILOS ", place.pk):
        assert PlaceField().clean(text) == place
    assert PlaceField(required=False).clean("  ") is None


def test_a_name_that_fits_two_places_is_asked_back(pair):
    somogy, baranya = pair
    assert PlaceField().clean("Kömlő") == somogy
    sentence = refused(PlaceField(), "komlo")
    assert "could be several" in sentence and "Kömlő, Somogy" in sentence
    assert PlaceField().clean("komlo, baranya") == baranya
    assert "There is no settlement" in refused(PlaceField(), "Kömlő, Zala")


def test_a_former_name_finds_the_place_of_today():
    place = SettlementFactory(name="Zalakustány")
    FormerName.objects.create(
        settlement=place, name="Kustány", until="2001-01-01", search_key="kustany"
    )
    assert PlaceField().clean("Kustány") == place


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Nincsilyenfalu", "There is no settlement called “Nincsilyenfalu”."),
        ("12345", "is not a KSH code: its last digit should be"),
        ("123", "is not a KSH code: it has five digits."),
        ("Lenti\x07", "control characters"),
        ("x" * 81, "at most 80"),
    ],
)
def test_what_is_no_place_is_refused_by_a_sentence(text, sentence):
    assert sentence in refused(PlaceField(), text)


def test_several_places_by_semicolons_and_lines_each_once():
    one, two = SettlementFactory(name="Lenti"), SettlementFactory(name="Türje")
    assert PlacesField().clean("turje; Lenti;\nTürje;") == [two, one]
    assert PlacesField(required=False).clean("") == []
    assert PlacesField().prepare_value([one, two]) == "Lenti; Türje"


def test_each_wrong_name_of_several_is_told():
    SettlementFactory(name="Lenti")
    sentence = refused(PlacesField(), "Lenti; Nincs; 12345")
    assert "“Nincs”" in sentence and "12345" in sentence
    assert "control characters" in refused(PlacesField(), "Lenti\x07")
    assert "at most 4000" in refused(PlacesField(), "x" * 4001)


def test_an_organisation_by_name_by_seat_and_without_accents():
    row = OrganisationFactory(name="Őrségi Könyvtár", seat__name="Türje")
    field = by(OrganisationField)
    for text in (
        "Őrségi Könyvtár",
        "orsegi konyvtar",
        "Őrségi Könyvtár, Türje",
        "ORSEGI KONYVTAR,turje",
    ):
        assert field.clean(text) == row
    assert field.prepare_value(row.pk) == "Őrségi Könyvtár, Türje"


def test_a_name_with_a_comma_is_found_too():
    row = OrganisationFactory(name="Könyvtár, Múzeum", seat__name="Türje")
    field = by(OrganisationField)
    assert field.clean("Könyvtár, Múzeum") == field.clean("könyvtár, múzeum, türje") == row


def test_the_exact_name_comes_before_the_one_without_accents():
    exact = OrganisationFactory(name="Kör")
    OrganisationFactory(name="Kor")
    assert by(OrganisationField).clean("Kör") == exact
    assert "could be several" in refused(by(OrganisationField), "KOR")


def test_same_names_need_their_seat_and_same_seats_their_number():
    lenti = SettlementFactory(name="Lenti")
    one, two = (OrganisationFactory(name="Könyvtár", seat=lenti) for _n in range(2))
    turje = OrganisationFactory(name="Könyvtár", seat__name="Türje")
    field = by(OrganisationField)
    assert field.clean("Könyvtár, Türje") == turje
    sentence = refused(field, "Könyvtár, Lenti")
    assert f"Könyvtár, Lenti (#{one.pk})" in sentence
    assert field.clean(f"Könyvtár, Lenti (#{two.pk})") == two
    for row in (one, two, turje):  # what a form shows is what it finds again
        assert field.clean(field.prepare_value(row.pk)) == row


def test_another_countys_organisation_does_not_exist_for_a_mentor(person):
    elsewhere = OrganisationFactory(seat__county__iso="HU-SO")
    field = by(OrganisationField, person("mentor"))
    assert "There is no organisation" in refused(field, elsewhere.name)
    assert "There is no organisation" in refused(field, f"x (#{elsewhere.pk})")


def test_a_closed_or_merged_one_is_named_as_such():
    closed = OrganisationFactory(closed_on="2026-01-01", closed_because="megszűnt")
    kept = OrganisationFactory()
    merged = OrganisationFactory(merged_into=kept)
    field = by(OrganisationField)
    assert refused(field, closed.name) == f"“{closed.name}” is closed."
    assert f"was merged into “{kept.name}”" in refused(field, merged.name)
    field.kept = (closed.pk,)
    assert field.clean(closed.name) == closed


def test_what_stands_in_the_record_stays_allowed_to_who_may_not_read_it(person):
    elsewhere = OrganisationFactory(seat__county__iso="HU-SO")
    field = by(OrganisationField, person("mentor"))
    field.kept = (elsewhere.pk, None)
    assert field.clean(field.prepare_value(elsewhere.pk)) == elsewhere


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Nincs ilyen", "There is no organisation called “Nincs ilyen”."),
        ("Könyvtár\x1b", "control characters"),
        ("x" * 301, "at most 300"),
        ("Könyvtár (#999999999999999999)", "There is no organisation"),
    ],
)
def test_what_is_no_organisation_is_refused_by_a_sentence(text, sentence):
    assert sentence in refused(by(OrganisationField), text)


def test_several_organisations_each_once_and_each_wrong_one_told():
    one, two = OrganisationFactory(name="Egy"), OrganisationFactory(name="Kettő")
    field = by(OrganisationsField)
    assert field.clean("kettő;\nEgy; Kettő;") == [two, one]
    assert field.clean(field.prepare_value(Organisation.objects.all())) == [one, two]
    sentence = refused(field, "Egy; Három; Négy")
    assert "Három" in sentence and "Négy" in sentence
    assert "at most 6000" in refused(field, "x" * 6001)


def test_the_names_offered_are_the_active_ones_the_person_reads(client, sign_in):
    row = OrganisationFactory()
    OrganisationFactory(closed_on="2026-01-01", closed_because="megszűnt")
    OrganisationFactory(seat__county__iso="HU-SO")
    serving = OrganisationFactory(seat__county__iso="HU-SO", serves=[row.seat])
    sign_in()
    response = client.get(reverse("settlements:organisation-names"))
    assert response["Cache-Control"] == "private, max-age=60"
    names = response.json()["names"]
    assert sorted(names) == [[r.pk, r.name, r.seat.name] for r in (row, serving)]

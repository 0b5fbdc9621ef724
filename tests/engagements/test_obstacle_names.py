"""Which names are found in a text that is to be shared with the network."""

from datetime import date

import pytest

from engagements.obstacles.names import names_in
from settlements.models import FormerName
from tests.factories.engagements import EngagementFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
ZALA = "20"


def entry(name="Türje", **facts):
    return EngagementFactory(settlement=SettlementFactory(name=name), **facts)


def place(text, held):
    return names_in(text, held.county_id, held).place


@pytest.mark.parametrize(
    "text",
    [
        "Türjén nem jött el senki.",
        "A türjei beszélgetés elmaradt.",
        "turjen is ez volt",
        "TÜRJE nem válaszolt",
        "Innen Türjére, onnan Türjéről is hívtuk őket (Türje-alsón).",
        "a türjeiekkel",
    ],
)
def test_the_place_is_found_with_any_ending(text):
    assert place(text, entry()) == ["Türje"]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Bak", "Bakon nem volt terem.", True),
        ("Bak", "A baki terem zárva volt.", True),
        ("Bak", "Bakkal beszéltünk.", True),
        ("Bak", "A Bakonyban más a helyzet.", False),
        ("Bak", "bakancsban jöttek", False),
        ("Bő", "Bőven volt idő.", False),
        ("Bő", "A bői klub nem nyitott ki.", True),
        ("Lajosfalva", "a lajosfalvi körnek", True),
        ("Nyírháza", "a nyírházi könyvtár", True),
        ("Lenti", "lementek", False),
    ],
)
def test_short_names_and_adjectives(name, text, found):
    assert place(text, entry(name)) == ([name] if found else [])


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("A lovas program elmaradt, a lovasok nem jöttek.", False),
        ("A lovasi program elmaradt.", True),
        ("lovason nem volt terem", True),
        ("Lovas nem válaszolt.", True),
        ("A lovas program Lovason maradt el.", True),
    ],
)
def test_the_places_name_as_a_common_word_is_pointed_out_only(text, refused):
    held = entry("Lovas")
    found = names_in(text, held.county_id, held)
    assert (found.place, found.others) == ((["Lovas"], []) if refused else ([], ["Lovas"]))


def test_a_former_name_tells_the_place_too():
    held = entry("Türje")
    FormerName.objects.create(
        settlement=held.settlements.get(),
        name="Nagytürje",
        until=date(1950, 1, 1),
        search_key="nagyturje",
    )
    assert place("A régi Nagytürjén nem jött el senki.", held) == ["Nagytürje"]


def test_people_and_bodies_of_the_entry_are_pointed_out():
    held = entry(mentor=MentorFactory(user__name="Dr. Szépvölgyi Hajnalka"))
    body = OrganisationFactory(name="Hímző Egyesület")
    ContactFactory(organisation=body, name="Kovács Béla")
    held.organisations.add(body)
    text = "Kovácsék szerint a Hímző Egyesületben Hajnalka dönt; a kovács és a dr. nem."
    found = names_in(text, held.county_id, held)
    assert found.place == []
    assert found.others == ["Hímző Egyesület", "Dr. Szépvölgyi Hajnalka", "Kovács Béla"]
    assert names_in("A kovács és a dr. nem jött.", held.county_id, held).others == []


def test_other_places_of_the_county_and_its_name_are_pointed_out():
    held = entry("Türje")
    SettlementFactory(name="Szepetnek")
    SettlementFactory(name="Nagybajom", county__iso="HU-SO")
    text = "Szepetneken, a szepetneki könyvtárban, Zalában és Nagybajomban is ez volt."
    assert names_in(text, ZALA, held).others == ["Szepetnek", "Zala"]
    assert names_in(text, ZALA, None).others == ["Szepetnek", "Zala"]


def test_a_word_that_is_a_village_too_is_one_only_when_written_large():
    SettlementFactory(name="Szabás")
    SettlementFactory(name="Becsehely")
    assert names_in("A szabás-varrás kör szétesett.", ZALA, None).others == []
    assert names_in("Becsehelyen nincs ilyen.", ZALA, None).others == ["Becsehely"]

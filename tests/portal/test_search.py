"""The search box: what is found, in which order, by whom, and at what cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains

from mentorhalo.portal import search as box
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import GrantFactory
from tests.factories.mentors import MentorFactory
from tests.factories.obstacles import ObstacleFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory, tax_number
from tests.factories.partnerships import PartnershipFactory
from tests.factories.practices import GoodPracticeFactory
from tests.factories.promises import PromiseFactory
from tests.factories.resources import ResourceFactory
from tests.factories.settlements import SettlementFactory
from tests.portal.place import make_place

pytestmark = pytest.mark.django_db
URL = "/search/"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def groups(client, text):
    """{code: titles} of what the page shows for a text."""
    response = client.get(URL, {"q": text})
    assert response.status_code == 200
    return {
        group.code: [hit.title for hit in group.hits] for group in response.context["found"].groups
    }


def near(client, text):
    found = client.get(URL, {"q": text}).context["found"]
    return {group.code: group.near for group in found.groups}


@pytest.fixture
def world():
    place = SettlementFactory(name="Kiskinizs")
    place.former_names.create(name="Hosszúmező", until=days_ago(900))
    lead = OrganisationFactory(name="Őszirózsa Klub", seat=place, tax_number=tax_number(1234567))
    ContactFactory(organisation=lead, name="Szendrei Márta", role="könyvtáros")
    GrantFactory(number=12, title="Összefogás a Hernád mentén", lead=lead)
    MentorFactory(user__name="Barkóczi Réka")
    EngagementFactory(settlement=place, summary="Kemencét raktunk.", obstacle="Elfogyott a tégla.")
    PromiseFactory(settlement=place, what="Tűzifa a kemencéhez")
    return place


@pytest.mark.parametrize(
    ("text", "code", "title"),
    [
        ("Kiskinizs.", "settlements", "Kiskinizs"),
        ("„Őszirózsa” (klub),", "organisations", "Őszirózsa Klub"),
        ("KISKI", "settlements", "Kiskinizs"),
        ("hosszumezo", "settlements", "Kiskinizs"),
        ("oszirozsa", "organisations", "Őszirózsa Klub"),
        ("klub ŐSZI", "organisations", "Őszirózsa Klub"),
        ("klub kiskinizs", "organisations", "Őszirózsa Klub"),
        ("szendrei", "contacts", "Szendrei Márta"),
        ("marta konyv", "contacts", "Szendrei Márta"),
        ("hernad osszefogas", "grants", "TOP-5.3.1-16-ZA1-2017-00012"),
        ("TOP-5.3.1-16-ZA1-2017-00012", "grants", "TOP-5.3.1-16-ZA1-2017-00012"),
        ("top-5-3-1-16-za1-2017-00012", "grants", "TOP-5.3.1-16-ZA1-2017-00012"),
        ("TOP–5.3.1–16–ZA1–2017–00012", "grants", "TOP-5.3.1-16-ZA1-2017-00012"),
        ("top-5-3-1", "grants", "TOP-5.3.1-16-ZA1-2017-00012"),
        ("za1-2017-00012", "grants", "TOP-5.3.1-16-ZA1-2017-00012"),
        ("barkoczi", "mentors", "Barkóczi Réka"),
        ("reka BARK", "mentors", "Barkóczi Réka"),
        ("kemencet", "engagements", "Kiskinizs, visit"),
        ("tegla raktunk", "engagements", "Kiskinizs, visit"),
        ("tuzifa", "promises", "Tűzifa a kemencéhez"),
    ],
)
def test_found_without_accents_and_in_any_order(client, sign_in, world, text, code, title):
    sign_in()
    assert title in groups(client, text)[code]


def test_numbers_are_receipts_codes_and_tax_numbers(client, sign_in, world):
    sign_in()
    row = EngagementFactory(settlement=world)
    found = groups(client, str(row.pk))
    assert next(iter(found)) == "engagements"
    assert found["engagements"] == ["Kiskinizs, visit"]
    assert groups(client, world.pk)["settlements"] == ["Kiskinizs"]
    assert groups(client, tax_number(1234567)[:8])["organisations"] == ["Őszirózsa Klub"]
    assert "engagements" not in groups(client, str(row.pk + 1000))


def test_all_words_must_occur(client, sign_in, world):
    sign_in()
    assert groups(client, "kemencet nincsilyen") == {}
    assertContains(client.get(URL, {"q": "kemencet nincsilyen"}), "Nothing was found for")


def test_beginnings_come_before_what_is_inside(client, sign_in):
    sign_in()
    for name in ("Nagykemence", "Alsó Kemence", "Kemencefalva", "Alsó-Kemence"):
        SettlementFactory(name=name)
    expected = ["Kemencefalva", "Alsó Kemence", "Alsó-Kemence", "Nagykemence"]
    assert groups(client, "kemence")["settlements"] == expected


def test_a_name_typed_in_full_comes_first(client, sign_in):
    for name in ("Orci", "Ordas", "Őr"):
        SettlementFactory(name=name)
    sign_in("mentor")
    assert groups(client, "őr")["settlements"][0] == "Őr"


@pytest.mark.parametrize("text", ["{}", "{}.", "{}. sz.", "{}. SZ", "no. {}", "#{}"])
def test_a_receipt_number_is_read_as_the_pages_write_it(client, sign_in, text):
    row = EngagementFactory()
    sign_in("coordinator")
    found = client.get(URL, {"q": text.format(row.pk)}).context["found"]
    assert found.groups[0].code == "engagements"
    assert found.groups[0].hits[0].url == row.get_absolute_url()


@pytest.mark.parametrize(
    "text",
    ["kiskiniys", "iskinizs", "kiskinizss", "kisskinizs", "kskinizs", "kiskinzs", "xiskinizs"],
)
def test_one_wrong_letter_of_a_long_name_is_forgiven(client, sign_in, world, text):
    sign_in()
    assert "Kiskinizs" in groups(client, text)["settlements"]


def test_forgiven_names_say_so_and_two_wrong_letters_are_too_many(client, sign_in, world):
    sign_in()
    assert near(client, "kiskiniys") == {"settlements": True, "organisations": True}
    assert near(client, "kiskinizs")["settlements"] is False
    assert groups(client, "kiskyniys") == {}
    assertContains(client.get(URL, {"q": "kiskiniys"}), "similar names")


@pytest.mark.parametrize(
    ("text", "code"),
    [("barkoczj", "mentors"), ("szendrej marta", "contacts"), ("oszirozso klub", "organisations")],
)
def test_people_and_bodies_are_forgiven_too(client, sign_in, world, text, code):
    sign_in()
    assert near(client, text)[code] is True


def test_a_short_name_wants_its_letters(client, sign_in):
    sign_in()
    SettlementFactory(name="Türje")
    assert "settlements" in groups(client, "turje")
    assert groups(client, "turja") == {}


def test_a_place_is_found_among_settlements_not_through_engagements(client, sign_in, world):
    sign_in()
    assert "engagements" not in groups(client, "kiskinizs")


OF_ZALA = ["kemencet", "tuzifat", "kemences haz", "konyves", "tuzes kozossegek", "termet"]


@pytest.mark.parametrize(
    ("role", "county", "sees"),
    [
        ("mentor", "HU-ZA", True),
        ("lead", "HU-ZA", True),
        ("mentor", "HU-SO", False),
        ("lead", "HU-SO", False),
        ("coordinator", "", True),
        ("auditor", "", True),
        ("admin", "", True),
    ],
)
def test_only_what_the_reader_may_see(client, sign_in, role, county, sees):
    place = make_place()
    sign_in(role, county)
    for text in OF_ZALA:
        found = groups(client, text)
        found.pop("settlements", None)
        assert bool(found) is sees, text
    number = str(place.engagements.get().pk)
    assert ("engagements" in groups(client, number)) is sees
    assert "settlements" in groups(client, "kemences")
    assert groups(client, "felelos flora")["mentors"] == ["Felelős Flóra"]


def test_a_reader_without_a_team_finds_places_and_mentors(client, sign_in):
    make_place()
    user = sign_in()
    user.memberships.update(until=days_ago(0))
    sign_in(user=type(user).objects.get(pk=user.pk))
    assert [groups(client, text) for text in OF_ZALA[1:2]] == [{}]
    assert set(groups(client, "kemences")) == {"settlements", "practices"}


MAKERS = {
    "settlements": lambda n: SettlementFactory(name=f"Tűzfalva{n}"),
    "organisations": lambda n: OrganisationFactory(name=f"Tűz Kör {n}"),
    "contacts": lambda n: ContactFactory(name=f"Tüzes {n}"),
    "grants": lambda n: GrantFactory(title=f"Tüzes {n}"),
    "mentors": lambda n: MentorFactory(user__name=f"Tüzes {n}"),
    "promises": lambda n: PromiseFactory(what=f"Tűzifa {n}"),
    "engagements": lambda n: EngagementFactory(summary=f"Tűzgyújtás {n}"),
    "partnerships": lambda n: PartnershipFactory(name=f"Tűz és víz {n}"),
    "practices": lambda n: GoodPracticeFactory(title=f"Tűzrakó hely {n}", state="published"),
    "resources": lambda n: ResourceFactory(title=f"Tűzvédelem {n}"),
    "obstacles": lambda n: ObstacleFactory(what=f"Tűzgyújtási tilalom {n}"),
}


@pytest.mark.parametrize("code", MAKERS)
def test_more_than_are_shown_are_in_the_list_behind(client, sign_in, code):
    sign_in()
    for n in range(box.SHOWN + 2):
        MAKERS[code](n)
    found = client.get(URL, {"q": "tuz"}).context["found"]
    (group,) = [group for group in found.groups if group.code == code]
    assert len(group.hits) == box.SHOWN
    listed = client.get(group.url)
    if code == "practices":  # the public list counts up to a number
        assert listed.context["found"].number == box.SHOWN + 2
    else:
        assert listed.context["total"] == box.SHOWN + 2
    assert group.total in (None, box.SHOWN + 2)
    assert (group.total is None) is (code == "engagements")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Nothing has been typed yet."),
        ("   ", "Nothing has been typed yet."),
        ("a", "Type at least two letters, or a number."),
        ("a b c", "Type at least two letters, or a number."),
        ("é" * 200, "Type at most 100 letters and 8 words."),
        ("aa bb cc dd ee ff gg hh ii", "Type at most 100 letters and 8 words."),
        ("a\x00b", "The text holds control characters."),
        ("a\x07b", "The text holds control characters."),
        ("\u0301\u0301", "Type at least two letters, or a number."),
        ("%%", "Nothing was found for"),
        ("__", "Nothing was found for"),
        ("'; DROP TABLE", "Nothing was found for"),
        ('"quoted"', "Nothing was found for"),
        ("\\\\", "Nothing was found for"),
        ("9" * 30, "Nothing was found for"),
        ("٣٤", "Nothing was found for"),
        ("<script>", "&lt;script&gt;"),
    ],
)
def test_whatever_is_typed_is_answered(client, sign_in, world, text, words):
    sign_in()
    assertContains(client.get(URL, {"q": text}), words)
    assertContains(client.get(URL, {"q": text}, headers={"HX-Request": "true"}), words)


@given(text=st.text(max_size=220))
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_text_is_an_error(client, sign_in, text):
    if "_auth_user_id" not in client.session:
        make_place()
        sign_in()
    assert client.get(URL, {"q": text}).status_code == 200


@given(text=st.text(alphabet="kemncsűziö-.*+?[](){}|^$\\%_ 0123456789", max_size=40))
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_pattern_is_an_error(client, sign_in, text):
    if "_auth_user_id" not in client.session:
        make_place()
        sign_in("coordinator")
    assert client.get(URL, {"q": text}).status_code == 200


def test_htmx_gets_the_answers_and_their_number_alone(client, sign_in, world):
    sign_in()
    response = client.get(URL, {"q": "kiski"}, headers={"HX-Request": "true"})
    assertNotContains(response, "<html")
    assertContains(response, '<div id="found"')
    assertContains(response, 'hx-swap-oob="true"')
    assert "HX-Request" in response["Vary"]


def test_the_box_stands_on_every_page_but_its_own(client, sign_in):
    sign_in()
    assertContains(client.get("/settlements/"), 'id="find"', count=1)
    assertNotContains(client.get(URL), 'id="find"')
    client.logout()
    assertNotContains(client.get("/accounts/login/"), 'id="find"')


def test_what_is_withdrawn_or_not_published_is_not_found(client, sign_in):
    sign_in("coordinator")
    ResourceFactory(title="Kemencék könyve", withdrawn=True)
    GoodPracticeFactory(title="Kemencés nap", state="checked")
    assert groups(client, "kemence") == {}


def count(client, text):
    with CaptureQueriesContext(connection) as queries:
        client.get(URL, {"q": text})
    return len(queries)


@pytest.mark.parametrize("role", ["mentor", "coordinator"])
def test_queries_stay_few(client, sign_in, world, role):
    sign_in(role)
    for text in ("kiski", "kemencet", "kiskiniys", "nincsilyen", "12", "klub kiskiniys"):
        assert count(client, text) <= 19, text


def test_queries_do_not_grow(client, sign_in):
    sign_in()

    def make():
        for n, maker in enumerate(MAKERS.values()):
            maker(n + SettlementFactory._meta._counter.seq)

    make()
    before = count(client, "tuz")
    for _ in range(3):
        make()
    assert count(client, "tuz") == before <= 15


def test_a_foreign_county_has_its_own(client, sign_in):
    OrganisationFactory(name="Somogyi Tűzkör", seat__county=CountyFactory(iso="HU-SO"))
    sign_in("mentor", "HU-SO")
    assert groups(client, "tuzkor") == {"organisations": ["Somogyi Tűzkör"]}

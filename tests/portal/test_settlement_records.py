"""A settlement's page with grants, bodies, promises: what it says, to whom, at what cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from engagements.models import Evidence
from mentorhalo.portal import served, timeline
from settlements.models import AreaPlace, Contact, Grant, Organisation
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import GrantFactory, TargetAreaFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.factories.process import ProcessStepFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory
from tests.portal.place import fill, make_place

pytestmark = pytest.mark.django_db

OF_THE_COUNTY = (
    "Kemencét építünk.",
    "Tüzes közösségek",
    "TOP-5.3.1-16-ZA1",
    "Felvég",
    "Járvány volt",
    "jelenleti.pdf",
    "interju.pdf",
    "szerzodes.pdf",
    "Kemencés Ház",
    "Könyves Kata",
    "+36 92 111 222",
    "kata@pelda.hu",
    "Tűzifát hozunk",
    "Termet adnak",
)


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def place():
    return make_place()


def page(client, place):
    response = client.get(place.get_absolute_url())
    assert response.status_code == 200
    return response


@pytest.mark.parametrize("role", ["mentor", "lead", "coordinator", "auditor", "admin"])
def test_who_may_reads_all_of_it(client, sign_in, place, role):
    sign_in(role)
    response = page(client, place)
    whole = client.get(f"/settlements/{place.pk}/timeline/").content.decode()
    for words in OF_THE_COUNTY:
        assert words in response.content.decode() + whole, words
    assertContains(response, 'href="tel:+3692111222"')
    assertContains(response, 'href="mailto:kata@pelda.hu"')
    assertContains(response, "legal basis: public task")


@pytest.mark.parametrize("role", ["mentor", "lead"])
@pytest.mark.parametrize("path", ["", "timeline/", "timeline/?kind=grant", "timeline/?kind=member"])
def test_another_county_reads_nothing_of_it(client, sign_in, place, role, path):
    sign_in(role, "HU-SO")
    response = client.get(f"{place.get_absolute_url()}{path}")
    for words in OF_THE_COUNTY:
        assertNotContains(response, words)
    assertContains(response, "is read by the office of Zala")


def test_another_county_still_reads_rungs_mentor_and_neighbours(client, sign_in, place):
    near = SettlementFactory(name="Közelfalu", latitude=46.9)
    sign_in("mentor", "HU-SO")
    response = page(client, place)
    assertContains(response, "Felelős Flóra")
    assertContains(response, near.get_absolute_url())
    assert [step.on for step in response.context["steps"]][2] == days_ago(20)
    # what anybody may read of the place: published practices, and how it came to be
    timeline = {row.branch for row in response.context["timeline"].rows}
    assert timeline == {"published", "adopted", "came"}
    for name in ("grants", "people", "promises", "last"):
        assertNotContains(response, f'id="{name}"')
    for address in ("/organisations/", "/promises/", "/engagements/"):
        assertNotContains(response, f"{address}?settlement=")


def test_a_grant_over_two_counties_is_read_in_both(client, sign_in, place):
    """It belongs to each county where it has a settlement; the rest of the place does not."""
    there = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    GrantFactory(settlements=[place, there], title="Átnyúló")
    sign_in("mentor", "HU-SO")
    response = page(client, place)
    assertContains(response, "Átnyúló")
    assertNotContains(response, "Tüzes közösségek")


def test_steps_say_what_is_done_and_what_is_missing(client, sign_in, place):
    sign_in()
    (grant,) = page(client, place).context["grants"]
    (area,) = grant.areas
    assert [line.state for line in area.steps] == ["done", "nothing", "nothing"]
    assert [file.name for file in area.steps[0].files] == ["interju.pdf"]
    assert (grant.grant.named, area.inhabitants, area.is_small) == (1, 500, True)
    Evidence.objects.filter(name="interju.pdf").update(progress=None, grant=grant.grant)
    assertContains(page(client, place), '<span class="tag wait">memo is missing</span>')


def test_a_small_area_says_why_or_that_it_does_not(client, sign_in, place):
    user = sign_in()
    assertContains(page(client, place), "500 inhabitants: fewer than 1,000.")
    assertContains(page(client, place), "The reason has not been written down yet.")
    area = place.target_areas.get()
    area.small_because, area.small_by, area.small_on = "Egy a ház.", user, days_ago(3)
    area.save()
    assertContains(page(client, place), "Reason: Egy a ház.")


def test_inhabitants_of_an_area_are_those_of_all_its_places(client, sign_in, place):
    sign_in()
    area, part = place.target_areas.get(), SettlementFactory(population=5_000)
    AreaPlace.objects.create(area=area, settlement=part, part="Alvég", population=600)
    here = page(client, place).context["grants"][0].areas[0]
    assert (here.inhabitants, here.is_small) == (1_100, False)
    assertContains(page(client, place), f"{part.name}, Alvég")
    AreaPlace.objects.filter(part="Alvég").update(population=None)
    here = page(client, place).context["grants"][0].areas[0]
    assert (here.inhabitants, here.is_small) == (None, False)
    assert here.inhabitants == area.inhabitants


def test_a_grant_may_lack_its_lead_and_an_area_here(client, sign_in):
    sign_in()
    place = SettlementFactory()
    TargetAreaFactory(grant=GrantFactory(settlements=[place]))
    response = page(client, place)
    assertContains(response, "Consortium lead: to be completed")
    assertContains(response, f"No target area of this grant has {place.name} in it yet.")


def test_the_action_plan_is_the_record_behind_its_rung(client, sign_in, place):
    sign_in()
    from engagements.summaries import refresh

    area, step = place.target_areas.get(), ProcessStepFactory(code="action_plan")
    area.progress.create(step=step, done_on=days_ago(5))
    refresh(settlements=[place.pk])
    (rung,) = [s for s in page(client, place).context["steps"] if s.rung == "planned"]
    assert (rung.on, rung.record.words) == (days_ago(5), "Felvég")
    assert rung.record.url == area.get_absolute_url()


def test_bodies_seated_there_come_first_with_who_speaks_for_them_today(client, sign_in, place):
    sign_in("coordinator")
    serving = OrganisationFactory(name="Aaa Egyesület", serves=[place])
    ContactFactory(organisation=serving, name="Régi Rita", until=days_ago(1))
    OrganisationFactory(name="Bezárt Ház", seat=place, closed_on=days_ago(1), closed_because="x")
    Contact.objects.filter(name="Könyves Kata").update(opted_out_on=days_ago(4))
    response = page(client, place)
    bodies = response.context["bodies"]
    assert [body.organisation.name for body in bodies] == ["Kemencés Ház", "Aaa Egyesület"]
    assert [body.is_seat for body in bodies] == [True, False]
    assert [[person.name for person in body.contacts] for body in bodies] == [["Könyves Kata"], []]
    assertContains(response, "serves this settlement")
    assertContains(response, "wants no letters")


def test_many_bodies_lead_to_the_list(client, sign_in, place):
    sign_in()
    OrganisationFactory.create_batch(served.BODIES, seat=place)
    response = page(client, place)
    assert len(response.context["bodies"]) == served.BODIES
    assertContains(response, f'href="/organisations/?settlement={place.pk}">All organisations here')
    listed = client.get(f"/organisations/?settlement={place.pk}")
    assert listed.context["total"] == Organisation.objects.in_settlement(place.pk).count()


def test_open_promises_by_their_day_then_the_settled(client, sign_in, place):
    sign_in()
    PromiseFactory(settlement=place, what="Lejárt", due_on=days_ago(2))
    response = page(client, place)
    assert [row.what for row in response.context["promises"]] == ["Lejárt", "Tűzifát hozunk"]
    assert [row.what for row in response.context["settled"]] == ["Termet adnak"]
    assertContains(response, f'href="/promises/?settlement={place.pk}"')


def test_a_phone_shows_the_door_before_the_ladder(client, sign_in, place):
    sign_in()
    text = page(client, place).content.decode()
    order = [
        text.index(f'id="{name}"')
        for name in ("promises", "last", "people", "team", "rungs", "grants", "timeline", "facts")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("role", "county", "may"),
    [
        ("mentor", "HU-ZA", False),
        ("lead", "HU-ZA", True),
        ("lead", "HU-SO", False),
        ("coordinator", "", True),
        ("auditor", "", False),
        ("admin", "", True),
    ],
)
def test_who_is_offered_to_hand_over_and_to_assign(client, sign_in, place, role, county, may):
    sign_in(role, county)
    assert ("/handovers/new/?giver=" in page(client, place).content.decode()) is may
    nobody = SettlementFactory()
    link = f"/settlements/{nobody.pk}/assign/"
    assert (link in page(client, nobody).content.decode()) is may


def test_who_answers_for_it_may_hand_it_over(client, sign_in, place):
    mentor = place.assignments.get().mentor
    sign_in(user=type(mentor.user).objects.get(pk=mentor.user_id))
    link = f"/handovers/new/?giver={mentor.pk}&amp;settlement={place.pk}"
    assertContains(page(client, place), link)
    assert client.get(link.replace("&amp;", "&")).status_code == 200
    mentor.user.memberships.update(until=days_ago(0))
    sign_in("lead")
    assertNotContains(page(client, place), link)
    assertContains(page(client, place), f"/settlements/{place.pk}/assign/")


@pytest.mark.parametrize("role", ["mentor", "lead", "coordinator"])
def test_five_hundred_happenings_cost_no_more(client, sign_in, place, role):
    sign_in(role)
    url = place.get_absolute_url()
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    fill(place, 500)
    whole = timeline.page_of(client.get(url).wsgi_request.user, place.pk, size=2_000)
    assert len(whole.rows) >= 500
    with CaptureQueriesContext(connection) as many:
        response = client.get(url)
    listing = "\n".join(query["sql"][:160] for query in many)
    assert len(response.context["timeline"].rows) == timeline.SHOWN
    assert len(many) <= len(few), listing
    assert len(many) <= 14, listing


def test_an_empty_place_says_what_comes_next(client, sign_in):
    sign_in()
    response = page(client, SettlementFactory())
    for words in (
        "No promise is written down.",
        "No organisation is known here yet.",
        "No grant names this settlement.",
        "Nothing has happened here yet.",
    ):
        assertContains(response, words)


def test_a_reader_without_a_team_reads_what_everybody_does(client, sign_in, place):
    user = sign_in()
    user.memberships.update(until=days_ago(0))
    sign_in(user=type(user).objects.get(pk=user.pk))
    response = page(client, place)
    for words in OF_THE_COUNTY:
        assertNotContains(response, words)
    EngagementFactory(settlement=place)
    assertNotContains(page(client, place), "Log a visit")


def test_nobody_without_a_county_reads_a_grant_that_lacks_its_lead(person):
    GrantFactory()
    user = person()
    user.memberships.update(until=days_ago(0))
    assert not Grant.objects.visible_to(type(user).objects.get(pk=user.pk)).exists()
    assert Grant.objects.visible_to(person("mentor", "HU-ZA")).exists()

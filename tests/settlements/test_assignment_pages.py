"""The list of assignments, the settlements that nobody answers for, assigning and ending."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from settlements.models import Assignment, SettlementSummary
from tests.factories.counties import CountyFactory
from tests.factories.engagements import days_ago
from tests.factories.grants import GrantFactory
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db
LIST, UNASSIGNED = "/assignments/", "/assignments/unassigned/"


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


def codes(response):
    return [row.settlement_id for row in response.context["page"].rows]


def keys(response):
    return [row.pk for row in response.context["page"].rows]


def assign_url(place):
    return reverse("settlements:settlement-assign", args=[place.pk])


def today():
    return timezone.localdate().isoformat()


def test_the_list_shows_now_past_and_coming(client, sign_in):
    sign_in("auditor")
    held = AssignmentFactory(since=days_ago(90), until=days_ago(30))
    place = held.settlement
    now = AssignmentFactory(settlement=place, since=days_ago(30))
    response = client.get(LIST)
    assert response.context["page"].rows == [held, now]
    assertContains(response, f'<time datetime="{days_ago(31).isoformat()}">')
    assertContains(response, 'class="tag full">answers today')
    assertContains(response, 'class="tag off">past')


@pytest.mark.parametrize("state", ["current", "left", "past", "coming"])
def test_each_state_is_a_filter(client, sign_in, state):
    rows = {
        "current": AssignmentFactory(),
        "left": AssignmentFactory(),
        "past": AssignmentFactory(until=days_ago(1)),
        "coming": AssignmentFactory(since=days_ago(-3)),
    }
    rows["left"].mentor.user.memberships.update(until=days_ago(2))
    sign_in("coordinator")
    assert client.get(LIST, {"state": state}).context["page"].rows == [rows[state]]


def test_other_filters_and_the_file(client, sign_in):
    first, second = AssignmentFactory(settlement=SettlementFactory(name="Őrtilos")), None
    somogy = CountyFactory(iso="HU-SO")
    second = AssignmentFactory(
        settlement=SettlementFactory(county=somogy), mentor=MentorFactory(team__iso="HU-SO")
    )
    sign_in("admin")
    assert codes(client.get(LIST, {"q": "ortil"})) == [first.settlement_id]
    assert codes(client.get(LIST, {"q": str(second.mentor)})) == [second.settlement_id]
    assert codes(client.get(LIST, {"county": "14"})) == [second.settlement_id]
    assert codes(client.get(LIST, {"mentor": first.mentor.pk})) == [first.settlement_id]
    answer = client.get(LIST, {"export": "csv", "q": "ortil"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (line["Settlement"], line["Mentor"]) == ("Őrtilos", str(first.mentor))


@pytest.mark.parametrize("url", [LIST, UNASSIGNED])
def test_queries_do_not_grow(sign_in, assert_flat_queries, url):
    sign_in("lead")

    def make():
        AssignmentFactory()
        GrantFactory(settlements=[SettlementFactory()])

    assert_flat_queries(url, make, limit=10)


def test_unassigned_are_the_involved_first_and_only_of_open_offices(client, sign_in):
    sign_in("coordinator")
    plain = SettlementFactory(name="Abda")
    granted, involved = SettlementFactory(name="Cák"), SettlementFactory(name="Bagod")
    GrantFactory(settlements=[granted])
    SettlementSummary.objects.filter(pk=involved.pk).update(involved_on=days_ago(5))
    AssignmentFactory()
    SettlementFactory(county=CountyFactory(iso="HU-PE"))  # no office
    SettlementFactory(ceased_on=days_ago(9))
    MentorFactory()  # opens the office of Zala
    assert keys(client.get(UNASSIGNED)) == [involved.pk, granted.pk, plain.pk]
    assert keys(client.get(UNASSIGNED, {"followed": "on"})) == [involved.pk, granted.pk]


@pytest.mark.parametrize(("role", "query"), [("lead", "?county=20"), ("coordinator", "")])
def test_who_has_a_county_is_led_to_its_unassigned(client, sign_in, role, query):
    sign_in(role)
    assertContains(client.get(LIST), f'href="{UNASSIGNED}{query}"')


def test_what_a_leaver_still_holds_is_unassigned_and_says_so(client, sign_in):
    sign_in("lead")
    held = AssignmentFactory()
    held.mentor.user.memberships.update(until=days_ago(1))
    response = client.get(UNASSIGNED)
    assert keys(response) == [held.settlement_id]
    assertContains(response, str(held.mentor))


def test_pages_by_key_over_the_rank(client, sign_in, monkeypatch):
    monkeypatch.setattr("settlements.views.unassigned.UnassignedList.page_size", 2)
    sign_in("lead")
    places = [SettlementFactory() for _ in range(5)]
    SettlementSummary.objects.filter(pk=places[4].pk).update(involved_on=days_ago(5))
    first = client.get(UNASSIGNED)
    second = client.get(UNASSIGNED, {"after": first.context["page"].older})
    third = client.get(UNASSIGNED, {"after": second.context["page"].older})
    seen = keys(first) + keys(second) + keys(third)
    assert seen == [places[4].pk, *[row.pk for row in places[:4]]]
    assert keys(client.get(UNASSIGNED, {"before": third.context["page"].newer})) == keys(second)
    assert keys(client.get(UNASSIGNED, {"after": "x~y~z"})) == keys(first)


def test_a_lead_assigns_the_ticked_ones_at_once(client, sign_in):
    sign_in("lead")
    mentor, places = MentorFactory(), [SettlementFactory() for _ in range(3)]
    assertContains(client.get(UNASSIGNED), 'name="settlement"', count=3)
    ticked = [row.pk for row in places[:2]]
    typed = {"mentor": mentor.pk, "since": today(), "settlement": ticked}
    response = client.post(f"{UNASSIGNED}?county=20", typed, follow=True)
    assertRedirects(response, f"{UNASSIGNED}?county=20")
    assertContains(response, "answers for 2 more settlements")
    assert set(Assignment.objects.values_list("settlement", "mentor")) == {
        (code, mentor.pk) for code in ticked
    }


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"settlement": []}, "Tick at least one settlement."),
        ({"mentor": "x"}, "place needs mending"),
        ({"since": "tegnap"}, "Write the day as"),
        ({"since": "9999-12-31"}, "more than a year ahead"),
        ({"settlement": ["00000", "x'\0"]}, "Tick at least one settlement."),
    ],
)
def test_a_refusal_keeps_the_ticks_and_choices(client, sign_in, typed, words):
    sign_in("lead")
    mentor, place = MentorFactory(), SettlementFactory()
    sent = {"mentor": mentor.pk, "since": today(), "settlement": [place.pk]} | typed
    response = client.post(UNASSIGNED, sent)
    assertContains(response, words, status_code=422)
    if place.pk in sent["settlement"]:
        assertContains(response, "checked", status_code=422)
    if sent["mentor"] == mentor.pk:
        assertContains(response, f'value="{mentor.pk}" selected', status_code=422)
    assert not Assignment.objects.exists()


def test_what_somebody_else_assigned_meanwhile_is_named(client, sign_in):
    sign_in("lead")
    held, mentor = AssignmentFactory(), MentorFactory()
    typed = {"mentor": mentor.pk, "since": today(), "settlement": [held.settlement_id]}
    response = client.post(UNASSIGNED, typed)
    assertContains(response, f"{held.mentor} answers for it", status_code=422)


@pytest.mark.parametrize("role", ["mentor", "coordinator", "auditor"])
def test_who_may_not_assign_has_no_form(client, sign_in, person, role):
    person("lead")
    sign_in(role)
    SettlementFactory()
    response = client.get(UNASSIGNED, {"county": "20"})
    assertNotContains(response, 'name="settlement"')
    assert client.post(f"{UNASSIGNED}?county=20", {}).status_code == 403


def test_a_coordinator_assigns_where_no_lead_is(client, sign_in):
    sign_in("coordinator")
    mentor, place = MentorFactory(), SettlementFactory()
    typed = {"mentor": mentor.pk, "since": today(), "settlement": [place.pk]}
    client.post(f"{UNASSIGNED}?county=20", typed)
    assert place.assignments.get().mentor == mentor


def test_another_county_s_settlements_are_not_assigned_on_the_way(client, sign_in):
    sign_in("lead")
    stranger = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    typed = {"mentor": MentorFactory().pk, "since": today(), "settlement": [stranger.pk]}
    assert client.post(UNASSIGNED, typed).status_code == 422
    assert client.post(f"{UNASSIGNED}?county=14", typed).status_code == 403


def test_one_settlement_is_assigned_on_its_own_page(client, sign_in):
    sign_in("lead")
    mentor, place = MentorFactory(), SettlementFactory()
    assertContains(client.get(assign_url(place)), f"{mentor} (0 settlements)")
    response = client.post(assign_url(place), {"mentor": mentor.pk, "since": "2026.01.05."})
    assertRedirects(response, place.get_absolute_url())
    assert place.assignments.get().since.isoformat() == "2026-01-05"


def test_where_somebody_answers_handing_over_is_offered(client, sign_in):
    sign_in("lead")
    held = AssignmentFactory()
    response = client.get(assign_url(held.settlement))
    assertContains(response, f"?giver={held.mentor_id}&amp;settlement={held.settlement_id}")
    typed = {"mentor": MentorFactory().pk, "since": today()}
    response = client.post(assign_url(held.settlement), typed)
    assertContains(response, "answers for it since", status_code=422)


def test_an_end_on_a_page(client, sign_in):
    sign_in("lead")
    row = AssignmentFactory()
    url = reverse("settlements:assignment-end", args=[row.pk])
    assert client.post(url, {"last_day": today(), "reason": ""}).status_code == 422
    for day in ("9999-12-31", "0001-01-01"):
        assert client.post(url, {"last_day": day, "reason": "ok"}).status_code == 422
    client.post(url, {"last_day": today(), "reason": "máshová került"})
    row.refresh_from_db()
    assert row.until == days_ago(-1)


def test_addresses_that_are_none(client, sign_in):
    sign_in("admin")
    for address in ("/settlements/x/assign/", "/settlements/99999/assign/", "/assignments/9/end/"):
        assert client.get(address).status_code == 404
    gone = SettlementFactory(ceased_on=days_ago(2))
    assert client.get(assign_url(gone)).status_code == 403


@pytest.mark.parametrize("url", [LIST])
def test_wrong_method(client, sign_in, url):
    sign_in("admin")
    assert client.post(url).status_code == 405

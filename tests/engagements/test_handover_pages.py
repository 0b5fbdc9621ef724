"""Offering a handover, its brief, its answers, and the list."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.models import Milestone
from settlements.models import Assignment, Handover
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import GrantFactory, TargetAreaFactory
from tests.factories.handovers import HandoverFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.factories.partnerships import PartnershipFactory
from tests.factories.process import (
    MilestoneTemplateFactory,
    StepProgressFactory,
)
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db
LIST, NEW = "/handovers/", "/handovers/new/"


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


def address(row, deed):
    return reverse(f"engagements:handover-{deed}", args=[row.pk])


def take(*places):
    return {f"take_{place.pk}": "on" for place in places}


def rich_place(mentor, name="Őrtilos"):
    """A settlement with something of everything that a brief tells."""
    place = SettlementFactory(name=name)
    AssignmentFactory(mentor=mentor, settlement=place)
    house = OrganisationFactory(seat=place, name=f"{name} Művelődési Háza")
    ContactFactory(organisation=house, name="Minta Piroska", role="igazgató", phone="+36 1 555")
    library = OrganisationFactory(serves=[place], name="Megyei Könyvtár", seat__name=f"{name}fő")
    ContactFactory(organisation=library, name="Elment Elek", until=days_ago(1))
    for number in range(4):
        EngagementFactory(
            mentor=mentor,
            settlement=place,
            held_on=days_ago(10 + number),
            summary=f"{number}. alkalom",
            private_note=f"{number}. titok",
        )
    EngagementFactory(mentor=mentor, settlement=place, plan=True, held_on=days_ago(-4))
    PromiseFactory(settlement=place, mentor=mentor, what="Kérdőív elküldése")
    PartnershipFactory(name=f"Kör: {name}", places=[place], parties=[house, library], mentor=mentor)
    PartnershipFactory(places=[place], parties=[house, library], mentor=mentor, stage="closed")
    grant = GrantFactory(settlements=[place])
    area = TargetAreaFactory(grant=grant)
    area.places.create(settlement=place)
    StepProgressFactory(area=area, done_on=days_ago(20))
    Milestone.objects.create(
        template=MilestoneTemplateFactory(call=grant.call, name_en="Action plan"),
        grant=grant,
        area=area,
        number=1,
        due_on=days_ago(3),
    )
    return place


def test_a_mentor_offers_part_of_the_portfolio(client, sign_in):
    me, taker = sign_in(), MentorFactory()
    goes, stays = (AssignmentFactory(mentor=me.mentor).settlement for _ in range(2))
    page = client.get(NEW)
    assertContains(page, goes.name)
    assertContains(page, stays.name)
    typed = {"taker": taker.pk, "note": "Sok sikert!", f"pitfalls_{goes.pk}": "Kedden zárva."}
    response = client.post(NEW, typed | take(goes))
    row = Handover.objects.get()
    assertRedirects(response, row.get_absolute_url())
    item = row.items.get()
    assert (item.settlement, item.pitfalls, row.note) == (goes, "Kedden zárva.", "Sok sikert!")
    assert (row.giver, row.taker, row.offered_by) == (me.mentor, taker, me)


def test_a_refusal_loses_nothing_that_was_typed(client, sign_in):
    me = sign_in()
    goes, stays = (AssignmentFactory(mentor=me.mentor).settlement for _ in range(2))
    typed = {"note": "Sok sikert!", f"pitfalls_{stays.pk}": "Kedden zárva."} | take(goes)
    response = client.post(NEW, typed | {"taker": "0"})
    assert response.status_code == 422
    form = response.context["form"]
    assert set(form.errors) == {"taker"}
    for words in ("Sok sikert!", "Kedden zárva.", '<details class="fold" open>'):
        assertContains(response, words, status_code=422)
    assert [tick.value() for _place, tick, _text in form.lines()] == [True, False]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Tick at least one settlement"),
        ({"note": "a\0"}, "control characters"),
        ({"note": "a" * 5001}, "5000"),
    ],
)
def test_bad_input(client, sign_in, typed, words):
    me, taker = sign_in(), MentorFactory()
    place = AssignmentFactory(mentor=me.mentor).settlement
    typed = {"taker": taker.pk} | (typed and take(place) | typed)
    assertContains(client.post(NEW, typed), words, status_code=422)
    assert not Handover.objects.exists()


def test_one_settlement_may_be_ticked_alone(client, sign_in):
    me = sign_in()
    places = [AssignmentFactory(mentor=me.mentor).settlement for _ in range(2)]
    form = client.get(f"{NEW}?settlement={places[1].pk}").context["form"]
    ticks = {place: tick.value() for place, tick, _text in form.lines()}
    assert ticks == {places[0]: False, places[1]: True}


def test_what_waits_already_is_not_offered_again(client, sign_in):
    me = sign_in()
    row = HandoverFactory(giver=me.mentor)
    response = client.get(NEW)
    assertContains(response, row.get_absolute_url())
    assertContains(response, "There is nothing to hand over.")


def test_a_lead_chooses_whose_and_finds_who_left(client, sign_in):
    sign_in("lead")
    gone, here = AssignmentFactory(), AssignmentFactory()
    AssignmentFactory(
        settlement=SettlementFactory(county=CountyFactory(iso="HU-SO")),
        mentor=MentorFactory(team__iso="HU-SO"),
    )
    gone.mentor.user.memberships.update(until=days_ago(1))
    gone.mentor.user.is_active = False
    gone.mentor.user.save()
    response = client.get(NEW)
    assert [giver.mentor for giver in response.context["givers"]] == [
        gone.mentor_id,
        here.mentor_id,
    ]
    url = f"{NEW}?giver={gone.mentor_id}&county=20"
    taker = MentorFactory()
    client.post(url, {"taker": taker.pk} | take(gone.settlement))
    row = Handover.objects.get()
    assert (row.giver, row.taker, row.state) == (gone.mentor, taker, "offered")


def test_who_may_offer_for_whom(client, sign_in, person):
    held, stranger = AssignmentFactory(), person("mentor", "HU-SO")
    held_away = AssignmentFactory(
        settlement=SettlementFactory(county=CountyFactory(iso="HU-SO")), mentor=stranger.mentor
    )
    url = f"{NEW}?giver={held.mentor_id}"
    for role, status in (("mentor", 403), ("auditor", 403), ("coordinator", 200), ("lead", 200)):
        sign_in(role)
        assert client.get(url).status_code == status, role
    sign_in("coordinator")
    assert client.get(url).status_code == 403  # there is a lead now
    sign_in("lead")
    assert client.get(f"{NEW}?giver={held_away.mentor_id}&county=14").status_code == 403
    sign_in("admin")
    for giver in ("99999999", "x", "²", "9" * 30):
        assert client.get(NEW, {"giver": giver}).status_code == 404
    assert client.get(NEW, {"giver": held.mentor_id, "county": "x"}).status_code == 403


def test_the_brief_tells_who_is_who_and_what_is_open(client, sign_in):
    taker = sign_in()
    giver = MentorFactory()
    place = rich_place(giver)
    row = HandoverFactory(
        giver=giver, taker=taker.mentor, settlements=[place], pitfalls="Kedden zárva."
    )
    response = client.get(row.get_absolute_url())
    (told,) = response.context["places"]
    assert [body.name for body, _contacts in told.bodies] == [
        "Megyei Könyvtár",
        "Őrtilos Művelődési Háza",
    ]
    assert [engagement.summary for engagement in told.engagements] == [
        "0. alkalom",
        "1. alkalom",
        "2. alkalom",
    ]
    assert [one.name for one in told.partnerships] == ["Kör: Őrtilos"]
    assert len(told.planned) == len(told.promises) == len(told.milestones) == 1
    (area,) = told.areas
    assert (area.done, area.steps) == (1, 1)
    for words in (
        "Minta Piroska",
        "+36 1 555",
        "Kérdőív elküldése",
        "Kedden zárva.",
        "overdue",
        "Kör",
    ):
        assertContains(response, words)
    assertContains(response, told.grants[0].code)
    assertContains(response, "0. titok")
    assertNotContains(response, "Elment Elek")


@pytest.mark.parametrize("role", ["coordinator", "auditor", "admin"])
def test_private_notes_are_the_county_s(client, sign_in, role):
    sign_in(role)
    giver = MentorFactory()
    row = HandoverFactory(giver=giver, settlements=[rich_place(giver)])
    response = client.get(row.get_absolute_url())
    assertContains(response, "0. alkalom")
    assertNotContains(response, "titok")


def test_milestones_of_grant_and_settlement_reach_their_places(client, sign_in):
    taker, giver = sign_in(), MentorFactory()
    places = [AssignmentFactory(mentor=giver).settlement for _ in range(2)]
    grant = GrantFactory(settlements=places)
    template = MilestoneTemplateFactory(call=grant.call)
    told = {"template": template, "grant": grant}
    Milestone.objects.create(**told, number=1, due_on=days_ago(-9))
    Milestone.objects.create(**told, number=2, settlement=places[0], due_on=days_ago(9))
    Milestone.objects.create(**told, number=3, due_on=days_ago(-200))
    Milestone.objects.create(**told, number=4, due_on=days_ago(1), done_on=days_ago(1))
    row = HandoverFactory(giver=giver, taker=taker.mentor, settlements=places)
    briefs = {b.settlement: b for b in client.get(row.get_absolute_url()).context["places"]}
    assert [m.number for m in briefs[places[0]].milestones] == [2, 1]
    assert [m.number for m in briefs[places[1]].milestones] == [1]


def test_the_brief_costs_the_same_for_many_places(client, sign_in, django_assert_max_num_queries):
    taker = sign_in()
    counted = []
    for number in (1, 5):
        giver = MentorFactory()
        places = [rich_place(giver, f"Falu {number} {n}") for n in range(number)]
        row = HandoverFactory(giver=giver, taker=taker.mentor, settlements=places)
        with django_assert_max_num_queries(29) as queries:
            assert client.get(row.get_absolute_url()).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_taker_accepts(client, sign_in):
    taker = sign_in()
    row = HandoverFactory(taker=taker.mentor)
    assertContains(client.get(row.get_absolute_url()), address(row, "accept"))
    response = client.post(address(row, "accept"), follow=True)
    assertRedirects(response, row.get_absolute_url())
    assertContains(response, "you answer for them now")
    assertNotContains(response, address(row, "accept"))
    held = Assignment.objects.answering(timezone.localdate()).get()
    assert held.mentor == taker.mentor
    again = client.post(address(row, "accept"))
    assertContains(again, "decided already", status_code=422)


def test_an_acceptance_that_came_too_late_says_why(client, sign_in):
    taker = sign_in()
    row = HandoverFactory(taker=taker.mentor)
    place = row.items.get().settlement
    place.assignments.update(until=timezone.localdate())
    response = client.post(address(row, "accept"))
    assertContains(response, f"does not answer for {place.name}", status_code=422)


@pytest.mark.parametrize(("deed", "who"), [("decline", "taker"), ("withdraw", "giver")])
def test_a_no_wants_a_reason(client, deed, who):
    row = HandoverFactory()
    client.force_login(getattr(row, who).user)
    response = client.post(address(row, deed), {"reason": " "})
    assertContains(response, f'id="{deed}_reason"', status_code=422)
    assertContains(response, f'href="#{deed}_reason"', status_code=422)
    response = client.post(address(row, deed), {"reason": "Nem érem el."}, follow=True)
    assertContains(response, "Reason: Nem érem el.")


def test_the_list_has_the_waiting_ones_first(client, sign_in):
    me = sign_in()
    waiting = HandoverFactory()
    done = [HandoverFactory(accept=True), HandoverFactory(taker=me.mentor, decline=True)]
    response = client.get(LIST)
    assert response.context["page"].rows == [waiting, *done[::-1]]
    place = waiting.items.get().settlement
    assert client.get(LIST, {"q": place.name}).context["page"].rows == [waiting]
    found = client.get(LIST, {"state": "declined", "q": str(me)}).context["page"].rows
    assert found == [done[1]]
    file = b"".join(client.get(LIST, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    assert len(file.splitlines()) == 4


def test_the_list_pages_by_key(client, sign_in, monkeypatch):
    monkeypatch.setattr("engagements.views.handover.HandoverList.page_size", 2)
    sign_in()
    HandoverFactory(accept=True), HandoverFactory(decline=True), HandoverFactory()
    first = client.get(LIST).context["page"]
    second = client.get(LIST, {"after": first.older}).context["page"]
    assert len(first.rows) == 2 and len(second.rows) == 1
    assert client.get(LIST, {"before": second.newer}).context["page"].rows == first.rows


def test_queries_do_not_grow(sign_in, assert_flat_queries):
    sign_in("admin")
    assert_flat_queries(LIST, HandoverFactory, limit=8)
    assert_flat_queries(NEW, AssignmentFactory, limit=8)


@pytest.mark.parametrize("deed", ["detail", "list", "accept", "decline", "withdraw"])
def test_wrong_method(client, sign_in, deed):
    sign_in("admin")
    row = HandoverFactory()
    url = LIST if deed == "list" else address(row, deed)
    method = client.post if deed in ("detail", "list") else client.get
    assert method(url).status_code == 405

"""/help/…: asked from an entry with one tap, answered by the office, opened again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.help.actions import answer_request
from engagements.models import HelpRequest
from mentorhalo.core.models import Change
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.help import HelpRequestFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
NEW = "/help/new/"


@pytest.fixture
def me(sign_in):
    return sign_in("mentor")


def answered(row, **how):
    how = {"answer": "Megoldjuk.", "answered_with": None} | how
    return answer_request(by=row.asked_by, help_request=row, version=row.version, **how)


def page(row, more=""):
    return f"/help/{row.pk}/{more}"


def test_one_tap_sends_what_the_entry_says(client, me):
    body = OrganisationFactory(name="Tekenyei Könyvtár")
    entry = EngagementFactory(mentor=me.mentor, obstacle="Nincs, aki a kérdőívet kiértékeli.")
    entry.organisations.add(body)
    form = client.get(f"{NEW}?engagement={entry.pk}").context["form"]
    shown = {bound.name: bound.value() for bound in form}
    place = entry.settlements.get()
    assert shown["what"] == "Nincs, aki a kérdőívet kiértékeli."
    sent = {name: value for name, value in shown.items() if value is not None}
    response = client.post(NEW, sent)
    row = HelpRequest.objects.get()
    assertRedirects(response, page(row))
    assert (row.settlement, row.organisation, row.engagement) == (place, body, entry)
    assert (row.county_id, row.asked_by, row.state) == (place.county_id, me, "open")
    assert Change.objects.of(row).get().action == "added"


def test_the_place_asked_for_is_one_of_the_entrys(client, me):
    entry = EngagementFactory(mentor=me.mentor)
    place, stranger = entry.settlements.get(), SettlementFactory()
    for asked in (place.pk, stranger.pk, "99999", ""):
        response = client.get(f"{NEW}?engagement={entry.pk}&settlement={asked}")
        assert response.context["form"]["settlement"].value() == place.name


def test_from_the_receipt_it_leads_back_to_the_further_taps(client, me):
    entry = EngagementFactory(mentor=me.mentor)
    place = entry.settlements.get()
    data = {"what": "Nincs terem.", "settlement": place.pk, "engagement": entry.pk}
    response = client.post(f"{NEW}?engagement={entry.pk}&from=receipt", data)
    assertRedirects(response, f"/engagements/{entry.pk}/receipt/")


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-1"])
def test_an_entry_that_is_none_is_not_found(client, me, number):
    assert client.get(f"{NEW}?engagement={number}").status_code == 404


def test_another_countys_entry_is_not_found(client, me):
    entry = EngagementFactory(iso="HU-SO")
    assert client.get(f"{NEW}?engagement={entry.pk}").status_code == 404
    data = {"what": "x", "settlement": SettlementFactory().pk, "engagement": entry.pk}
    assert client.post(NEW, data).status_code == 422
    assert not HelpRequest.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"what": "   "}, "what"),
        ({"what": "a\x07b"}, "what"),
        ({"settlement": "Nincsilyenfalu"}, "settlement"),
        ({"settlement": ""}, "settlement"),
        ({"organisation": "Nincs Ilyen Egylet"}, "organisation"),
        ({"what": "x" * 5001}, "what"),
    ],
)
def test_what_cannot_be_sent_says_why_and_keeps_the_rest(client, me, typed, field):
    data = {"what": "Nincs terem.", "settlement": SettlementFactory(name="Tekenye").name} | typed
    response = client.post(NEW, data)
    assert response.status_code == 422
    form = response.context["form"]
    assert field in form.errors
    assert {name: form[name].value() for name in data} == data
    assert not HelpRequest.objects.exists()


def test_another_countys_place_is_refused(client, me):
    place = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    response = client.post(NEW, {"what": "Nincs terem.", "settlement": place.pk})
    assert response.status_code == 422 and "settlement" in response.context["form"].errors


def test_a_double_tap_asks_once(client, me):
    data = {"what": "Nincs terem.", "settlement": SettlementFactory().pk}
    assert client.post(NEW, data).status_code == 302
    response = client.post(NEW, data | {"what": " nincs TEREM."})
    assert response.status_code == 422 and "what" in response.context["form"].errors
    assert HelpRequest.objects.count() == 1


def test_it_ends_in_words_or_in_an_engagement(client, sign_in):
    row, helped = HelpRequestFactory(), None
    helped = EngagementFactory(settlement=row.settlement)
    other = HelpRequestFactory()
    lead = sign_in("lead")
    assert client.post(page(row, "answer/"), {"version": 1}).status_code == 422
    data = {"version": 1, "answered_with": helped.pk}
    assertRedirects(client.post(page(row, "answer/"), data), page(row))
    row.refresh_from_db()
    assert (row.state, row.answered_with, row.answered_by) == ("answered", helped, lead)
    client.post(page(other, "answer/"), {"version": 1, "answer": "A megyei keretből megoldjuk."})
    other.refresh_from_db()
    assert other.answer == "A megyei keretből megoldjuk." and other.answered_with is None
    assertContains(client.get(page(row)), str(helped))
    change = Change.objects.of(row).first()
    assert (change.action, change.by_id) == ("answered", lead.pk)


@pytest.mark.parametrize("ground", [{"cancel": True}, {"iso": "HU-SO"}])
def test_what_did_not_happen_here_did_not_help(client, sign_in, ground):
    row, helped = HelpRequestFactory(), EngagementFactory(**ground)
    sign_in("lead")
    data = {"version": 1, "answered_with": helped.pk, "answer": ""}
    assert client.post(page(row, "answer/"), data).status_code == 422
    row.refresh_from_db()
    assert row.state == "open"


def test_two_answers_at_once_do_not_overwrite_each_other(client, sign_in):
    row = HelpRequestFactory()
    answered(row)
    sign_in("lead")
    response = client.post(page(row, "answer/"), {"version": 1, "answer": "Másképp oldjuk meg."})
    assert response.status_code == 409
    assertContains(response, "Másképp oldjuk meg.", status_code=409)
    told = " ".join(response.context["refused"].non_field_errors())
    assert "Megoldjuk." in told and "Másképp oldjuk meg." in told
    row.refresh_from_db()
    assert row.answer == "Megoldjuk."


def test_opened_again_with_a_reason_the_old_answer_is_in_the_history(client, sign_in):
    row = answered(HelpRequestFactory())
    sign_in("lead")
    assert client.post(page(row, "reopen/"), {"version": 2, "reason": " "}).status_code == 422
    client.post(page(row, "reopen/"), {"version": 2, "reason": "Nem segített."})
    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_by) == ("open", "", None)
    change = Change.objects.of(row).first()
    assert change.reason == "Nem segített." and change.fields["answer"] == ["Megoldjuk.", ""]


def test_an_answered_one_is_not_changed(client, me):
    row = answered(HelpRequestFactory(asked_by=me))
    data = {"what": "Más", "settlement": row.settlement_id, "read_version": 2}
    assert client.post(page(row, "edit/"), data).status_code == 422
    row.refresh_from_db()
    assert row.what != "Más"


def test_a_stale_change_is_refused(client, me):
    row = HelpRequestFactory(asked_by=me)
    data = {"what": "Más", "settlement": row.settlement_id}
    assert client.post(page(row, "edit/"), data).status_code == 422
    assert client.post(page(row, "edit/"), data | {"read_version": 1}).status_code == 302
    stale = data | {"what": "Megint más", "read_version": 1}
    assert client.post(page(row, "edit/"), stale).status_code == 422
    row.refresh_from_db()
    assert (row.what, row.version) == ("Más", 2)


def test_the_receipt_of_a_visit_there_leads_to_the_answer(client, me):
    waits = HelpRequestFactory(what="Terem kell")
    entry = EngagementFactory(mentor=me.mentor, settlement=waits.settlement)
    HelpRequestFactory(what="Ezen derült ki", settlement=waits.settlement, engagement=entry)
    HelpRequestFactory(what="Máshol kell")
    receipt = client.get(f"/engagements/{entry.pk}/receipt/")
    assertContains(receipt, f'href="{page(waits)}?engagement={entry.pk}"')
    for words in ("Ezen derült ki", "Máshol kell"):
        assertNotContains(receipt, words)
    form = client.get(f"{page(waits)}?engagement={entry.pk}").context["form"]
    assertContains(client.get(f"{page(waits)}?engagement={entry.pk}"), f'"{entry.pk}" selected')
    sent = {"version": form["version"].value(), "answer": "", "answered_with": entry.pk}
    assertRedirects(client.post(page(waits, "answer/"), sent), page(waits))
    waits.refresh_from_db()
    assert (waits.state, waits.answered_with) == ("answered", entry)
    assertNotContains(client.get(f"/engagements/{entry.pk}/receipt/"), "Terem kell")


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "\0"])
def test_what_is_no_entry_there_is_not_chosen(client, me, number):
    row = HelpRequestFactory()
    assertNotContains(client.get(page(row), {"engagement": number}), " selected>Falu")


def test_where_no_lead_is_a_coordinator_answers(client, sign_in):
    row = HelpRequestFactory()
    sign_in("coordinator")
    assertRedirects(client.post(page(row, "answer/"), {"version": 1, "answer": "Jó."}), page(row))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Terem kell", "Előadó kell", "Kulcs kell"}),
        ("state=open", {"Terem kell", "Előadó kell"}),
        ("state=answered", {"Kulcs kell"}),
        ("q=eloado", {"Előadó kell"}),
        ("settlement=tekenye", {"Terem kell"}),
        ("from=2100-01-01", set()),
    ],
)
def test_the_list_shows_the_countys_and_filters(client, me, query, names):
    HelpRequestFactory(what="Terem kell", settlement__name="Tekenye")
    HelpRequestFactory(what="Előadó kell", settlement__name="Zalaszántó")
    answered(HelpRequestFactory(what="Kulcs kell", settlement__name="Türje"))
    HelpRequestFactory(what="Máshol kell", settlement__county__iso="HU-SO")
    response = client.get(f"/help/?{query}")
    assert response.context["total"] == len(names)
    for name in names:
        assertContains(response, name)
    assertNotContains(response, "Máshol kell")


def test_the_list_stays_flat(me, assert_flat_queries):
    assert_flat_queries("/help/", HelpRequestFactory, limit=6)


def test_how_long_it_waits_is_said(client, me):
    client.cookies["django_language"] = "en"
    HelpRequestFactory(asked_at=timezone.now() - timedelta(days=3))
    assertContains(client.get("/help/"), "waiting for 3 days")

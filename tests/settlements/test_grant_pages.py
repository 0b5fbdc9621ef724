"""The list of grants and the forms of a grant and its parts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from settlements.models import Grant, GrantMember
from tests.factories.counties import CountyFactory
from tests.factories.grants import CallFactory, GrantFactory, GrantMemberFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
LIST = "/grants/"
NEW = "/grants/new/"
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def codes(response):
    assert response.status_code == 200
    return [row.code for row in response.context["page"].rows]


def url(name, grant, *args):
    return reverse(f"settlements:{name}", args=[grant.code, *args])


# the list


def test_the_list_tells_what_is_there_and_what_lacks(client, sign_in):
    sign_in("coordinator")
    body = OrganisationFactory(name="Kerek Erdő Egyesület")
    GrantFactory(title="Közös asztal", lead=body, settlements=SettlementFactory.create_batch(3))
    GrantFactory(lead_place="Türje", published_settlements=5, amount=None)
    response = client.get(LIST)
    for text in ("Közös asztal", "Kerek Erdő Egyesület", "to be completed", "0 of 5", "40,000,000"):
        assertContains(response, text)
    assertNotContains(response, "Türje</td>")


def test_a_mentor_reads_those_of_the_own_county(client, sign_in):
    sign_in("mentor")
    mine = GrantFactory()
    shared = GrantFactory(county__iso="HU-SO", settlements=[SettlementFactory()])
    GrantFactory(county__iso="HU-SO")
    assert codes(client.get(LIST)) == sorted([mine.code, shared.code])


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("state=running", "running ending"),
        ("state=ending", "ending"),
        ("state=ended", "ended"),
        ("state=later", "later"),
        ("to_complete=on", "running ending ended later"),
        ("q=aszfalt", "ended"),
        ("q=53116za", ""),
        ("settlement=Nagyfalu", "running"),
        ("settlement=nagyfalu", "running"),
        ("settlement=Sehol", ""),
        ("call=TOP-5.3.1-16&state=ended", "ended"),
        ("county=20&state=later", "later"),
    ],
)
def test_filters(client, sign_in, query, wanted):
    sign_in("admin")
    day = TODAY()
    spans = {
        "running": (day - timedelta(50), day + timedelta(91)),
        "ending": (day - timedelta(50), day + timedelta(90)),
        "ended": (day - timedelta(50), day - timedelta(1)),
        "later": (day + timedelta(1), day + timedelta(300)),
    }
    titles = {"ended": "Ászfalt"}
    made = {
        name: GrantFactory(
            title=titles.get(name, name), starts_on=start, physical_end=end, ends_on=end
        ).code
        for name, (start, end) in spans.items()
    }
    named = SettlementFactory(name="Nagyfalu")
    Grant.objects.get(code=made["running"]).places.create(settlement=named)
    found = codes(client.get(f"{LIST}?{query}"))
    if query == "to_complete=on":  # without a lead all lack something
        assert sorted(found) == sorted(made.values())
    else:
        assert found == sorted(made[name] for name in wanted.split())


def test_the_file_has_what_the_filters_leave(client, sign_in):
    sign_in("auditor")
    kept = GrantFactory(amount=55_000_000, source="pelda.hu")
    GrantFactory(amount=1)
    response = client.get(f"{LIST}?q={kept.code[-5:]}&export=csv")
    text = b"".join(response.streaming_content).decode()
    assert "pelda.hu" in text
    assert len(text.strip().splitlines()) == 2


def test_the_list_costs_the_same_for_six(sign_in, assert_flat_queries):
    sign_in("mentor")
    assert_flat_queries(
        LIST, lambda: GrantFactory(lead=OrganisationFactory(), settlements=[SettlementFactory()]), 8
    )


def test_only_who_may_add_is_offered_it(client, sign_in):
    sign_in("auditor")
    assertNotContains(client.get(LIST), NEW)
    sign_in("mentor")
    assertContains(client.get(LIST), NEW)


# a new grant


def typed(**facts):
    return {
        "code": "top-5-3-1-16-za1-2017-00011",
        "amount": "35 000 000 Ft",
        "intensity": "100",
        "starts_on": "2019-01-01",
        "physical_end": "2022-08-31",
    } | facts


@pytest.fixture
def ground():
    CallFactory()
    CountyFactory()


def test_a_consortium_is_entered_in_one_go(client, sign_in, ground):
    sign_in("mentor")
    places = SettlementFactory.create_batch(15)
    lead = OrganisationFactory(name="Türje Község Önkormányzata", seat=places[0])
    response = client.post(
        NEW,
        typed(places="; ".join(row.name for row in places), lead=f"{lead.name}, {places[0].name}"),
    )
    grant = Grant.objects.get()
    assertRedirects(response, grant.get_absolute_url(), fetch_redirect_response=False)
    assert grant.code == "TOP-5.3.1-16-ZA1-2017-00011"
    assert (grant.amount, grant.lead, grant.settlements.count()) == (35_000_000, lead, 15)
    assert grant.ends_on.isoformat() == "2022-08-31"


def test_a_grant_may_lack_its_lead_and_settlements(client, sign_in, ground):
    sign_in("lead")
    client.post(NEW, typed(lead_place="Türje", published_settlements="5"))
    grant = Grant.objects.get()
    assert grant.lacks == ["lead", "settlements"]
    assert (grant.lead_place, grant.published_settlements) == ("Türje", 5)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"code": ""}, "This field is required."),
        ({"code": "TOP-5.3.1-16-ZA1-1017-00011"}, "the year 1017 cannot be"),
        ({"code": "TOP-5.3.1-16-ZA1-2017-0011"}, "is not a grant code"),
        ({"code": "TOP-9.9.9-16-ZA1-2017-00011"}, "Unknown call: TOP-9.9.9-16"),
        ({"code": "TOP-5.3.1-16-ZG1-2017-00011"}, "name no county"),
        ({"code": "TOP-5.3.1-16-SO1-2017-00011"}, "not be a grant of your county"),
        ({"county": "14"}, "names another county"),
        ({"amount": "40.000.0000 Ft"}, "is not an amount in forints"),
        ({"amount": "negyven"}, "is not an amount in forints"),
        ({"amount": "0"}, "more than 0 Ft"),
        ({"amount": "-5"}, "is not an amount in forints"),
        ({"amount": "99999999999999"}, "13 digits"),
        ({"intensity": "101"}, "between 0 and 100"),
        ({"physical_end": "2018-12-31"}, "A grant ends after it started."),
        ({"starts_on": "tegnap"}, "Enter a valid date."),
        ({"lead": "Nincs Ilyen Egyesület"}, "There is no organisation called"),
        ({"places": "Sehol"}, "There is no settlement called"),
        ({"title": "a\x00b"}, "ull characters"),
        ({"title": "x" * 301}, "at most 300 characters"),
        ({"published_settlements": "-1"}, "greater than or equal to 0"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(client, sign_in, ground, facts, words):
    CountyFactory(iso="HU-SO")
    sign_in("mentor")
    response = client.post(NEW, typed(note="amit gépeltem", **facts))
    assert response.status_code == 422
    assertContains(response, words, status_code=422)
    assertContains(response, "amit gépeltem", status_code=422)
    assert not Grant.objects.exists()


def test_a_city_is_given_its_county(client, sign_in, ground):
    CallFactory(code="TOP-6.9.2-16")
    sign_in("mentor")
    client.post(NEW, typed(code="TOP-6.9.2-16-ZG1-2017-00001", county="20"))
    assert Grant.objects.get().county_id == "20"


def test_the_same_code_is_not_added_twice(client, sign_in, ground):
    sign_in("mentor")
    client.post(NEW, typed())
    response = client.post(NEW, typed(code="TOP-5.3.1-16-ZA1-2017-00011"))
    assertContains(response, "There is a grant of this code already.", status_code=422)


# changing it


def test_a_change_keeps_what_was_not_touched(client, sign_in):
    user = sign_in("mentor")
    elsewhere = OrganisationFactory(seat__county__iso="HU-SO")
    closed = dict(closed_on=TODAY(), closed_because="megszűnt")
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(**closed)
    grant = GrantFactory(lead=elsewhere, intensity="95.50", settlements=[SettlementFactory()])
    edit = url("grant-edit", grant)
    form = client.get(edit).context["form"]
    data = {field.html_name: field.value() or "" for field in form}
    assert data["amount"] == "40 000 000"
    data["title"] = "Új cím"
    assertRedirects(
        client.post(edit, data), grant.get_absolute_url(), fetch_redirect_response=False
    )
    grant.refresh_from_db()
    assert (grant.title, grant.lead, grant.county_id) == ("Új cím", elsewhere, user.county_code)
    assert grant.settlements.count() == 1
    assert grant.version == 2


def test_two_people_do_not_overwrite_each_other(client, sign_in):
    sign_in("mentor")
    grant = GrantFactory()
    Grant.objects.filter(pk=grant.pk).update(title="Másé", version=2)
    facts = typed(code=grant.code, title="Enyém")
    response = client.post(url("grant-edit", grant), facts | {"read_version": "1"})
    assertContains(response, "Somebody else changed this", status_code=422)
    assertContains(response, "Másé", status_code=422)
    response = client.post(url("grant-edit", grant), facts)  # without a version, too
    assert response.status_code == 422
    assert Grant.objects.get().title == "Másé"


def test_settlements_are_changed_on_their_page(client, sign_in):
    sign_in("mentor")
    a, b = SettlementFactory.create_batch(2)
    grant = GrantFactory(settlements=[a])
    page = url("grant-settlements", grant)
    assertContains(client.get(page), a.name)
    response = client.post(page, {"places": f"{b.name}; {a.pk}", "read_version": 1})
    assertRedirects(response, grant.get_absolute_url(), fetch_redirect_response=False)
    assert set(grant.settlements.all()) == {a, b}


# members and extensions


def test_a_member_is_added_changed_and_ended(client, sign_in):
    sign_in("mentor")
    grant, body = GrantFactory(), OrganisationFactory(name="Kör")
    client.post(url("member-new", grant), {"organisation": "Kör", "share": "1 230 000"})
    member = GrantMember.objects.get()
    assert (member.organisation, member.share, member.until) == (body, 1_230_000, None)
    page = url("member-edit", grant, member.pk)
    form = client.get(page).context["form"]
    data = {field.html_name: field.value() or "" for field in form} | {"share": "5"}
    client.post(page, data)
    client.post(
        url("member-end", grant, member.pk), {"last_day": "2026-03-31", "reason": "kilépett"}
    )
    member.refresh_from_db()
    assert (member.share, member.until.isoformat()) == (5, "2026-04-01")
    ended = client.post(url("member-end", grant, member.pk), {}, follow=True)  # a second tap
    assertContains(ended, "This membership has its last day already.")
    assert client.get(page).context["form"]["last_day"].value().isoformat() == "2026-03-31"


def test_a_member_that_somebody_changed_meanwhile_is_not_overwritten(client, sign_in):
    sign_in("mentor")
    member = GrantMemberFactory(organisation__name="Kör", share=1)
    page = url("member-edit", member.grant, member.pk)
    typed = {"organisation": "Kör", "seen": client.get(page).context["form"]["seen"].value()}
    assert client.post(page, typed | {"share": "2"}).status_code == 302
    refused = client.post(page, typed | {"share": "3"})
    assertContains(refused, "Somebody else changed this", status_code=422)
    assertContains(refused, "now “2”, yours is “3”", status_code=422)
    assertContains(client.post(page, {"organisation": "Kör"}), "Somebody", status_code=422)
    member.refresh_from_db()
    assert member.share == 2
    again = {field.html_name: field.value() or "" for field in refused.context["form"]}
    assert client.post(page, again).status_code == 302
    member.refresh_from_db()
    assert member.share == 3


def test_days_on_which_no_grant_can_be_are_refused(client, sign_in):
    sign_in("mentor")
    grant, member = GrantFactory(), GrantMemberFactory(organisation__name="Kör")
    code = {"code": grant.code, "read_version": 1}
    far = {"starts_on": "9999-12-01", "physical_end": "9999-12-31"}
    for name, args, typed in (
        ("grant-edit", (grant,), code | far),
        ("grant-edit", (grant,), code | {"physical_end": "3027-01-31"}),
        ("member-end", (member.grant, member.pk), {"last_day": "9999-12-31", "reason": "x"}),
        ("member-new", (grant,), {"organisation": "Kör", "last_day": "9999-12-31"}),
        (
            "extension-new",
            (grant,),
            {"decided_on": "2026-01-05", "new_end": "9999-12-31", "reason": "x"},
        ),
    ):
        response = client.post(url(name, *args), typed)
        assertContains(response, "This day is too far ahead.", status_code=422)
    early = client.post(url("grant-edit", grant), code | {"starts_on": "0001-01-01"})
    assertContains(early, "This day is too long ago.", status_code=422)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"organisation": ""}, "This field is required."),
        ({"organisation": "Nincs"}, "There is no organisation called"),
        ({"share": "40 000 001"}, "40,000,000 Ft is left"),
        ({"share": "sok"}, "is not an amount in forints"),
        ({"since": "2026-02-01", "last_day": "2026-01-01"}, "ends after it began"),
        ({"since": "2030-02-01"}, "The grant had ended by then."),
        ({"organisation": "Tag"}, "is a member in that time already."),
    ],
)
def test_a_bad_member_is_refused(client, sign_in, facts, words):
    sign_in("mentor")
    grant = GrantFactory()
    GrantMemberFactory(grant=grant, organisation__name="Tag")
    OrganisationFactory(name="Kör")
    response = client.post(url("member-new", grant), {"organisation": "Kör"} | facts)
    assertContains(response, words, status_code=422)
    assert GrantMember.objects.count() == 1


def test_an_end_wants_a_day_and_a_reason(client, sign_in):
    sign_in("mentor")
    member = GrantMemberFactory()
    page = url("member-end", member.grant, member.pk)
    response = client.post(page, {"last_day": "2026-01-01", "reason": " "})
    assert response.status_code == 422
    response = client.post(page, {"last_day": "2024-12-31", "reason": "x"})
    assertContains(response, "The grant had not started by then.", status_code=422)


def test_a_grant_is_extended(client, sign_in):
    sign_in("mentor")
    grant = GrantFactory()
    facts = {"decided_on": "2026-01-05", "new_end": "2028-03-31", "reason": "járvány"}
    client.post(url("extension-new", grant), facts)
    grant.refresh_from_db()
    assert grant.ends_on.isoformat() == "2028-03-31"
    response = client.post(url("extension-new", grant), facts)
    assertContains(response, "an extension is longer than that", status_code=422)
    page = url("extension-edit", grant, grant.extensions.get().pk)
    assertContains(client.get(grant.get_absolute_url()), page)
    assertContains(client.get(page), "2028-03-31")
    facts["seen"] = client.get(page).context["form"]["seen"].value()
    assert client.post(page, facts | {"new_end": "2028-02-28"}).status_code == 302
    stale = client.post(page, facts | {"new_end": "2028-02-27"})
    assertContains(stale, "Somebody else changed this", status_code=422)
    grant.refresh_from_db()
    assert grant.ends_on.isoformat() == "2028-02-28"


@pytest.mark.parametrize(
    "name", ["grant-edit", "grant-settlements", "member-new", "extension-new", "area-new"]
)
def test_other_methods_are_refused(client, sign_in, name):
    sign_in("admin")
    assert client.put(url(name, GrantFactory())).status_code == 405


def test_a_member_of_another_grant_is_not_found(client, sign_in):
    sign_in("admin")
    member = GrantMemberFactory()
    assert client.get(url("member-edit", GrantFactory(), member.pk)).status_code == 404

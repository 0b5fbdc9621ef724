"""/promises/…: list, page, forms, one tap; what was typed comes back."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.models import Promise
from engagements.promises.actions import change_promise, settle
from mentorhalo.core.models import Change
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
LIST, NEW = "/promises/", "/promises/new/"


@pytest.fixture
def mentor(sign_in):
    return sign_in("mentor").mentor


def settled(promise, outcome="kept", on=None, reason="próba"):
    on = on or timezone.localdate()
    deed = {"outcome": outcome, "on": on, "reason": reason, "version": promise.version}
    return settle(by=promise.created_by, promise=promise, **deed)


def shown(response):
    """The words of the list's headings, in their order."""
    return [str(row[0][1]).split(">")[1].split("<")[0] for row in response.context["rows"]]


def test_the_open_ones_come_first_by_the_day_due(client, mentor):
    late = settled(PromiseFactory(what="Késett", due_on=days_ago(5)))
    assert late.state == "late"
    settled(PromiseFactory(what="Megvolt"))
    PromiseFactory(what="Jövő héten", due_on=days_ago(-7))
    PromiseFactory(what="Lejárt", due_on=days_ago(3))
    PromiseFactory(what="Ma", due_on=days_ago(0))
    PromiseFactory(what="Máshol", settlement__county__iso="HU-SO")
    response = client.get(LIST)
    assert shown(response) == ["Lejárt", "Ma", "Jövő héten", "Késett", "Megvolt"]
    assert response.context["total"] == 5
    client.cookies["django_language"] = "en"
    for word in ("days overdue", "due today", "in 7 days"):
        assertContains(client.get(LIST), word)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=overdue", {"Lejárt"}),
        ("state=open", {"Lejárt", "Jövő"}),
        ("state=kept", {"Megvolt"}),
        ("state=dropped", {"Elejtett"}),
        ("side=them", {"Jövő"}),
        ("q=lejart", {"Lejárt"}),
        ("q=konyvtar", {"Jövő"}),
        ("settlement=tekenye", {"Megvolt"}),
        ("settlement=tekenye&state=open", set()),
    ],
)
def test_the_filters(client, mentor, query, names):
    PromiseFactory(what="Lejárt", due_on=days_ago(3))
    PromiseFactory(what="Jövő", side="them", who="könyvtár")
    settled(PromiseFactory(what="Megvolt", settlement__name="Tekenye"))
    settled(PromiseFactory(what="Elejtett"), "dropped")
    assert set(shown(client.get(f"{LIST}?{query}"))) == names


def test_filters_by_day_mentor_and_county(client, sign_in):
    sign_in("coordinator")
    first = PromiseFactory(what="Korai", due_on=days_ago(30))
    PromiseFactory(what="Késői", settlement__county__iso="HU-SO")
    day = days_ago(10).isoformat()
    assert shown(client.get(f"{LIST}?to={day}")) == ["Korai"]
    assert shown(client.get(f"{LIST}?from={day}")) == ["Késői"]
    assert shown(client.get(f"{LIST}?mentor={first.mentor_id}")) == ["Korai"]
    assert shown(client.get(f"{LIST}?county=14")) == ["Késői"]
    assert client.get(f"{LIST}?from={day}&to=2020-01-01").context["rows"] == []


def test_paging_goes_through_all_once(client, mentor, monkeypatch):
    monkeypatch.setattr("engagements.views.promise.PromiseList.page_size", 2)
    for days in (3, 0, -2, -5):
        PromiseFactory(due_on=days_ago(days))
    for days in (9, 1):
        settled(PromiseFactory(due_on=days_ago(days)))
    seen, after = [], ""
    while True:
        page = client.get(LIST, {"after": after} if after else {}).context
        seen += [str(row[0][1]) for row in page["rows"]]
        if not page["page"].older:
            break
        after = page["page"].older
    assert len(seen) == len(set(seen)) == 6
    back = client.get(LIST, {"before": page["page"].newer}).context
    assert [str(row[0][1]) for row in back["rows"]] == seen[2:4]


def test_the_file_has_what_the_page_has(client, mentor):
    settled(PromiseFactory(who="=1+1", what="Minta"), "dropped", reason="elmaradt")
    text = b"".join(client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert len(rows) == 2
    assert "Minta" in rows[1] and "elmaradt" in rows[1] and "'=1+1" in rows[1]


def test_queries_do_not_grow(sign_in, assert_flat_queries):
    sign_in("coordinator")
    body = OrganisationFactory()
    assert_flat_queries(LIST, lambda: PromiseFactory(organisation=body), limit=8)


def test_the_page_of_a_promise_costs_the_same_for_many(client, sign_in, assert_flat_queries):
    sign_in("lead")
    row = PromiseFactory()
    assert_flat_queries(row.get_absolute_url(), PromiseFactory, limit=6)


@pytest.fixture
def typed(mentor):
    def fill(**changes):
        data = {
            "side": "us",
            "what": "Kérdőívminta elküldése",
            "settlement": changes.get("settlement") or SettlementFactory(name="Tekenye").name,
            "due_on": days_ago(-7).isoformat(),
            "mentor": mentor.pk,
        }
        return data | changes

    return fill


def test_a_promise_is_written_down(client, typed, mentor):
    body = OrganisationFactory(name="Faluház", seat__name="Lenti")
    response = client.post(NEW, typed(organisation="faluhaz, lenti"))
    promise = Promise.objects.get()
    assertRedirects(response, promise.get_absolute_url())
    assert (promise.organisation, promise.mentor, promise.created_by) == (body, mentor, mentor.user)


def test_an_engagements_promise_is_prefilled_and_leads_back(client, mentor):
    row = EngagementFactory(mentor=mentor, settlement=SettlementFactory(name="Tekenye"))
    page = client.get(row.get_absolute_url())
    link = f"{NEW}?engagement={row.pk}"
    assertContains(page, link)
    form = client.get(link).context["form"]
    assert form["settlement"].value() == "Tekenye"
    assert form["mentor"].value() == mentor.pk
    sent = {"side": "us", "what": "Minta", "due_on": days_ago(-3).isoformat()}
    sent |= {name: form[name].value() for name in ("settlement", "mentor", "engagement")}
    response = client.post(NEW, sent, follow=True)
    assertRedirects(response, row.get_absolute_url())
    assertContains(response, "Minta")
    assert Promise.objects.get().engagement == row


BAD = {
    "no place": ({"settlement": ""}, "settlement"),
    "unknown place": ({"settlement": "Sehol"}, "settlement"),
    "no day": ({"due_on": "majd"}, "due_on"),
    "nothing": ({"what": ""}, "what"),
    "control character": ({"what": "a\x07"}, "what"),
    "nobody": ({"mentor": ""}, "mentor"),
    "theirs by nobody": ({"side": "them"}, "who"),
    "unknown body": ({"organisation": "Nincs ilyen"}, "organisation"),
    "unknown mentor": ({"mentor": "999999"}, "mentor"),
    "unknown occasion": ({"engagement": "999999"}, "engagement"),
    "no number of an occasion": ({"engagement": "x"}, "engagement"),
    "before the network": ({"due_on": "1999-01-01"}, "due_on"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_keeps_what_was_typed(client, typed, name):
    changes, field = BAD[name]
    data = typed(who="a polgármester") if "side" not in changes else typed()
    response = client.post(NEW, data | changes)
    assert response.status_code == 422
    form = response.context["form"]
    assert field in form.errors
    for key, value in (data | changes).items():
        assert str(form[key].value()) == str(value)
    assert not Promise.objects.exists()


def test_another_countys_settlement_is_its_offices(client, typed):
    place = SettlementFactory(county__iso="HU-SO")
    response = client.post(NEW, typed(settlement=place.pk))
    assert response.context["form"].errors.as_data()["settlement"][0].code == "other_county"


def test_two_clicks_make_one_promise(client, typed):
    data = typed()
    client.post(NEW, data)
    assert client.post(NEW, data).status_code == 422
    assert Promise.objects.count() == 1


def test_a_stale_change_shows_theirs_and_keeps_mine(client, typed):
    promise = PromiseFactory(what="Eredeti")
    url = f"{promise.get_absolute_url()}edit/"
    client.post(url, typed(what="Övék", settlement=promise.settlement_id, read_version=1))
    response = client.post(
        url, typed(what="Enyém", settlement=promise.settlement_id, read_version=1)
    )
    assertContains(response, "Övék", status_code=422)
    assertContains(response, "Enyém", status_code=422)
    again = {name: response.context["form"][name].value() for name in ("what", "read_version")}
    client.post(url, typed(settlement=promise.settlement_id) | again)
    promise.refresh_from_db()
    assert (promise.what, promise.version) == ("Enyém", 3)


def test_one_tap_keeps_it_today_and_goes_back(client, mentor):
    row = EngagementFactory(mentor=mentor)
    promise = PromiseFactory(settlement=row.settlements.get(), engagement=row)
    url = reverse("engagements:promise-settle", args=[promise.pk])
    assertContains(client.get(row.get_absolute_url()), url)
    sent = {"version": 1, "today": "1", "back": row.get_absolute_url()}
    assertRedirects(client.post(url, sent), row.get_absolute_url())
    promise.refresh_from_db()
    assert (promise.state, promise.settled_on) == ("kept", timezone.localdate())
    assertNotContains(client.get(row.get_absolute_url()), url)


def test_the_way_back_stays_on_the_site(client, mentor):
    promise = PromiseFactory()
    url = reverse("engagements:promise-settle", args=[promise.pk])
    response = client.post(url, {"version": 1, "today": "1", "back": "https://example.org/"})
    assertRedirects(response, promise.get_absolute_url())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "dropped", "reason": ""}, "reason"),
        ({"outcome": "kept", "on": ""}, "on"),
        ({"outcome": "kept", "on": "holnap"}, "on"),
        ({"outcome": "", "reason": "gépeltem"}, "outcome"),
        ({"outcome": "dropped", "reason": "x" * 501}, "reason"),
    ],
)
def test_a_refused_settling_keeps_what_was_typed(client, mentor, changes, field):
    promise = PromiseFactory()
    url = reverse("engagements:promise-settle", args=[promise.pk])
    data = {"version": 1, "on": timezone.localdate().isoformat()} | changes
    response = client.post(url, data)
    assert response.status_code == 422
    form = response.context["form"]
    assert field in form.errors
    assert all(form[name].value() == value for name, value in changes.items())
    promise.refresh_from_db()
    assert promise.state == "open"


def test_a_stale_settling_is_told_theirs(client, mentor):
    promise = PromiseFactory()
    url = reverse("engagements:promise-settle", args=[promise.pk])
    promise.what = "Pontosabban"
    change_promise(by=promise.created_by, promise=promise, version=1)
    data = {"version": 1, "outcome": "dropped", "on": days_ago(0), "reason": "elmaradt"}
    response = client.post(url, data)
    assertContains(response, "Pontosabban", status_code=409)
    assertContains(response, "elmaradt", status_code=409)
    assert "Pontosabban" in " ".join(response.context["refused"].non_field_errors())
    again = data | {"version": response.context["form"]["version"].value()}
    client.post(url, again)
    promise.refresh_from_db()
    assert promise.state == "dropped"


def test_settled_by_somebody_meanwhile_and_opened_again(client, mentor):
    promise = settled(PromiseFactory())
    url = promise.get_absolute_url()
    data = {"version": 1, "outcome": "dropped", "on": days_ago(0), "reason": "én így tudom"}
    response = client.post(f"{url}settle/", data)
    assertContains(response, "én így tudom", status_code=409)
    assert client.post(f"{url}reopen/", {"version": 2, "reason": ""}).status_code == 422
    client.post(f"{url}reopen/", {"version": 2, "reason": "tévedés"})
    promise.refresh_from_db()
    assert promise.state == "open"
    assert Change.objects.of(promise).first().reason == "tévedés"


def test_the_start_page_shows_what_is_due_within_a_week(client, mentor):
    for what, days in (("Lejárt", 3), ("Mai", 0), ("Heti", -7), ("Távoli", -8)):
        PromiseFactory(mentor=mentor, what=what, due_on=days_ago(days))
    PromiseFactory(what="Másé", due_on=timezone.localdate() + timedelta(1))
    settled(PromiseFactory(mentor=mentor, what="Megvolt"))
    page = client.get("/").content.decode()
    block = page[page.index('id="promises"') : page.index('id="month"')]
    assert [what in block for what in ("Lejárt", "Mai", "Heti")] == [True] * 3
    assert not any(what in block for what in ("Távoli", "Másé", "Megvolt"))


def test_a_mentor_who_left_does_not_stand_among_the_choices(client, mentor):
    promise = PromiseFactory(mentor=MentorFactory(team=False), created_by=mentor.user)
    form = client.get(f"{promise.get_absolute_url()}edit/").context["form"]
    assert promise.mentor in form.fields["mentor"].queryset
    form = client.get(NEW).context["form"]
    assert promise.mentor not in form.fields["mentor"].queryset


def test_a_settlement_that_moved_leaves_its_promises_with_their_office(client, typed):
    promise = PromiseFactory(settlement__name="Vándorfalu")
    promise.settlement.county = CountyFactory(iso="HU-SO")
    promise.settlement.save()
    url = f"{promise.get_absolute_url()}edit/"
    client.post(url, typed(settlement="Vándorfalu", what="Pontosabban", read_version=1))
    promise.refresh_from_db()
    assert (promise.what, promise.county_id) == ("Pontosabban", "20")

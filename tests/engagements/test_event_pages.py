"""Events: written inside, published, read and found by everybody, called off."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.models import Event
from engagements.views.event import SHOWN
from mentorhalo.core.models import Change
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
LIST, NEW, WORK = "/events/", "/events/new/", "/events/work/"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def day(ahead):
    return timezone.localdate() + timedelta(days=ahead)


def typed(**more):
    facts = {"title": "Szakmai nap", "kind": "pro_day", "organiser": "Országos koordináció"}
    return facts | {"starts_on": day(5).isoformat(), "place": "online"} | more


def zala(**how):
    return EventFactory(settlement=SettlementFactory(county=CountyFactory(iso="HU-ZA")), **how)


def test_a_coordinator_writes_publishes_and_everybody_reads(client, sign_in):
    sign_in("coordinator")
    response = client.post(NEW, typed(description="Mérés és értékelés."))
    row = Event.objects.get()
    assertRedirects(response, f"/events/{row.pk}/work/", fetch_redirect_response=False)
    assert (row.ends_on, row.county_id) == (row.starts_on, None)
    client.logout()
    assert client.get(f"/events/{row.pk}/").status_code == 404
    sign_in("coordinator")
    client.post(f"/events/{row.pk}/publish/", {"version": row.version})
    client.logout()
    assertContains(client.get(f"/events/{row.pk}/"), "Mérés és értékelés.")
    assertContains(client.get(LIST), "Szakmai nap")
    told = Change.objects.filter(record_type="engagements.event").order_by("pk")
    assert [change.action for change in told] == ["added", "published"]


def test_the_settlement_gives_the_county(client, sign_in):
    place = SettlementFactory()
    sign_in("coordinator")
    client.post(NEW, typed(settlement=place.pk, place=""))
    assert Event.objects.get().county_id == place.county_id


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"starts_on": "tegnap"}, "starts_on", "Write the day as 2026-11-20."),
        ({"ends_on": "2001-01-01"}, "ends_on", "The last day is before the first."),
        ({"place": ""}, "settlement", "Say where it is"),
        ({"settlement": "Nincsilyenfalva"}, "settlement", "There is no settlement called"),
        ({"starts_at": "negyed"}, "starts_at", "Write the time as 14:30."),
        ({"link": "javascript:alert(1)"}, "link", "Enter a valid URL."),
        ({"description": "a\x01b"}, "description", "control characters"),
        ({"description": "x" * 5001}, "description", "5000"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, sign_in, wrong, field, sentence):
    sign_in("coordinator")
    response = client.post(NEW, typed(**wrong))
    assert response.status_code == 422
    with translation.override("en"):
        assert sentence in " ".join(response.context["form"].errors[field])
    assert not Event.objects.exists()


def test_too_long_and_too_far_is_refused(client, sign_in):
    sign_in("coordinator")
    for wrong, field in (
        ({"ends_on": day(50).isoformat()}, "ends_on"),
        ({"starts_on": "2101-01-01"}, "starts_on"),
    ):
        response = client.post(NEW, typed(**wrong))
        assert response.status_code == 422 and field in response.context["form"].errors


def test_a_lead_announces_of_the_own_county_only(client, sign_in):
    sign_in("lead", "HU-ZA")
    own = SettlementFactory(county=CountyFactory(iso="HU-ZA"))
    assert client.post(NEW, typed(settlement=own.pk)).status_code == 302
    away = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    response = client.post(NEW, typed(settlement=away.pk))
    assert response.status_code == 422 and "county" in response.context["form"].errors
    response = client.post(NEW, typed())
    assert response.status_code == 422 and "county" in response.context["form"].errors
    assert Event.objects.count() == 1


def test_of_two_who_change_it_the_second_is_told(client, sign_in):
    row = zala()
    sign_in("coordinator")
    facts = typed(read_version=1)
    assert client.post(f"/events/{row.pk}/edit/", facts | {"title": "Egyik"}).status_code == 302
    response = client.post(f"/events/{row.pk}/edit/", facts | {"title": "Másik"})
    assert response.status_code == 422
    assertContains(response, "Másik", status_code=422)
    row.refresh_from_db()
    assert row.title == "Egyik"


def test_called_off_it_stays_and_says_why(client, sign_in):
    row = zala()
    sign_in("lead", "HU-ZA")
    address = f"/events/{row.pk}/call-off/"
    assert client.post(address, {"version": 1, "reason": " "}).status_code == 422
    stale = client.post(address, {"version": 7, "reason": "elmarad"})
    assertContains(stale, "Somebody else changed this event", status_code=409)
    assertContains(stale, "elmarad", status_code=409)
    assert client.post(address, {"version": 1, "reason": "beteg az előadó"}).status_code == 302
    assert client.get(f"/events/{row.pk}/edit/").status_code == 403
    client.logout()
    page = client.get(f"/events/{row.pk}/", {"language": "en"})
    assertContains(page, "This event was called off")
    assertContains(page, "beteg az előadó")
    assertNotContains(client.get("/"), row.title)


def test_publishing_twice_says_so(client, sign_in):
    row = zala()
    sign_in("coordinator")
    response = client.post(f"/events/{row.pk}/publish/", {"version": 1})
    assertContains(response, "This event is published already.", status_code=422)


def test_the_list_is_searched_without_accents_and_narrowed(client):
    one = EventFactory(title="Önkéntesség műhely", kind="workshop")
    other = EventFactory(title="TOP 18 Zala")
    over = EventFactory(title="Tavalyi nap", starts_on=day(-40))
    found = client.get(LIST, {"q": "onkentesseg"})
    assertContains(found, one.title)
    assertNotContains(found, other.title)
    assertNotContains(client.get(LIST, {"kind": "top18"}), one.title)
    assertContains(client.get(LIST, {"over": "on"}), over.title)
    assertNotContains(client.get(LIST), over.title)


def test_those_that_are_over_are_a_press_away_with_the_same_filters(client):
    page = client.get(LIST, {"q": "nap", "kind": "top18", "language": "en"}).content.decode()
    tabs = unescape(re.search(r'<nav class="tabs".*?</nav>', page)[0])
    past = "?q=nap&kind=top18&language=en&over=on"
    assert f'href="{past}"' in tabs and tabs.count("aria-current") == 1
    page = client.get(f"{LIST}{past}").content.decode()
    assert 'name="over" value="on"' in page and 'name="language" value="en"' not in page
    client.cookies.clear()
    page = client.get(f"{LIST}{past}").content.decode()
    assert 'name="language" value="en"' in page


def test_all_are_reached_page_by_page(client):
    place, by = SettlementFactory(), UserFactory()
    for over in (True, False):
        rows = EventFactory.create_batch(
            2 * SHOWN + 1, settlement=place, created_by=by, starts_on=day(-9 if over else 9)
        )
        seen, address = [], f"{LIST}?{'over=on' if over else ''}"
        while address:
            page = client.get(address).content.decode()
            seen += re.findall(r'<a class="go" href="/events/(\d+)/', page)
            more = re.search(r'rel="next" href="([^"]+)"', page)
            address = more and LIST + unescape(more[1])
        order = sorted((row.pk for row in rows), reverse=over)
        assert seen == [str(key) for key in order]


@pytest.mark.parametrize("bad", [{"kind": "nincs"}, {"county": "99"}, {"q": "x" * 101}])
def test_a_bad_filter_is_a_sentence_and_shows_nothing(client, bad):
    row = EventFactory()
    response = client.get(LIST, bad)
    assert response.status_code == 200
    assertNotContains(response, row.title)
    assertContains(response, "needs mending")


def test_markup_is_text(client):
    evil = "<script>alert(1)</script>"
    row = EventFactory(
        title=evil, description=evil, place=evil, organiser=evil, access=evil, settlement=None
    )
    for address in (LIST, f"/events/{row.pk}/", "/"):
        page = client.get(address).content.decode()
        assert evil not in page and "&lt;script&gt;" in page


def test_its_description_is_plain_text(client):
    row = EventFactory()
    page = client.get(f"/events/{row.pk}/").content.decode()
    (described,) = re.findall(r'<meta name="description" content="(.*?)">', page, re.DOTALL)
    assert row.title in described and row.settlement.name in described and "<" not in described


def test_drafts_are_read_by_their_county_and_no_other(client, sign_in):
    row = zala(draft=True)
    sign_in("mentor", "HU-ZA")
    assertContains(client.get(WORK), row.title)
    sign_in("mentor", "HU-SO")
    assertNotContains(client.get(WORK), row.title)


def test_the_lists_cost_the_same_whatever_there_is(client, assert_flat_queries, sign_in):
    assert_flat_queries(LIST, EventFactory, limit=4)
    sign_in("coordinator")
    assert_flat_queries(WORK, EventFactory, limit=10)


def test_the_work_list_is_reached_from_the_foot(client, sign_in):
    sign_in("coordinator")
    page = client.get(reverse("portal:target-list"))
    for name in ("event-work-list", "feedback-list"):
        assertContains(page, f'href="{reverse(f"engagements:{name}")}"')

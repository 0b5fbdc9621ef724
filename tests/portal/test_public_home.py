"""The home of those without an account, at the address of everybody else's start page."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.models import GoodPractice
from tests.factories.counties import OfficeFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.events import EventFactory
from tests.portal.country import make_country, value_of

pytestmark = pytest.mark.django_db
HOME = "/"


def english(client):
    return client.get(HOME, {"language": "en"})


def test_it_shows_the_figures_of_the_map(client):
    make_country()
    page, other = client.get(HOME), client.get("/map/")
    for code in ("involved", "target", "contacted", "regular", "engagements", "attendance"):
        assert value_of(page, code) == value_of(other, code), code
    for scope in ("HU-ZA", "HU-SO", "HU-VE"):
        for code in ("involved", "settlements"):
            assert value_of(page, code, scope) == value_of(other, code, scope)
    assertContains(page, 'id="mapped"')


def test_it_says_of_which_day_it_is_and_whom_to_call(client):
    office = OfficeFactory(phone="+36 92 555 436", email="zala@example.org")
    with translation.override("en"):
        today = date_format(timezone.localdate(), "DATE_FORMAT")
    page = english(client)
    assertContains(page, f">{today}</time>")
    assertContains(page, f'<th scope="row">{office.county.name}</th>')
    assertContains(page, 'href="tel:+3692555436"')
    assertContains(page, 'href="mailto:zala@example.org"')


def test_before_the_first_office_it_says_so_and_leads_on(client):
    page = english(client)
    assertContains(page, "The network has not started yet")
    assertContains(page, "No event is announced.")
    assertContains(page, "No good practice is published yet.")
    for name in ("help-list", "practice-list", "event-list"):
        assertContains(page, f'href="{reverse(f"engagements:{name}")}?language=en"')


def test_the_next_events_stand_there_and_no_draft(client):
    coming = EventFactory(title="Következő nap")
    EventFactory(title="Titkos nap", draft=True)
    today = timezone.localdate()
    EventFactory(title="Régi nap", starts_on=today.replace(year=today.year - 1, day=1))
    page = english(client)
    assertContains(page, coming.title)
    assertContains(page, f'href="/events/{coming.pk}/?language=en"')
    assertNotContains(page, "Titkos nap")
    assertNotContains(page, "Régi nap")


def test_no_practice_under_way_stands_there(client):
    assert not GoodPractice.objects.public().exists()
    assertContains(english(client), "No good practice is published yet.")


def test_who_signs_in_gets_the_start_page_at_once(client, sign_in):
    """The answer is asked for each time, and says that nobody is signed in."""
    OfficeFactory()
    first = client.get(HOME)
    assert first["Cache-Control"] == "public, no-cache" and first["X-Halo-User"] == "0"
    sign_in("mentor")
    mine = client.get(HOME, headers={"if-none-match": first["ETag"]})
    assert mine.status_code == 200 and mine["X-Halo-User"] != "0"
    assert mine["Cache-Control"] == "private, no-cache"
    sign_in("coordinator")
    assertRedirects(client.get(HOME), reverse("portal:dashboard"), fetch_redirect_response=False)


def test_it_says_what_changed_since(client):
    EngagementFactory()
    first = client.get(HOME)
    assert client.get(HOME, headers={"if-none-match": first["ETag"]}).status_code == 304
    EventFactory()
    EngagementFactory()
    assert client.get(HOME, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_it_costs_the_same_whatever_there_is(client, assert_flat_queries):
    def more():
        EngagementFactory()
        EventFactory()

    assert_flat_queries(HOME, more, limit=8)

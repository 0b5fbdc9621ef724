"""Each office's promises: every figure leads to a list of exactly that many."""

import re

import pytest
from django.utils import timezone
from pytest_django.asserts import assertNotContains

from counties.models import County
from engagements.models import Promise
from mentorhalo.portal.promise_figures import promise_rows
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
URL = "/promises/offices/"
PLACES = ("HU-ZA", "HU-SO")


def standing(state, due, mentor, **facts):
    """A promise due so many days ago that stands so."""
    day = days_ago(due)
    if state != "open":
        facts |= {"settled_by": mentor.user, "settled_at": timezone.now(), "reason": "próba"}
        facts["settled_on"] = days_ago(0) if state == "late" else day
    return PromiseFactory(due_on=day, mentor=mentor, state=state, **facts)


@pytest.fixture
def promises():
    """Of both sides in two counties: each standing, due long ago, in the last year, and later."""
    for number, iso in enumerate(PLACES):
        place = SettlementFactory(county=CountyFactory(iso=iso))
        facts = {"mentor": MentorFactory(team__iso=iso), "settlement": place}
        for side in ("us", "them") * (1 + number):
            for due in (-5, 4, 500):
                standing("open", due, side=side, **facts)
            for state in ("kept", "late", "dropped"):
                for due in (30, 365, 366):
                    standing(state, due, side=side, **facts)


def test_the_figures_are_those_of_the_rows(person, promises):
    user, today = person("coordinator"), timezone.localdate()
    rows = promise_rows(user, today, list(County.objects.filter(office__isnull=False)))
    assert len(rows) == 4
    for row in rows:
        times = 2 if row.county.iso == "HU-SO" else 1
        assert [cell.value for cell in row.year] == [n * times for n in (1, 1, 2, 2, 2)]
        assert [cell.value for cell in row.all] == [n * times for n in (3, 2, 3, 3, 3)]
        counted = sum(cell.value for cell in row.all if not cell.code.endswith("overdue"))
        theirs = Promise.objects.filter(county=row.county, side=row.side)
        assert counted == theirs.count()


@pytest.mark.parametrize("role", ["coordinator", "auditor", "admin", "lead", "mentor"])
def test_every_figure_leads_to_exactly_its_rows(client, sign_in, promises, role):
    sign_in(role)
    page = client.get(URL).content.decode()
    links = re.findall(r'<a href="([^"]+)"><data value="(\d+)" data-indicator="promises', page)
    assert len(links) == (40 if role in ("coordinator", "auditor", "admin") else 20)
    for url, value in links:
        context = client.get(url.replace("&amp;", "&")).context
        assert (context["total"], context["exact"]) == (int(value), True), url


def test_a_countys_page_shows_its_own(client, sign_in, promises):
    sign_in("lead")
    page = client.get("/counties/zala/").content.decode()
    links = re.findall(r'<a href="([^"]+)"><data value="(\d+)" data-indicator="promises\.', page)
    assert len(links) == 20
    elsewhere = client.get("/counties/somogy/")
    assertNotContains(elsewhere, "/promises/?")
    assert 'data-indicator="promises.us.all.kept"' in elsewhere.content.decode()


def test_an_office_without_promises_has_zeros(client, sign_in):
    sign_in("coordinator")
    OfficeFactory(county=CountyFactory(iso="HU-VE"))
    page = client.get(URL).content.decode()
    assert len(re.findall(r'<data value="0" data-indicator="promises[^>]*class="zero"', page)) == 20


def test_queries_do_not_grow(sign_in, assert_flat_queries):
    sign_in("coordinator")
    isos = iter(["HU-BA", "HU-BO", "HU-SO", "HU-VE", "HU-ZA", "HU-PE"])

    def make():
        iso = next(isos)
        OfficeFactory(county=CountyFactory(iso=iso))
        PromiseFactory(settlement__county__iso=iso)

    assert_flat_queries(URL, make, limit=5)

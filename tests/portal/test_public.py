"""The pages that everybody reads without an account."""

import hashlib
import re
from base64 import b64encode
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from counties.models import County, User
from mentorhalo.core.inlined import stylesheet
from mentorhalo.core.modules import source
from settlements.models import Settlement, SettlementSummary
from tests.factories.counties import OfficeFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.settlements import SettlementFactory
from tests.portal.country import figures, make_country, value_of

MAP, OFFICES, HOME = "/map/", "/offices/", "/"
WAYS = (
    "account_login",
    "portal:start",
    "portal:public-map",
    "portal:public-offices",
    "portal:privacy",
    "portal:accessibility",
    "engagements:practice-list",
    "engagements:resource-list",
    "engagements:event-list",
    "engagements:help-list",
)
KILOBYTE = 1000
LINK = re.compile(r'<a\b[^>]*href="([^"]*)"')
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

pytestmark = pytest.mark.django_db


def links(response):
    return {unescape(link) for link in LINK.findall(response.content.decode())}


def english(client, url=MAP):
    return client.get(url, {"language": "en"}).content.decode()


def test_it_shows_the_figures_of_the_dashboard(client, sign_in):
    make_country()
    page = client.get(MAP)
    sign_in("coordinator")
    inside = client.get("/dashboard/")
    for code in ("involved", "target", "contacted", "regular", "engagements", "attendance"):
        assert value_of(page, code) == value_of(inside, code), code
    assert value_of(page, "offices") == "3"
    for scope in ("HU-ZA", "HU-SO", "HU-VE"):
        for code in ("involved", "contacted", "regular", "engagements"):
            assert value_of(page, code, scope) == value_of(inside, code, scope)


def test_what_is_left_out_adds_up(client):
    make_country()
    page = client.get(MAP)
    left_out = [int(f.value) for f in figures(page) if f.code.startswith("involved.")]
    everything = int(value_of(page, "involved")) + sum(left_out)
    assert everything == Settlement.objects.existing().count() and len(left_out) > 3


@pytest.mark.parametrize("url", [HOME, MAP, OFFICES])
def test_it_names_no_person_and_leads_to_no_page_inside(client, url):
    make_country()
    page = client.get(url)
    names = {name for user in User.objects.all() for name in (str(user), user.username)}
    assert len(names) > 4
    text = unescape(page.content.decode())
    assert [name for name in names if name in text] == []
    inside = {link for link in links(page) if link.startswith("/")}
    assert inside == {*(reverse(name) for name in WAYS), f"{url}?language=en"}


def test_nothing_of_the_quiet_is_told(client):
    make_country()
    page = client.get(MAP)
    assert not [figure for figure in figures(page) if figure.code.startswith("quiet")]
    assert 'class="p pq"' not in page.content.decode()


def test_it_gives_each_office_with_its_address(client):
    office = OfficeFactory(
        address="Zalaegerszeg, Fő tér 1.",
        phone="+36 92 555 436",
        email="zala@example.org",
        opening_hours="hétfő 8–16",
    )
    for url in (MAP, OFFICES):
        page = client.get(url)
        text = page.content.decode()
        assert office.county.name in text and office.address in text
        assert office.opening_hours in text
        assert {"tel:+3692555436", "mailto:zala@example.org"} <= links(page)


def test_a_closed_office_is_not_among_them(client):
    make_country()
    assert "Borsod-Abaúj-Zemplén" not in client.get(OFFICES).content.decode()


def test_before_the_first_office_it_says_so(client):
    assert "The network has not started yet" in english(client)
    assert "No county mentor office is open yet" in english(client, OFFICES)
    SettlementFactory()
    assert "The network has not started yet" in english(client)


def test_the_style_is_the_one_that_the_policy_lets_in(client):
    OfficeFactory()
    for url in (MAP, OFFICES):
        response = client.get(url)
        (style,) = STYLE.findall(response.content.decode())
        assert "<" not in style and "/*" not in style
        digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = response["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", f"style-src 'sha256-{digest}'"} <= set(policy)
        assert "'self'" not in response["Content-Security-Policy"]
        assert "<script" not in response.content.decode()


def test_what_the_style_says_is_as_it_is_written():
    """Only remarks and gaps between rules go; a space before a colon has a meaning."""
    style = stylesheet("css/site.css").text
    written = source("css/site.css").decode()
    assert style.count("{") == style.count("}") == written.count("{")
    assert 'content:" · " / ""' in style and ".dense td:not(" in style
    squeezed = re.sub(r"\s", "", re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL))
    assert re.sub(r"\s", "", style) == squeezed


def test_caches_may_keep_it_and_ask_whether_it_still_holds(client, sign_in):
    EngagementFactory()
    first = client.get(MAP)
    assert first["Cache-Control"] == "public, max-age=300"
    assert client.get(MAP, headers={"if-none-match": first["ETag"]}).status_code == 304
    sign_in("coordinator")
    same = client.get(MAP)
    assert same.content == first.content
    assert same["Cache-Control"] == "public, max-age=300"
    EngagementFactory()
    assert client.get(MAP, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_it_says_nothing_of_who_asked(client, sign_in):
    """A kept answer would tell the service worker that somebody else is here."""
    OfficeFactory()
    sign_in("mentor")
    assert "X-Halo-User" not in client.get(MAP)
    assert client.get("/dashboard/")["X-Halo-User"] != "0"


def test_the_language_is_asked_for_in_the_address_or_switched(client):
    OfficeFactory()
    assert client.get(MAP)["Content-Language"] == "hu"
    page = client.get(MAP, {"language": "en"})
    assert page["Content-Language"] == "en" and '<html lang="en">' in page.content.decode()
    assert f"{MAP}?language=hu" in links(page)
    assert client.get(MAP, {"language": "xx"})["Content-Language"] == "hu"
    client.cookies["django_language"] = "en"
    assert client.get(MAP)["Content-Language"] == "en"


def test_who_switched_inside_stays_in_the_language_of_the_address(client):
    """The cookie says English, the link said Hungarian: so do the links of that page."""
    OfficeFactory()
    assert f'href="{OFFICES}"' in client.get(MAP).content.decode()
    client.cookies["django_language"] = "en"
    assert f'href="{OFFICES}"' in client.get(MAP).content.decode()
    page = client.get(MAP, {"language": "hu"})
    assert page["Content-Language"] == "hu"
    assert f'href="{OFFICES}?language=hu"' in page.content.decode()


def test_it_costs_the_same_whatever_there_is(client, assert_flat_queries):
    assert_flat_queries(MAP, EngagementFactory, limit=6)


def test_the_sign_in_page_leads_there(client):
    assert MAP in links(client.get(reverse("account_login")))


@pytest.mark.parametrize("url", [HOME, MAP])
def test_the_whole_country_is_under_40_kilobytes(client, url):
    call_command("load_register", verbosity=0)
    for county in County.objects.exclude(name__in=("Budapest", "Pest")):
        OfficeFactory(county=county)
    EngagementFactory(settlement=Settlement.objects.get(name="Zalaegerszeg"))
    everywhere = dict.fromkeys(("contacted_on", "involved_on"), days_ago(30))
    SettlementSummary.objects.update(**everywhere)
    answer = client.get(url, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert 10 * KILOBYTE < len(answer.content) <= 40 * KILOBYTE
    assert int(value_of(client.get(url), "involved")) > 2900  # all but Budapest and Pest

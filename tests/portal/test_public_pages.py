"""What holds of every page without an account; the pages are in tests/public_pages.py."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from tests.browser.pages import PUBLIC
from tests.public_pages import FILES, FORMS, KILOBYTES, NO_PAGES, PAGES

pytestmark = pytest.mark.django_db

LOADED = re.compile(r"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*>", re.I)
SCRIPT = re.compile(r"<script\b(?![^>]*application/ld\+json)", re.I)
ELSEWHERE = re.compile(r'\b(?:src|srcset|data|poster)="(?:https?:)?//', re.I)
STYLE_LINK = re.compile(r'<link\b[^>]*rel="(?:stylesheet|preload|modulepreload|preconnect)"', re.I)
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]+)">')
TITLE = re.compile(r"<title>(.+?)</title>", re.DOTALL)
ALL_PAGES = PAGES | FORMS
NOT_THERE = ("/nincs-ilyen/", "/practices/nincs-ilyen/", "/events/999/", "/resources/999/", "/a/x/")


def text_of(response):
    return response.content.decode()


def _open_names(resolver=None, namespace=""):
    """The URL names that the middleware lets through without an account."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                inner = ":".join(filter(None, [namespace, pattern.namespace]))
                yield from _open_names(pattern, inner)
        elif not getattr(pattern.callback, "login_required", True):
            yield ":".join(filter(None, [namespace, pattern.name]))


def test_whatever_is_open_is_among_them():
    own = {name for name in _open_names() if ":" in name}
    known = PAGES.keys() | FORMS.keys() | FILES.keys() | NO_PAGES.keys()
    assert own - known == set()
    assert known - own == set()


def test_each_is_looked_at_by_axe():
    """tests/browser/test_layout.py opens what is in PUBLIC, in each state."""
    assert PUBLIC.keys() == ALL_PAGES.keys()


@pytest.mark.parametrize("name", ALL_PAGES | FILES)
def test_it_sets_no_cookie_and_asks_for_no_session(client, name):
    address = (ALL_PAGES | FILES)[name]()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert [one["sql"] for one in queries if "django_session" in one["sql"]] == []


@pytest.mark.parametrize("name", FORMS)
def test_sending_it_sets_no_cookie_either(client, name):
    response = client.post(FORMS[name](), {"text": "rövid", "what": "rövid"})
    assert response.status_code == 422 and not response.cookies
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", NOT_THERE)
def test_what_is_not_there_costs_no_session(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 404 and not response.cookies
    assert [one["sql"] for one in queries if "django_session" in one["sql"]] == []
    page = text_of(response)
    assert f'href="{reverse("engagements:practice-list")}"' in page
    assert [tag for tag in LOADED.findall(page) if ELSEWHERE.search(tag)] == []


@pytest.mark.parametrize("name", PAGES | FILES)
def test_a_cache_may_keep_it_and_ask_whether_it_still_holds(client, name):
    address = (PAGES | FILES)[name]()
    first = client.get(address)
    assert first["Cache-Control"].startswith("public")
    assert "Cookie" in first["Vary"]
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and again.content == b""


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_kept_nowhere_and_needs_no_token(client, name):
    response = client.get(FORMS[name]())
    assert response["Cache-Control"] == "no-store"
    assert "csrfmiddlewaretoken" not in text_of(response)


@pytest.mark.parametrize("name", ALL_PAGES)
def test_it_is_small_and_loads_nothing_from_elsewhere(client, name):
    response = client.get(ALL_PAGES[name](), headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) <= KILOBYTES * 1000
    page = text_of(client.get(response.request["PATH_INFO"]))
    assert not SCRIPT.search(page) and not STYLE_LINK.search(page)
    assert [tag for tag in LOADED.findall(page) if ELSEWHERE.search(tag)] == []
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and "http" not in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("name", ALL_PAGES)
def test_it_has_its_title_language_and_ways_on(client, name):
    page = text_of(client.get(ALL_PAGES[name]()))
    assert '<html lang="hu">' in page
    assert TITLE.search(page)[1].strip() != "– Mentorháló"
    assert unescape(DESCRIPTION.search(page)[1]).strip()
    ways = ("portal:start", "portal:public-map", "portal:public-offices", "portal:privacy")
    for way in (*ways, "portal:accessibility", "engagements:event-list", "account_login"):
        assert f'href="{reverse(way)}"' in page, way
    assert "language=en" in page and "GeoNames" in page


@pytest.mark.parametrize("name", ALL_PAGES)
def test_it_is_read_in_english_without_a_cookie(client, name):
    address = ALL_PAGES[name]()
    mark = "&" if "?" in address else "?"
    response = client.get(f"{address}{mark}language=en")
    page = text_of(response)
    assert response["Content-Language"] == "en" and '<html lang="en">' in page
    assert not response.cookies
    assert f'href="{reverse("portal:privacy")}?language=en"' in page
    assert 'lang="hu" hreflang="hu"' in page


@pytest.mark.parametrize("name", ALL_PAGES)
def test_an_unknown_language_is_hungarian(client, name):
    address = ALL_PAGES[name]()
    mark = "&" if "?" in address else "?"
    assert client.get(f"{address}{mark}language=xx")["Content-Language"] == "hu"

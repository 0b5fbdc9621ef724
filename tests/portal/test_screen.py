"""The meeting room: what stands on the wall, and what it says when it can be asked no more."""

import re

import pytest
from django.urls import reverse

from tests.factories.engagements import EngagementFactory
from tests.portal.country import figures, make_country, value_of

URL = "/dashboard/screen/"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["mentor", "lead", "coordinator", "auditor", "admin"])
def test_it_says_what_the_dashboard_says(client, sign_in, role):
    make_country()
    sign_in(role)
    page, inside = client.get(URL), client.get("/dashboard/")
    for code in ("involved", "target", "quiet", "unassigned", "returned", "teams"):
        assert value_of(page, code) == value_of(inside, code), code
    for scope in ("HU-ZA", "HU-SO", "HU-VE"):
        assert value_of(page, "involved", scope) == value_of(inside, "involved", scope)


def test_the_county_that_is_behind_stands_below(client, sign_in):
    make_country()
    sign_in("coordinator")
    order = [f.scope for f in figures(client.get(URL)) if f.code == "involved" and f.scope]
    assert order == ["HU-SO", "HU-ZA", "HU-VE"]


def test_it_has_no_menu_and_leads_back_alone(client, sign_in):
    make_country()
    sign_in("coordinator")
    text = client.get(URL).content.decode()
    assert "<nav" not in text and "<form" not in text
    links = set(re.findall(r'<a\b[^>]*href="([^"]*)"', text))
    assert links == {
        reverse("portal:dashboard"),
        f"{reverse('account_login')}?next={URL}",  # shown once the session has ended
    }


def test_what_is_expected_of_the_target_is_said(client, sign_in):
    make_country()
    sign_in("coordinator")
    client.cookies["django_language"] = "en"
    text = client.get(URL).content.decode()
    said = re.search(r'<div class="wall-ahead">(.*?)</div>', text, re.DOTALL)
    inside = client.get("/dashboard/").content.decode()
    sentences = re.findall(r"<p>(.*?)</p>", said[1])
    assert sentences and all(sentence in inside for sentence in sentences)


def test_it_renews_itself_with_script_and_without(client, sign_in):
    EngagementFactory()
    sign_in("coordinator")
    text = client.get(URL).content.decode()
    refresh = '<meta http-equiv="refresh" content="300;url=?again=1">'
    assert f"<noscript>{refresh}</noscript>" in text
    assert 'data-every="300" data-again="?again=1"' in text
    anew = client.get(URL, {"again": 1})
    assert value_of(anew, "involved") == "1"
    EngagementFactory()
    assert value_of(client.get(URL, {"again": 1}), "involved") == "2"


def test_a_stranger_signs_in_first_but_the_wall_never_shows_the_form(client):
    response = client.get(URL)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={URL}"
    client.cookies["django_language"] = "en"
    response = client.get(URL, {"again": 1})
    text = response.content.decode()
    assert response.status_code == 403
    assert "The session on this screen has ended" in text and "<form" not in text
    assert '<meta http-equiv="refresh" content="300;url=?again=1">' in text
    assert "data-indicator" not in text


def test_an_empty_installation_says_so(client, sign_in):
    sign_in("admin")
    client.cookies["django_language"] = "en"
    text = client.get(URL).content.decode()
    assert "No county mentor office is open yet, so there is nothing to count." in text


def test_it_costs_the_same_whatever_there_is(client, sign_in, assert_flat_queries):
    sign_in("coordinator")
    assert_flat_queries(URL, EngagementFactory, limit=10)


def test_it_is_only_read(client, sign_in):
    sign_in("admin")
    assert client.post(URL).status_code == 405

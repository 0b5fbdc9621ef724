"""Health, security headers, request ids, the language, addresses that cannot be read."""

import pytest
from django.db import DatabaseError
from django.urls import reverse
from pytest_django.asserts import assertContains

from mentorhalo.core import middleware
from mentorhalo.core.models import Change
from tests.factories.engagements import EngagementFactory

LOGIN = "/accounts/login/"


def test_healthz_needs_neither_database_nor_host(client):
    response = client.generic("GET", "/healthz", headers={"host": "unknown.example"})
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_says_ready(client):
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_knows_of_migrations_that_wait(client, monkeypatch):
    monkeypatch.setattr(middleware.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    response = client.get("/readyz")
    assert (response.status_code, b"1 migrations" in response.content) == (503, True)


@pytest.mark.django_db
def test_readyz_knows_of_a_silent_database(client, monkeypatch):
    def silent(*args):
        raise DatabaseError

    monkeypatch.setattr(middleware, "MigrationExecutor", silent)
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_every_answer_carries_a_policy_without_inline_or_third_party(client):
    for url in (LOGIN, "/nowhere/"):
        response = client.get(url)
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_the_request_id_is_the_one_in_the_history(client, sign_in):
    sign_in("lead")
    row = EngagementFactory()
    url = reverse("engagements:engagement-verify", args=[row.pk])
    response = client.post(url, {"version": 1})
    change = Change.objects.of(row).first()
    assert (change.request_id, change.surface) == (response["X-Request-ID"], "page")


@pytest.mark.django_db
def test_hungarian_unless_switched_whatever_the_browser_wishes(client):
    english = {"accept-language": "en"}
    assertContains(client.get(LOGIN, headers=english), '<html lang="hu">')
    response = client.post("/language/", {"language": "en", "next": LOGIN})
    assert response["Location"] == LOGIN
    assertContains(client.get(LOGIN), '<html lang="en">')
    client.cookies["django_language"] = "xx"
    assertContains(client.get(LOGIN), '<html lang="hu">')


def test_an_unforeseen_error_names_its_number(rf):
    from mentorhalo.core.errors import server_error

    request = rf.get("/")
    request.id = "abc123"
    response = server_error(request)
    assertContains(response, "abc123", status_code=500)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "engagements/engagement/?state__exact=%00",
        "engagements/engagement/?q=a%00",
        "counties/user/?role__exact=%00",
        "settlements/settlement/%00/change/",
        "settlements/settlement/%00/history/",
        "autocomplete/?term=%00",
    ],
)
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("hu", "Ez a cím nem olvasható"), ("en", "The address cannot be read")],
)
def test_the_admin_refuses_nul_in_an_address(client, sign_in, address, language, sentence):
    client.cookies["django_language"] = language
    sign_in("admin")
    response = client.get(f"/admin/{address}")
    assertContains(response, f"<h1>{sentence}</h1>", status_code=400, html=True)
    assertContains(response, f'<html lang="{language}">', status_code=400)
    assert "Content-Security-Policy" in response


@pytest.mark.django_db
def test_a_percent_sign_in_an_address_of_the_admin_is_no_nul(client, sign_in):
    sign_in("admin")
    assert client.get("/admin/engagements/engagement/?q=%2500").status_code == 200


@pytest.mark.django_db
def test_django_shows_the_same_page_for_a_bad_request(client):
    response = client.get("/", headers={"host": "unknown.example"})
    assertContains(response, "Ez a cím nem olvasható", status_code=400)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["settlements:settlement-list", "engagements:engagement-new"])
def test_a_personal_page_is_asked_for_again_and_may_be_gone_back_to(client, sign_in, name):
    sign_in("mentor")
    for ask in (client.get, client.post):
        assert ask(reverse(name))["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
def test_what_says_how_long_it_keeps_is_left_alone(client, sign_in):
    sign_in("mentor")
    kept = client.get(reverse("settlements:settlement-names"))
    assert kept["Cache-Control"] == "private, max-age=86400"


@pytest.mark.django_db
def test_a_strangers_page_is_nobodys(client):
    assert "private, no-cache" not in client.get(LOGIN).get("Cache-Control", "")


@pytest.mark.django_db
def test_the_browser_forgets_the_pages_at_sign_out(client, sign_in):
    sign_in("mentor")
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get(LOGIN)

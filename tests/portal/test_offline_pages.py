"""The worker, the manifest and the page for what is not kept; whose an answer is."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mentorhalo.portal.views import offline

pytestmark = pytest.mark.django_db
WORKER, FORM = "/sw.js", "/engagements/new/"
KEPT = {"x-halo-keep": "1"}


def given(text, name):
    """What the worker is told in a line of its own."""
    return json.loads(re.search(rf"^const {name} = (.*);$", text, re.M)[1])


def test_the_worker_names_its_files_and_is_asked_for_each_time(client):
    response = client.get(WORKER)
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    text = response.content.decode()
    assets = given(text, "ASSETS")
    assert {"/static/css/site.css", "/static/js/visit.js", "/static/js/store.js"} <= set(assets)
    assert all(finders.find(address.removeprefix("/static/")) for address in assets)
    assert given(text, "PLACES")["form"] == FORM
    again = client.get(WORKER, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_version_follows_what_the_files_hold(client, monkeypatch):
    first = given(offline._written()[0], "VERSION")
    assert given(offline._written()[0], "VERSION") == first
    source = offline.source
    monkeypatch.setattr(offline, "source", lambda name: source(name) + b"\n")
    assert given(offline._written()[0], "VERSION") != first


def test_off_withdraws_the_worker(client, sign_in, settings):
    settings.OFFLINE = False
    text, _version = offline._written()
    assert "unregister()" in text and "indexedDB" not in text
    sign_in()
    assertNotContains(client.get(FORM), "data-worker")


def test_the_manifest_names_pictures_that_are_there(client):
    data = client.get("/manifest.webmanifest").json()
    assert (data["start_url"], data["display"], data["lang"]) == ("/", "standalone", "hu")
    assert {icon["sizes"] for icon in data["icons"]} == {"any", "192x192", "512x512"}
    for icon in data["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_the_page_for_what_is_not_kept_knows_nobody(client, sign_in):
    user = sign_in()
    response = client.get("/offline/")
    assertNotContains(response, str(user))
    assertNotContains(response, "data-user")
    assertContains(response, f'href="{FORM}"')


def test_every_answer_says_whose_it_is(client, sign_in):
    assert client.get("/accounts/login/")["X-Halo-User"] == "0"
    assert client.get("/nowhere/")["X-Halo-User"] == "0"
    user = sign_in()
    for address in ("/", FORM, reverse("settlements:settlement-names"), "/nowhere/"):
        assert client.get(address)["X-Halo-User"] == str(user.pk)


def test_keeping_a_page_leaves_its_messages_for_the_reader(client, sign_in):
    sign_in()
    ref = "7f0f8b0e-5a6c-4d0e-9a51-6a2b6c1d0e01"
    client.post(FORM, {"client_ref": ref, "draft": "1", "summary": "Half"})
    for _time in range(2):
        behind = client.get("/", headers=KEPT)
        assertNotContains(behind, " data-once")
        assertNotContains(behind, '<div class="note ok')
    read = client.get("/")
    assertContains(read, " data-once")
    assertNotContains(client.get("/"), " data-once")


def test_what_is_kept_follows_the_role(client, sign_in):
    sign_in()
    assertContains(client.get("/dashboard/"), f"{FORM}?copy=last")
    sign_in("auditor")
    response = client.get("/dashboard/")
    assertContains(response, 'data-keep="/"')


def test_a_page_names_the_modules_that_its_scripts_import(client, sign_in):
    sign_in()
    response = client.get(FORM)
    assertContains(response, '<link rel="modulepreload" href="/static/js/store.js">')
    assertNotContains(response, "combobox.js")  # wanted once one can type
    assertNotContains(response, "htmx")
    assertContains(client.get("/search/"), "htmx")


def test_the_queue_is_of_the_phone_and_has_no_age(client, sign_in):
    sign_in()
    client.cookies["django_language"] = "en"
    words = "This page is as it was on"
    assertContains(client.get("/"), words)
    assertNotContains(client.get("/queue/"), words)

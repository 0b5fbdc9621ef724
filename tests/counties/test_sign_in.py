"""Signing in and out: user name or e-mail, sign-up closed, tries are limited."""

import pytest
from django.core import mail
from pytest_django.asserts import assertContains, assertRedirects

from mentorhalo.core.models import Change
from tests.factories.counties import UserFactory

pytestmark = pytest.mark.django_db
URL = "/accounts/login/"


def enter(client, login, password="jelszo", via=""):
    headers = {"x-forwarded-for": via} if via else {}
    return client.post(URL, {"login": login, "password": password}, headers=headers)


@pytest.mark.parametrize("login", ["anna", "ANNA@pelda.hu"])
def test_by_user_name_or_e_mail(client, login):
    UserFactory(username="anna", coordinator=True)
    assertRedirects(enter(client, login), "/", target_status_code=302)


@pytest.mark.parametrize("language", ["hu", "en"])
def test_a_wrong_password_says_so_and_keeps_the_name(client, language):
    client.cookies["django_language"] = language
    UserFactory(username="anna")
    response = enter(client, "anna", "rossz")
    assertContains(response, 'value="anna"')
    assertContains(response, 'role="alert"')


@pytest.mark.parametrize("remember", [True, False])
def test_the_session_lasts_as_long_as_asked(client, remember):
    UserFactory(username="anna")
    data = {"login": "anna", "password": "jelszo"} | ({"remember": "on"} if remember else {})
    client.post(URL, data)
    assert client.session.get_expire_at_browser_close() != remember


def test_a_closed_account_does_not_enter(client):
    UserFactory(username="anna", is_active=False)
    response = enter(client, "anna")
    assert "_auth_user_id" not in client.session
    assert response.status_code in (200, 302)


def test_an_account_closed_while_signed_in_is_out_at_once(client, sign_in):
    user = sign_in("coordinator")
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assertRedirects(client.get("/dashboard/"), f"{URL}?next=/dashboard/")


def test_it_leads_back_to_the_page_asked_for_and_nowhere_else(client):
    UserFactory(username="anna", coordinator=True)
    data = {"login": "anna", "password": "jelszo"}
    assert client.post(URL, data | {"next": "/mentors/"})["Location"] == "/mentors/"
    client.post("/accounts/logout/")
    assert client.post(URL, data | {"next": "https://elsewhere.example/"})["Location"] == "/"


def test_nobody_signs_up(client):
    data = {"username": "uj", "email": "uj@pelda.hu", "password1": "x" * 14, "password2": "x" * 14}
    client.post("/accounts/signup/", data)
    assert not type(UserFactory()).objects.filter(username="uj").exists()


TOO_MANY = "Túl sok sikertelen"


def test_an_account_is_stopped_after_ten_wrong_passwords(client):
    UserFactory(username="anna")
    answers = [enter(client, "anna", "rossz") for _ in range(11)]
    stopped = [TOO_MANY in answer.content.decode() for answer in answers]
    assert stopped == [False] * 10 + [True]
    assertContains(enter(client, "anna"), TOO_MANY)
    assert "_auth_user_id" not in client.session


def test_others_in_the_same_office_still_enter(client):
    for name in ("anna", "bela", "cili", "dani", "edit"):
        UserFactory(username=name, coordinator=True)
    for name in ("anna", "bela", "cili", "dani"):
        for _ in range(12):
            enter(client, name, "rossz")
    assertContains(enter(client, "dani"), TOO_MANY)
    assertRedirects(enter(client, "edit"), "/", target_status_code=302)


def test_an_address_that_tries_too_often_gets_a_page(client):
    answers = [enter(client, f"senki{n}", "rossz") for n in range(101)]
    assert [answer.status_code for answer in answers] == [200] * 100 + [429]
    assertContains(answers[-1], "Túl sok próbálkozás", status_code=429)


def test_behind_a_proxy_the_visitors_own_address_counts(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(101):
        last = enter(client, f"senki{n}", "rossz", "1.1.1.1, 192.0.2.1")
    assert last.status_code == 429
    assert enter(client, "senki", "rossz", "192.0.2.1, 192.0.2.2").status_code == 200


def test_a_new_password_by_letter_leaves_its_mark(client):
    user = UserFactory(username="anna")
    client.post("/accounts/password/reset/", {"email": user.email})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    new = {"password1": "egészen-uj-jelszo", "password2": "egészen-uj-jelszo"}
    client.post(page.redirect_chain[-1][0], new)
    user.refresh_from_db()
    assert user.check_password("egészen-uj-jelszo")
    assert Change.objects.of(user).get().action == "password changed"

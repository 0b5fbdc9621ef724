"""The statement, and the form of what is hard to use: no account, no puzzle, no cookie."""

import time

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from counties.models import Role
from engagements.feedback import actions
from engagements.models import Feedback
from mentorhalo.core.models import Change
from mentorhalo.core.open_forms import LONGEST, MOST, QUICKEST, moment
from tests.factories.counties import UserFactory
from tests.factories.events import FeedbackFactory

pytestmark = pytest.mark.django_db
FORM = "/accessibility/feedback/"
WORDS = "A térkép pontjait nem érem el billentyűvel."


def typed(seconds=QUICKEST + 5, **more):
    """A form that was opened so many seconds ago."""
    return {"text": WORDS, "page": "/map/", "opened": moment(time.time() - seconds)} | more


def send(client, **more):
    return client.post(FORM, typed(**more), query_params={"language": "en"})


def test_the_statement_says_what_was_not_tested_and_leads_to_the_form(client):
    page = client.get("/accessibility/", {"language": "en"})
    assertContains(page, "What is not tested")
    assertContains(page, f'href="{FORM}?language=en"')


def test_it_is_kept_mailed_and_thanked_for(client, django_capture_on_commit_callbacks):
    people = [UserFactory(role=Role.COORDINATOR, email=f"k{n}@example.org") for n in range(2)]
    UserFactory(role=Role.COORDINATOR, email="regi@example.org", is_active=False)
    UserFactory(role=Role.AUDITOR, email="ellenor@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, email="olvaso@example.org")
    assertRedirects(response, f"{FORM}?sent=1&language=en", fetch_redirect_response=False)
    assertContains(client.get(response["Location"]), "Thank you, it has arrived")
    row = Feedback.objects.get()
    assert (row.text, row.page, row.email) == (WORDS, "/map/", "olvaso@example.org")
    assert sorted(letter.to for letter in mail.outbox) == sorted([one.email] for one in people)
    (body,) = {letter.body for letter in mail.outbox}
    assert WORDS in body and f"http://testserver/feedback/{row.pk}/" in body
    assert "olvaso@example.org" not in body
    assert not response.cookies


def test_a_letter_that_cannot_be_sent_takes_nothing_away(
    client, django_capture_on_commit_callbacks, monkeypatch
):
    reached = []

    def fail_for_one(subject, text, sender, to):
        if to == ["nincs@example.org"]:
            raise OSError("no such address")
        reached.extend(to)

    monkeypatch.setattr(actions, "send_mail", fail_for_one)
    for name in ("nincs", "k"):
        UserFactory(role=Role.COORDINATOR, email=f"{name}@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        assert send(client).status_code == 302
    assert Feedback.objects.count() == 1
    assert reached == ["k@example.org"]


@pytest.mark.parametrize(
    ("trap", "sentence"),
    [
        ({"seconds": 1}, "within a few seconds"),
        ({"seconds": LONGEST + 60}, "open for long"),
        ({"opened": "1:forged"}, "open for long"),
        ({"opened": ""}, "open for long"),
        ({"website": "https://spam.example"}, "not shown was filled in"),
    ],
)
def test_a_machine_is_refused_and_a_person_sends_it_once_more(client, trap, sentence):
    response = send(client, **trap)
    assertContains(response, sentence, status_code=422)
    assertContains(response, WORDS, status_code=422)
    assert not Feedback.objects.exists()
    assert not response.context["form"].data.get("website")


def test_too_much_from_one_address_is_to_wait(client):
    for number in range(MOST):
        assert send(client, text=f"{WORDS} {number}").status_code == 302
    assertContains(send(client, text="Még egy."), "Send this again later", status_code=422)
    assert Feedback.objects.count() == MOST


def test_the_same_words_again_are_one(client):
    assert send(client).status_code == send(client).status_code == 302
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"email": "nem cím"}, "email"),
        ({"email": f"{'x' * 60}@{'y' * 60}.{'z' * 60}.{'q' * 60}.{'r' * 30}.hu"}, "email"),
        ({"page": "x" * 301}, "page"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, wrong, field):
    response = send(client, **wrong)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Feedback.objects.exists()


def test_coordinators_read_and_close_it_and_others_do_not(client, sign_in):
    row = FeedbackFactory(text="<b>Túl kicsi</b> a betű.")
    sign_in("mentor")
    assertNotContains(client.get("/feedback/"), "Túl kicsi")
    assert client.get(f"/feedback/{row.pk}/").status_code == 404
    sign_in("coordinator")
    client.cookies["django_language"] = "en"
    assertContains(client.get(f"/feedback/{row.pk}/"), "&lt;b&gt;Túl kicsi&lt;/b&gt;")
    close = reverse("engagements:feedback-close", args=[row.pk])
    assert client.post(close, {"version": 1, "done": ""}).status_code == 422
    stale = client.post(close, {"version": 9, "done": "Nagyobb lett."})
    assertContains(stale, "Nagyobb lett.", status_code=409)
    assert client.post(close, {"version": 1, "done": "Nagyobb lett."}).status_code == 302
    assertContains(client.get(f"/feedback/{row.pk}/"), "Nagyobb lett.")
    again = client.post(close, {"version": 2, "done": "Megint."})
    assertContains(again, "closed already", status_code=422)


def test_no_history_shows_the_address_of_who_wrote(client):
    send(client, email="olvaso@example.org")
    (change,) = Change.objects.filter(record_type="engagements.feedback")
    assert "email" not in change.fields


def test_the_list_costs_the_same_whatever_there_is(sign_in, assert_flat_queries):
    sign_in("coordinator")
    assert_flat_queries("/feedback/", FeedbackFactory, limit=10)

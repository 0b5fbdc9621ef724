"""A form is received once; a session that ended leads back to the page where somebody typed."""

from uuid import uuid4

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.models import Evidence, GoodPractice
from tests.factories.engagements import EngagementFactory
from tests.factories.settlements import SettlementFactory
from tests.factories.uploads import PDF, picture, upload

pytestmark = pytest.mark.django_db

NEW = "/practices/new/"


@pytest.fixture
def mentor(sign_in):
    return sign_in("mentor")


def typed(**more):
    told = {"kind": "success", "title": "Mesekör", "settlement": SettlementFactory().pk}
    return told | {"typed": str(uuid4())} | more


def received(client):
    return [row[0] for row in client.session.get("received", [])]


def test_each_page_says_which_texts_were_received(client, mentor):
    first = typed()
    assertNotContains(client.get(NEW), "data-received")
    response = client.post(NEW, first)
    assertContains(client.get(response.url), f'data-received="{first["typed"]}"')
    for _number in range(5):
        client.post(NEW, typed())
    assert len(received(client)) == 5
    assertNotContains(client.get(NEW), first["typed"])


def test_a_refusal_is_an_answer_and_no_receipt(client, mentor):
    response = client.post(NEW, typed(title=""))
    assertContains(response, " data-answer", status_code=422)
    assertNotContains(client.get(NEW), " data-answer")
    assert received(client) == []


def test_the_same_form_sent_again_writes_nothing_and_leads_to_the_first(client, mentor):
    sent = typed()
    first = client.post(NEW, sent)
    again = client.post(NEW, sent | {"csrfmiddlewaretoken": "another"}, follow=True)
    assertRedirects(again, first.url)
    assertContains(again, 'class="note ok info"')
    assert GoodPractice.objects.count() == 1


@pytest.mark.parametrize("change", [{"title": "Másik"}, {"typed": str(uuid4())}])
def test_what_was_changed_since_is_another(client, mentor, change):
    sent = typed()
    client.post(NEW, sent)
    client.post(NEW, sent | change)
    assert GoodPractice.objects.count() == 2


def test_a_file_is_part_of_what_was_sent(client, mentor):
    url = f"/engagements/{EngagementFactory(mentor=mentor.mentor).pk}/evidence/add/"
    ref = str(uuid4())
    for file in (upload("a.pdf", PDF), upload("a.pdf", PDF), upload("b.jpg", picture())):
        client.post(url, {"kind": "memo", "note": "Ez", "files": file, "typed": ref})
    assert Evidence.objects.count() == 2


@pytest.mark.parametrize("ref", ["", "x", "../" * 12, f"{uuid4()} "])
def test_without_a_number_of_its_own_a_form_is_sent_as_ever(client, mentor, ref):
    sent = typed(typed=ref)
    client.post(NEW, sent)
    client.post(NEW, sent)
    assert (GoodPractice.objects.count(), received(client)) == (2, [])


def test_another_person_has_received_nothing_of_it(client, mentor, sign_in):
    sent = typed()
    client.post(NEW, sent)
    client.logout()
    sign_in("mentor")
    assertNotContains(client.get(NEW), "data-received")
    client.post(NEW, sent)
    assert GoodPractice.objects.count() == 2


def test_a_refused_move_leads_back_and_is_no_receipt(client, sign_in):
    sign_in("lead")
    row = EngagementFactory()
    url = f"/engagements/{row.pk}/return/"
    stale = {"version": row.version - 1, "reason": "Hiányzik a létszám.", "typed": str(uuid4())}
    assertRedirects(client.post(url, stale), f"/engagements/{row.pk}/?own=1")
    assert received(client) == []
    client.post(url, stale | {"version": row.version})
    assert received(client) == [stale["typed"]]


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/engagements/7/?own=1", "/engagements/7/%3Fown%3D1"),
        ("http://elsewhere.example/engagements/7/", "/engagements/7/return/"),
        ("javascript:alert(1)", "/engagements/7/return/"),
        ("", "/engagements/7/return/"),
    ],
)
def test_a_session_that_ended_leads_back_to_the_page_of_the_form(client, referer, back):
    response = client.post("/engagements/7/return/", headers={"referer": referer})
    assertRedirects(response, f"/accounts/login/?next={back}")
    assertRedirects(client.get(NEW, headers={"referer": referer}), f"/accounts/login/?next={NEW}")


def test_an_address_of_forms_says_where_what_was_typed_is(client, mentor):
    response = client.get("/engagements/7/return/")
    assertContains(response, "az a telefon listáján vár", status_code=405)
    assertContains(response, '<p><a href="/queue/">', status_code=405)
    assert response["Allow"] == "POST"

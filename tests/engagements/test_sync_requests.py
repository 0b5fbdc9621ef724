"""What is under /sync/: who is asked, what is refused as a whole, and that every answer is ours."""

import json
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from engagements.models import Draft, Engagement, Quarantined, Submission
from engagements.quarantine import actions as quarantine_actions
from engagements.sync import passes
from engagements.sync.messages import MOST_BYTES
from tests.engagements.phone import Phone, a_visit, an_edit, posted
from tests.factories.counties import MembershipFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory

pytestmark = pytest.mark.django_db
POSTS = ["/sync/entries/", "/sync/drafts/"]


def is_ours(response, status=200):
    """The answer's JSON: marked, and kept by nobody."""
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    told = response.json()
    assert told["mentorhalo"] == 1
    return told


@pytest.fixture
def phone(client, sign_in):
    return Phone(client, sign_in("mentor"))


def test_hello_says_who_is_signed_in_and_what_sending_takes(client, sign_in):
    told = is_ours(client.get("/sync/"))
    assert (told["user"], told["pass"]) == (None, None)
    assert told["csrf"] and told["now"].endswith("+00:00")
    assert told["today"] == timezone.localdate().isoformat()
    user = sign_in("mentor")
    told = is_ours(client.get("/sync/"))
    assert told["user"] == user.pk
    assert "csrftoken" in client.cookies
    assert signing.loads(told["pass"], salt=passes.SALT) == user.pk


@pytest.mark.parametrize("path", POSTS)
def test_the_token_of_hello_is_asked_for_and_taken(sign_in, person, path):
    client = Client(enforce_csrf_checks=True)
    user = person("mentor")
    client.force_login(user)
    sent = {"user": user.pk, "device": str(uuid4()), "entries": [], "drafts": []}
    refused = client.post(path, sent, content_type="application/json")
    assert is_ours(refused, 403)["error"] == "csrf"
    token = client.get("/sync/").json()["csrf"]
    taken = client.post(path, sent, content_type="application/json", headers={"X-CSRFToken": token})
    assert is_ours(taken)["answers"] == []


def test_a_page_without_its_token_still_answers_with_a_page(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("mentor"))
    response = client.post("/engagements/new/", {})
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]


def test_nobody_signed_in_is_told_so(client, person):
    phone = Phone(client, person("mentor"))
    for path in POSTS:
        told = is_ours(phone.post(path, entries=[a_visit(phone.user)], drafts=[]), 401)
        assert told["error"] == "signed_out"
    assert not Submission.objects.exists()


def test_a_pass_is_no_sign_in_while_the_account_is_open(client, person):
    user = person("mentor")
    phone = Phone(client, user, passes.pass_for(user))
    assert is_ours(phone.post("/sync/entries/", entries=[a_visit(user)]), 401)
    assert not Submission.objects.exists()


def test_what_belongs_to_another_user_is_not_taken(phone, person):
    other = person("mentor")
    for path in POSTS:
        told = is_ours(phone.post(path, user=other.pk, entries=[], drafts=[]), 403)
        assert told["error"] == "other_user"


UNREADABLE = {
    "empty": b"",
    "no json": b"<html>",
    "half": b'{"user": 1, "entries": [',
    "not utf-8": b"\xff\xfe{",
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "deep": b"[" * 100_000,
    "deep object": b'{"a":' * 50_000,
    "a long number": b'{"user": ' + b"9" * 6000 + b"}",
    "not a number": b'{"user": NaN, "entries": [], "drafts": []}',
    "user as text": b'{"user": "1", "entries": [], "drafts": []}',
    "user as truth": b'{"user": true, "entries": [], "drafts": []}',
    "no user": b'{"entries": [], "drafts": []}',
}


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_as_a_whole(phone, path, name):
    response = phone.client.post(path, UNREADABLE[name], content_type="application/json")
    assert is_ours(response, 400)["error"] == "unreadable"


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("odd", [None, {}, "x", 3, [{}] * 51])
def test_the_list_has_to_be_one_of_at_most_fifty(phone, path, odd):
    response = phone.post(path, device=phone.device, entries=odd, drafts=odd)
    assert is_ours(response, 400)["error"] == "unreadable"


@pytest.mark.parametrize("path", POSTS)
def test_what_is_too_long_is_413(phone, path, settings):
    body = b'{"user": "' + b"x" * MOST_BYTES + b'"}'
    response = phone.client.post(path, body, content_type="application/json")
    assert is_ours(response, 413)["error"] == "too_large"
    settings.MAX_REQUEST_BYTES = 10
    response = phone.client.post(path, b"x" * 11, content_type="application/json")
    assert is_ours(response, 413)["error"] == "too_large"


@pytest.mark.parametrize("path", ["/sync/", *POSTS])
def test_another_method_is_405(phone, path):
    wrong = phone.client.post if path == "/sync/" else phone.client.get
    is_ours(wrong(path), 405)
    is_ours(phone.client.put(path), 405)


ODD = {
    "fields a list": {"fields": []},
    "fields text": {"fields": "summary"},
    "values no list": {"fields": {"summary": "x"}},
    "a number as value": {"fields": {"summary": [7]}},
    "null as value": {"fields": {"summary": [None]}},
    "deep value": {"fields": {"summary": [["x"]]}},
    "many fields": {"fields": {f"f{n}": ["x"] for n in range(101)}},
    "many values": {"fields": {"settlements": ["01001"] * 4001}},
    "a long name": {"fields": {"x" * 61: ["x"]}},
    "engagement text": {"engagement": "1"},
    "engagement too large": {"engagement": 2**70},
    "engagement below one": {"engagement": -1},
    "engagement truth": {"engagement": True},
    "engagement nothing": {"engagement": 0},
    "files no list": {"files": "x"},
    "files no uuids": {"files": ["x"]},
    "51 files": {"files": [str(uuid4()) for _n in range(51)]},
    "ref no text": {"ref": 7},
    "ref short": {"ref": "abc"},
    "ref half a letter": {"ref": "\ud800" * 36},
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_entry_is_refused_with_a_sentence_and_the_next_is_taken(phone, name):
    odd, good = a_visit(phone.user) | ODD[name], a_visit(phone.user)
    told = phone.send_all([odd, good])
    assert [answer["outcome"] for answer in told] == ["refused", "received"]
    assert told[0]["sentences"][0]


@pytest.mark.parametrize(
    "typed", [None, 7, "tegnap", "0001-01-01T00:00:00+14:00", "9" * 99, [], {}]
)
def test_an_odd_clock_refuses_nothing(phone, typed):
    told = phone.send(a_visit(phone.user) | {"typed_at": typed})
    assert told["outcome"] == "received"
    assert Submission.objects.get().typed_at is None


BAD_TEXTS = ["\x00", "a\x00b", "\ud800", "x\udfffy", "\x07", "9" * 5000, "-1", "٣", "1e999", "{}"]
NAMES = [
    "settlements", "on_site", "other_place", "mode", "held_on", "starts_at", "ends_at", "length",
    "minutes", "kind", "participants", "summary", "obstacle", "private_note", "mentors", "guests",
    "travel_km", "destination", "same_event", "target_area", "step", "organisations", "kept",
    "version", "base", "draft_of", "planned", "another", "client_ref", "x\x00y",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_text_in_any_field_is_a_fault_of_ours(phone, name):
    row = EngagementFactory(mentor=phone.user.mentor)
    new = [a_visit(phone.user, **{name: text}) for text in BAD_TEXTS]
    edits = [an_edit(phone.user, row, **{"version": "0", name: text}) for text in BAD_TEXTS]
    told = phone.send_all([*new, *edits])
    assert {answer["outcome"] for answer in told} <= {"received", "refused", "stale"}
    drafts = [{"ref": entry["ref"], "fields": entry["fields"], "revision": 0} for entry in edits]
    kept = phone.post("/sync/drafts/", device=phone.device, drafts=drafts).json()["answers"]
    assert {answer["outcome"] for answer in kept} <= {"kept", "received"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "ref": JSON | st.uuids().map(str),
        "engagement": JSON,
        "fields": JSON | st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(max_size=8))),
        "typed_at": JSON,
        "files": JSON | st.lists(st.uuids().map(str)),
        "drop": JSON,
        "revision": JSON,
    },
)


class AnyRequest(TestCase):
    """Whatever is sent is answered in our JSON, and never as a fault."""

    def signed_in(self):
        client, user = Client(), MentorFactory().user
        client.force_login(user)
        return client, user

    @given(st.sampled_from(POSTS), JSON, st.lists(ENTRY | JSON, max_size=3))
    def test_is_answered(self, path, device, rows):
        client, user = self.signed_in()
        sent = {"user": user.pk, "device": device, "entries": rows, "drafts": rows}
        body = json.dumps(sent)
        told = is_ours(client.post(path, body, content_type="application/json"))
        assert len(told["answers"]) == len(rows)
        allowed = {"refused", "other", "kept", "dropped", "elsewhere"}
        assert {answer["outcome"] for answer in told["answers"]} <= allowed

    @given(JSON)
    def test_as_a_whole(self, message):
        client, _user = self.signed_in()
        response = client.post(
            "/sync/entries/", json.dumps(message), content_type="application/json"
        )
        is_ours(response, 400)


# Who may not write any more


def no_longer(user):
    user.memberships.update(until=days_ago(0))


def closed(user):
    user.is_active = False
    user.save()


def test_who_has_left_the_team_hands_over_to_the_lead(client, person):
    user = person("mentor")
    entry = a_visit(user, private_note="Csak a csapatnak.")
    no_longer(user)
    client.force_login(user)
    phone = Phone(client, user)
    answers = [phone.send(entry) for _ in range(3)]
    assert [answer["outcome"] for answer in answers] == ["quarantined"] * 3
    held = Quarantined.objects.get()
    assert held.fields["summary"] == entry["fields"]["summary"]
    assert (held.county_id, held.submission.author) == ("20", user)
    assert not Engagement.objects.exists()
    assert phone.send(entry | {"fields": {"summary": ["más"]}})["outcome"] == "other"


def test_a_closed_account_hands_over_with_its_pass_and_gets_nothing_else(client, person):
    user = person("mentor")
    client.force_login(user)
    pass_ = client.get("/sync/").json()["pass"]
    entry = a_visit(user)
    closed(user)
    phone = Phone(client, user, pass_)
    assert phone.send(entry)["outcome"] == "quarantined"
    assert Quarantined.objects.get().submission.author == user
    draft = phone.post("/sync/drafts/", device=phone.device, drafts=[])
    assert is_ours(draft, 401)["error"] == "signed_out"
    assert client.get("/engagements/").status_code == 302


@pytest.mark.parametrize("bad", ["forged", "old", "another salt", "anothers", "a number", "none"])
def test_a_pass_that_is_not_good_opens_nothing(client, person, bad, monkeypatch):
    user = person("mentor")
    passes_ = {
        "forged": passes.pass_for(user)[:-1] + "x",
        "old": passes.pass_for(user),
        "another salt": signing.dumps(user.pk, salt="other"),
        "anothers": passes.pass_for(person("mentor")),
        "a number": 7,
        "none": None,
    }
    if bad == "old":
        monkeypatch.setattr(passes, "VALID", -passes.VALID)
    closed(user)
    phone = Phone(client, user, passes_[bad])
    told = is_ours(phone.post("/sync/entries/", entries=[a_visit(user)]), 401)
    assert told["error"] == "signed_out"
    assert not Submission.objects.exists()


def test_a_change_by_who_has_left_goes_to_the_county_of_the_entry(client, person):
    user = person("mentor")
    row = EngagementFactory(mentor=user.mentor)
    edit, unknown = an_edit(user, row, participants="9"), a_visit(user, engagement=row.pk + 1)
    foreign = EngagementFactory(iso="HU-SO")
    theirs = a_visit(user, engagement=foreign.pk)
    no_longer(user)
    client.force_login(user)
    told = Phone(client, user).send_all([edit, unknown, theirs])
    assert [answer["outcome"] for answer in told] == ["quarantined", "refused", "refused"]
    assert Quarantined.objects.get().engagement == row
    row.refresh_from_db()
    assert row.version == 1


def test_who_comes_back_gets_the_kept_answer(client, person):
    """Waiting in quarantine, the same form is not received a second time by the page."""
    user = person("mentor")
    entry = a_visit(user)
    no_longer(user)
    client.force_login(user)
    Phone(client, user).send(entry)
    user.memberships.update(until=None)
    assert Phone(client, user).send(entry)["outcome"] == "quarantined"
    page = client.post("/engagements/new/", {"client_ref": entry["ref"]} | entry["fields"])
    assert page.status_code == 302
    assert not Engagement.objects.exists()


ROLES = {
    "mentor": "received",
    "lead": "received",
    "admin": "received",
    "coordinator": "quarantined",
    "auditor": "quarantined",
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sends_as_far_as_its_rights_go(client, person, role):
    user, mentor = person(role), MentorFactory()
    client.force_login(user)
    phone = Phone(client, user)
    assert phone.send(a_visit(user, mentors=mentor.pk))["outcome"] == ROLES[role]
    row = EngagementFactory(mentor=mentor)
    told = phone.send(an_edit(user, row, participants="9"))
    expected = {"lead": "received", "admin": "received"}.get(role, "refused")
    assert told["outcome"] == expected
    row.refresh_from_db()
    assert row.participants == (9 if expected == "received" else 6)


def test_whoever_changed_counties_sends_what_was_typed_in_the_old_one(client, person):
    user = person("mentor")
    entry = a_visit(user, held_on=days_ago(30).isoformat())
    user.memberships.update(until=days_ago(10))
    MembershipFactory(user=user, office=OfficeFactory(county__iso="HU-SO"), since=days_ago(10))
    client.force_login(user)
    told = Phone(client, user).send(entry)
    assert (told["outcome"], told["url"]) == ("received", "/")
    assert Engagement.objects.get().county_id == "20"


def test_a_draft_needs_a_sign_in_and_nothing_more(client):
    user = UserFactory(auditor=True)
    client.force_login(user)
    phone = Phone(client, user)
    assert phone.keep(str(uuid4()), summary="félkész")["outcome"] == "kept"
    assert Draft.objects.get().author == user


def test_the_page_hands_over_too_what_its_writer_may_not_write_any_more(client, person):
    user = person("mentor")
    row = EngagementFactory(mentor=user.mentor)
    new, edit = a_visit(user, summary="Ezt írtam."), an_edit(user, row, summary="Ezt is.")
    user.role = "coordinator"
    no_longer(user)
    user.save()
    client.force_login(user)
    assert client.post("/engagements/new/", posted(new)).status_code == 302
    assert client.post(f"/engagements/{row.pk}/edit/", posted(edit)).status_code == 302
    held = {row.fields["summary"][0]: row.engagement_id for row in Quarantined.objects.all()}
    assert held == {"Ezt írtam.": None, "Ezt is.": row.pk}
    assert Engagement.objects.count() == 1
    assert client.post("/engagements/new/", {"summary": "x"}).status_code == 403
    assert client.post(f"/engagements/{row.pk}/edit/", {"client_ref": "x"}).status_code == 403


def test_a_refusal_of_the_lead_is_told_to_the_phone_and_the_page(client, person):
    user = person("mentor")
    entry = a_visit(user)
    no_longer(user)
    client.force_login(user)
    phone = Phone(client, user)
    phone.send(entry)
    lead, held = person("lead"), Quarantined.objects.get()
    quarantine_actions.refuse(by=lead, quarantined=held, reason="Nem volt ott.")
    told = phone.send(entry)
    assert told["outcome"] == "refused" and "Nem volt ott." in told["sentences"][0]
    page = client.post("/engagements/new/", posted(entry), follow=True)
    assert "Nem volt ott." in page.content.decode()
    assert not Engagement.objects.exists()


def test_a_page_that_nobody_takes_keeps_what_was_typed(client, person):
    """Without a script the page is all there is: it comes back with every word, to be set aside."""
    user = person("mentor")
    row = EngagementFactory(mentor=user.mentor, summary="Nem az övé.")
    entry = a_visit(user, summary="Elsőre.")
    edit = a_visit(user, summary="Javítva.", version=1)
    user.memberships.all().delete()
    client.force_login(user)
    client.post("/engagements/new/", posted(entry))
    other = posted(entry) | {"summary": "Másodszorra."}
    nowhere = posted(a_visit(user, summary="Sehol.", settlements=[]))
    for sent in (other, nowhere):
        page = client.post("/engagements/new/", sent)
        assert page.status_code == 403 and "".join(sent["summary"]) in page.content.decode()
    page = client.post(f"/engagements/{row.pk}/edit/", posted(edit))
    assert page.status_code == 404 and "Javítva." in page.content.decode()
    assert "Nem az övé." not in page.content.decode()
    assert client.post("/engagements/new/", nowhere | {"draft": "1"}).status_code == 302
    draft = Draft.objects.get(author=user)
    assert draft.data["fields"]["summary"] == ["Sehol."]
    opened = client.get(f"/engagements/new/?draft={draft.client_ref}")
    assert opened.status_code == 200 and "Sehol." in opened.content.decode()
    assert client.get("/engagements/new/").status_code == 403

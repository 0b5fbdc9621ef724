"""Unfinished text from phones: one device at a time, its author's, and gone once received."""

from uuid import uuid4

import pytest

from engagements.models import Draft, Engagement, Submission
from engagements.sync import drafts
from tests.engagements.phone import Phone, a_visit, posted
from tests.factories.engagements import EngagementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(client, sign_in):
    return Phone(client, sign_in("mentor"))


@pytest.fixture
def tablet(phone):
    """The same person's other device."""
    return Phone(phone.client, phone.user)


@pytest.fixture
def ref():
    return str(uuid4())


def typed(ref):
    return Draft.objects.get(client_ref=ref).data["fields"]["summary"]


def test_what_is_typed_is_kept_and_listed(phone, ref):
    assert phone.keep(ref, summary="Félkész szöveg.") == {
        "ref": ref,
        "outcome": "kept",
        "revision": 1,
    }
    assert phone.keep(ref, revision=1, summary="Félkész szöveg. Több is.")["revision"] == 2
    page = phone.client.get("/drafts/").content.decode()
    assert "Félkész szöveg. Több is." in page
    form = phone.client.get(f"/engagements/new/?draft={ref}")
    assert form.context["form"]["summary"].value() == "Félkész szöveg. Több is."
    assert form.context["form"]["client_ref"].value() == ref
    assert 'data-draft-revision="2"' in form.content.decode()
    assert not Engagement.objects.exists()


def test_a_new_form_says_no_revision(phone):
    assert "data-draft-revision" not in phone.client.get("/engagements/new/").content.decode()


def test_a_change_of_an_entry_is_gone_on_with_where_it_belongs(phone, ref):
    row = EngagementFactory(mentor=phone.user.mentor)
    phone.keep(ref, engagement=row.pk, summary="Más.", version="1")
    edit = phone.client.get(f"/engagements/{row.pk}/edit/?draft={ref}")
    assert edit.context["form"]["summary"].value() == "Más."
    assert edit.context["form"]["version"].value() == "1"
    new = phone.client.get(f"/engagements/new/?draft={ref}")
    assert not new.context["form"]["summary"].value()


def test_a_second_device_that_has_not_read_it_keeps_its_own(phone, tablet, ref):
    phone.keep(ref, summary="telefon")
    assert tablet.keep(ref, summary="táblagép") == {"ref": ref, "outcome": "elsewhere"}
    assert typed(ref) == ["telefon"]
    assert tablet.keep(str(uuid4()), summary="táblagép")["outcome"] == "kept"
    assert Draft.objects.count() == 2


def test_a_second_device_that_has_read_it_goes_on_and_the_first_stops(phone, tablet, ref):
    phone.keep(ref, summary="telefon")
    assert tablet.keep(ref, revision=1, summary="táblagép")["revision"] == 2
    assert phone.keep(ref, revision=1, summary="telefon újra")["outcome"] == "elsewhere"
    assert typed(ref) == ["táblagép"]


def test_the_same_device_may_that_never_heard_it_was_kept(phone, ref):
    phone.keep(ref, summary="a", typed_at="2026-11-20T10:00:00.000Z")
    phone.keep(ref, summary="ab", typed_at="2026-11-20T10:00:05Z")
    told = phone.keep(ref, summary="abc", typed_at="2026-11-20T10:00:05.500Z")
    assert told["revision"] == 3
    assert typed(ref) == ["abc"]


def test_a_save_that_was_held_up_changes_nothing(phone, ref):
    phone.keep(ref, summary="eleje", typed_at="2026-11-20T10:00:00Z")
    phone.keep(ref, revision=1, summary="eleje és vége", typed_at="2026-11-20T10:00:10Z")
    late = phone.keep(ref, revision=1, summary="eleje és", typed_at="2026-11-20T10:00:05Z")
    assert late == {"ref": ref, "outcome": "kept", "revision": 2}
    assert typed(ref) == ["eleje és vége"]


def test_a_clock_set_back_a_day_keeps_what_is_typed(phone, ref):
    phone.keep(ref, summary="tegnap", typed_at="2026-11-20T10:00:00Z")
    told = phone.keep(ref, revision=1, summary="ma", typed_at="2026-11-19T10:00:00Z")
    assert told["revision"] == 2
    assert typed(ref) == ["ma"]


def test_somebody_elses_is_elsewhere_and_untouched(phone, ref, client, sign_in):
    phone.keep(ref, summary="Titkos dolog.")
    thief = Phone(client, sign_in("lead"))
    for revision in (0, 1, 7):
        told = thief.keep(ref, revision=revision, summary="x")
        assert told == {"ref": ref, "outcome": "elsewhere"}
    assert thief.drop(ref)["outcome"] == "dropped"
    assert typed(ref) == ["Titkos dolog."]


def test_what_was_received_makes_no_draft_again(phone, tablet, ref):
    phone.keep(ref, summary="félkész")
    sent = phone.send(a_visit(phone.user, ref=ref))
    for device in (phone, tablet):
        told = device.keep(ref, revision=1, summary="félkész")
        assert (told["outcome"], told["receipt"]) == ("received", sent["receipt"])
        assert (told["url"], told["version"]) == (sent["url"], 1)
    assert not Draft.objects.exists()


def test_what_the_page_received_makes_no_draft_again(phone, ref):
    phone.keep(ref, summary="félkész")
    phone.client.post("/engagements/new/", posted(a_visit(phone.user, ref=ref)))
    assert not Draft.objects.exists()
    assert phone.keep(ref, revision=1, summary="félkész")["outcome"] == "received"
    assert not Draft.objects.exists()


def test_what_was_received_while_it_was_being_kept_makes_no_draft(phone, ref, monkeypatch):
    """The entry is received between the question whether it was and the writing of the draft."""
    keep = drafts.keep_draft

    def late(**told):
        phone.send(a_visit(phone.user, ref=ref))
        return keep(**told)

    monkeypatch.setattr(drafts, "keep_draft", late)
    assert phone.keep(ref, summary="félkész")["outcome"] == "received"
    assert not Draft.objects.exists()


def test_somebody_elses_received_entry_is_elsewhere(phone, ref, client, sign_in):
    phone.send(a_visit(phone.user, ref=ref))
    thief = Phone(client, sign_in("mentor"))
    assert thief.keep(ref, summary="x") == {"ref": ref, "outcome": "elsewhere"}


def test_dropping_throws_away_once_and_again(phone, ref):
    phone.keep(ref, summary="félkész")
    assert [phone.drop(ref)["outcome"] for _ in range(2)] == ["dropped", "dropped"]
    assert not Draft.objects.exists()


def test_dropping_a_received_one_leaves_the_entry(phone, ref):
    phone.send(a_visit(phone.user, ref=ref))
    assert phone.drop(ref)["outcome"] == "dropped"
    assert Engagement.objects.count() == Submission.objects.count() == 1


def test_only_fields_of_the_form_are_kept_and_nothing_the_database_cannot_hold(phone, ref):
    phone.keep(ref, **{"summary": "a\x00b\ud800", "nincs": "x", "client_ref": str(uuid4())})
    kept = Draft.objects.get().data["fields"]
    assert kept == {"summary": ["ab\ufffd"], "client_ref": [ref]}


def test_a_fault_of_ours_fails_one_draft(phone, monkeypatch, caplog):
    def faulty(**told):
        raise ZeroDivisionError

    monkeypatch.setattr(drafts, "keep_draft", faulty)
    assert phone.keep(str(uuid4()), summary="x")["outcome"] == "failed"
    assert any(record.exc_info for record in caplog.records)


# Set aside by the page, without the programme


def test_the_page_sets_aside_on_top_of_what_it_opened(phone, ref):
    phone.keep(ref, summary="telefon")
    page = phone.client.get(f"/engagements/new/?draft={ref}").content.decode()
    assert 'name="draft_revision" value="1"' in page
    sent = posted(a_visit(phone.user, ref=ref, summary="lap")) | {"draft": "1"}
    phone.client.post("/engagements/new/", sent | {"draft_revision": "1"})
    assert typed(ref) == ["lap"]
    assert phone.keep(ref, revision=1, summary="telefon")["outcome"] == "elsewhere"


def test_the_page_keeps_its_own_when_a_device_went_on(phone, ref):
    phone.keep(ref, summary="telefon")
    phone.keep(ref, revision=1, summary="telefon és több")
    sent = posted(a_visit(phone.user, ref=ref, summary="lap")) | {"draft": "1"}
    response = phone.client.post("/engagements/new/", sent | {"draft_revision": "1"})
    assert response.status_code == 302
    assert typed(ref) == ["telefon és több"]
    (other,) = Draft.objects.exclude(client_ref=ref)
    assert other.data["fields"]["summary"] == ["lap"]
    assert other.data["fields"]["client_ref"] == [str(other.client_ref)]
    form = phone.client.get(f"/engagements/new/?draft={other.client_ref}").context["form"]
    assert form["client_ref"].value() == str(other.client_ref)


def test_a_field_without_a_value_opens_empty(phone, ref):
    draft = {"ref": ref, "engagement": None, "revision": 0}
    draft["fields"] = {"summary": [], "held_on": [], "obstacle": ["eső"]}
    phone.post("/sync/drafts/", device=phone.device, drafts=[draft])
    form = phone.client.get(f"/engagements/new/?draft={ref}").context["form"]
    assert [form[name].value() for name in ("summary", "held_on")] == [None, None]
    assert form["obstacle"].value() == "eső"

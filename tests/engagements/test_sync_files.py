"""POST /sync/files/: one photo or sheet at a time, from a phone that may have lost its sign-in."""

from uuid import uuid4

import pytest
from django.test import Client

from engagements.models import Evidence, Quarantined, QuarantinedFile
from engagements.models.evidence import MAX_BYTES
from engagements.quarantine import actions as quarantine_actions
from tests.engagements.phone import Phone, a_visit
from tests.factories.mentors import MentorFactory
from tests.factories.uploads import PDF, picture, upload

pytestmark = pytest.mark.django_db


class FilingPhone(Phone):
    def file(self, ref, uuid, content=None, name="foto.jpg", **told):
        sent = {"user": self.user.pk, "ref": ref, "uuid": uuid, "kind": "photo"} | told
        if self.pass_:
            sent["pass"] = self.pass_
        if content is not False:
            sent["file"] = upload(name, picture() if content is None else content)
        response = self.client.post("/sync/files/", sent)
        told = response.json()
        assert told.pop("mentorhalo") == 1 and response["Cache-Control"] == "no-store"
        return response.status_code, told


@pytest.fixture
def phone(client):
    user = MentorFactory().user
    client.force_login(user)
    return FilingPhone(client, user)


@pytest.fixture
def entry(phone):
    sent = a_visit(phone.user, files=[str(uuid4()), str(uuid4()), str(uuid4())])
    assert phone.send(sent)["outcome"] == "received"
    return sent


def told(outcome, arrived, expected):
    return 200, {"outcome": outcome, "arrived": arrived, "expected": expected}


def test_files_arrive_one_by_one_in_any_order_and_once(phone, entry):
    first, second, third = entry["files"]
    assert phone.file(entry["ref"], third) == told("received", 1, 3)
    assert phone.file(entry["ref"], third) == told("received", 1, 3)
    assert phone.file(entry["ref"], first, PDF, "lap.pdf", kind="memo") == told("received", 2, 3)
    assert phone.file(entry["ref"], second, False, drop="1") == told("dropped", 2, 2)
    assert {str(pk) for pk in Evidence.objects.values_list("pk", flat=True)} == {first, third}


def test_a_file_before_its_entry_waits(phone):
    assert phone.file(str(uuid4()), str(uuid4())) == told("waits", 0, 0)
    assert not Evidence.objects.exists()


def test_a_bad_file_is_refused_with_a_sentence(phone, entry):
    status, answer = phone.file(entry["ref"], entry["files"][0], b"MZ\x90", "foto.jpg")
    assert (status, answer["outcome"]) == (200, "refused") and answer["sentences"][0]
    status, answer = phone.file(entry["ref"], entry["files"][0], note="a\x00b")
    assert answer["outcome"] == "refused"
    assert phone.file(entry["ref"], entry["files"][1])[1]["outcome"] == "received"


@pytest.mark.parametrize(
    "odd",
    [{"uuid": "x"}, {"ref": ""}, {"user": ""}, {"user": "12a"}, {"user": "9" * 40}],
)
def test_what_is_no_message_of_ours_is_unreadable(phone, entry, odd):
    sent = {"ref": entry["ref"], "uuid": entry["files"][0]} | odd
    assert phone.file(**sent) == (400, {"error": "unreadable"})
    assert phone.file(entry["ref"], entry["files"][0], False) == (400, {"error": "unreadable"})


def test_more_than_a_file_can_have_is_too_large(phone, entry):
    content = PDF + b" " * (MAX_BYTES + 200_000)
    answer = phone.file(entry["ref"], entry["files"][0], content, "nagy.pdf")
    assert answer == (413, {"error": "too_large"})


def test_nobody_sends_for_another(phone, entry):
    other = FilingPhone(phone.client, MentorFactory().user)
    assert other.file(entry["ref"], entry["files"][0]) == (403, {"error": "other_user"})
    outside = FilingPhone(Client(), phone.user)
    assert outside.file(entry["ref"], entry["files"][0]) == (401, {"error": "signed_out"})
    assert not Evidence.objects.exists()


def test_the_token_is_asked_for(phone, entry):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(phone.user)
    answer = FilingPhone(strict, phone.user).file(entry["ref"], entry["files"][0])
    assert answer == (403, {"error": "csrf"})


def test_a_closed_account_hands_its_files_over_with_its_pass(phone, entry):
    pass_ = phone.client.get("/sync/").json()["pass"]
    late = a_visit(phone.user, files=[str(uuid4())])
    type(phone.user).objects.filter(pk=phone.user.pk).update(is_active=False)
    closed = FilingPhone(Client(), phone.user, pass_)
    assert closed.send(late)["outcome"] == "quarantined"
    assert closed.file(late["ref"], late["files"][0]) == told("quarantined", 1, 1)
    assert closed.file(entry["ref"], entry["files"][0]) == told("quarantined", 1, 3)
    assert not Evidence.objects.exists()
    assert QuarantinedFile.objects.count() == Quarantined.objects.count() == 2


def test_a_fault_of_ours_is_no_refusal(phone, entry, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("engagements.evidence.files.read", broken)
    assert phone.file(entry["ref"], entry["files"][0]) == (200, {"outcome": "failed"})


def test_nothing_is_added_with_a_pass_once_the_lead_has_decided(phone, entry, person):
    phone.pass_ = phone.client.get("/sync/").json()["pass"]
    user = phone.user
    user.is_active = False
    user.save()
    phone.client.logout()
    held = a_visit(user)
    phone.send(held)
    row = quarantine_actions.accept(by=person("coordinator"), quarantined=Quarantined.objects.get())
    late = str(uuid4())
    assert phone.send(held | {"files": [late]})["receipt"] == row.pk
    status, answer = phone.file(held["ref"], late)
    assert (status, answer["outcome"]) == (200, "refused") and answer["sentences"]
    assert not Evidence.objects.exists()

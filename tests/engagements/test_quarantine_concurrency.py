"""Two sends, two leads, or a lead and a phone at once, on a real PostgreSQL."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from engagements.arrivals.actions import receive_file
from engagements.models import Engagement, Evidence, Quarantined, QuarantinedFile, Submission
from engagements.quarantine import actions
from tests.engagements.test_concurrency import together
from tests.factories.counties import UserFactory
from tests.factories.mentors import MentorFactory
from tests.factories.quarantine import QuarantinedFactory, typed_fields
from tests.factories.uploads import picture, upload
from tests.writes.quarantine import file_to_send, received

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    disk = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = settings.STORAGES | {"default": disk}


def test_ten_sends_at_once_are_held_once():
    mentor, ref = MentorFactory(), uuid4()
    fields = typed_fields(mentor)

    def send():
        return actions.hold(by=mentor.user, client_ref=ref, fields=fields).pk

    assert len(set(together(*[send] * 10))) == 1
    assert Submission.objects.count() == Quarantined.objects.count() == 1


def test_two_leads_at_once_let_in_one():
    held, by = QuarantinedFactory(), UserFactory(coordinator=True)
    given = together(*[lambda: actions.accept(by=by, quarantined=held)] * 2)
    assert sorted(type(one).__name__ for one in given) == ["Engagement", "ValidationError"]
    assert Engagement.objects.count() == 1


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_ten_sends_of_one_file_leave_one_row_and_one_file(tmp_path):
    told = file_to_send(received(), kind="photo")
    told.pop("upload")

    def send():
        return receive_file(**told, upload=upload("a.jpg", picture()))

    given = together(*[send] * 10)
    assert {(one.outcome, one.arrived, one.expected) for one in given} == {("received", 1, 1)}
    assert Evidence.objects.count() == len(files_in(tmp_path)) == 1


def test_a_file_that_comes_while_its_entry_is_let_in_is_with_it(tmp_path):
    for _ in range(4):
        held, by = QuarantinedFactory(), UserFactory(coordinator=True)
        told = file_to_send(held.submission)
        held.submission.files = [str(told["uuid"])]  # announced with the entry
        held.submission.save()
        row, arrival = together(
            lambda held=held, by=by: actions.accept(by=by, quarantined=held),
            lambda told=told: receive_file(**told),
        )
        assert not isinstance(arrival, ValidationError)
        assert arrival.outcome in ("quarantined", "received")
        assert [str(one) for one in row.evidence.values_list("pk", flat=True)] == [
            str(told["uuid"])
        ]
    assert QuarantinedFile.objects.filter(evidence=None).count() == 0
    assert len(files_in(tmp_path)) == 4

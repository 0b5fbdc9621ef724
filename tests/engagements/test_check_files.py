"""`check_files`: each file is there, of its size, with its sum; every fault is said."""

from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.management import CommandError, call_command

from engagements.arrivals.actions import receive_file
from engagements.evidence.actions import withdraw
from engagements.models import QuarantinedFile
from engagements.quarantine.actions import accept
from tests.factories.counties import UserFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.practices import PracticePhotoFactory
from tests.factories.quarantine import QuarantinedFactory
from tests.writes.quarantine import file_to_send

pytestmark = pytest.mark.django_db


def check(*arguments):
    """The exit status and the lines of the command, what it ends with among them."""
    out = StringIO()
    try:
        call_command("check_files", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, [*out.getvalue().splitlines(), str(error)]
    return 0, out.getvalue().splitlines()


def put(row, content):
    default_storage.delete(row.file.name)
    default_storage.save(row.file.name, ContentFile(content))


def test_nothing_to_say_without_files():
    assert check() == (0, ["0 files on record, 0 at fault"])


def test_whole_files_are_counted():
    EvidenceFactory.create_batch(3)
    assert check() == (0, ["3 files on record, 0 at fault"])


@pytest.mark.parametrize("arguments", [(), ("--quick",)])
def test_a_missing_file_is_a_fault(arguments):
    row, _whole = EvidenceFactory(name="ív.pdf"), EvidenceFactory()
    default_storage.delete(row.file.name)
    status, lines = check(*arguments)
    assert status == 1
    told = f"{row.pk} {row.file.name} “ív.pdf”: missing on disk"
    assert lines == [told, "2 files on record, 1 at fault"]


def test_a_photo_of_a_practice_that_is_missing_is_a_fault():
    row = PracticePhotoFactory()
    row.size = row.file.size
    row.save(update_fields=["size"])
    assert check() == (0, ["1 files on record, 0 at fault"])
    default_storage.delete(row.file.name)
    status, lines = check()
    assert status == 1
    assert lines[0] == f"{row.pk} {row.file.name} “A kert májusban”: missing on disk"


@pytest.mark.parametrize("arguments", [(), ("--quick",)])
def test_another_size_is_a_fault(arguments):
    row = EvidenceFactory()
    put(row, b"x")
    status, lines = check(*arguments)
    assert (status, lines[0].endswith(f": 1 bytes, and {row.size} on record")) == (1, True)


def test_another_content_of_the_same_size_is_a_fault_that_only_reading_finds():
    row = EvidenceFactory()
    put(row, b"x" * row.size)
    assert check("--quick")[0] == 0
    status, lines = check()
    assert (status, lines[0].endswith(": its SHA-256 is not the one on record")) == (1, True)


def test_a_withdrawn_file_is_looked_for_too():
    row = EvidenceFactory()
    withdraw(by=row.added_by, evidence=row, reason="rossz")
    default_storage.delete(row.file.name)
    assert check()[0] == 1


def test_quick_reads_no_file(monkeypatch):
    EvidenceFactory()
    monkeypatch.setattr(InMemoryStorage, "open", None)  # would fail when called
    assert check("--quick")[0] == 0


def test_what_waits_in_quarantine_is_looked_for_too_and_counted_once():
    held = QuarantinedFactory()
    receive_file(**file_to_send(held.submission))
    assert check() == (0, ["1 files on record, 0 at fault"])
    file = QuarantinedFile.objects.get()
    content = file.file.read()
    default_storage.delete(file.file.name)
    status, lines = check()
    assert status == 1 and str(file.pk) in lines[0]
    put(file, content)
    accept(by=UserFactory(coordinator=True), quarantined=held)
    assert check() == (0, ["1 files on record, 0 at fault"])

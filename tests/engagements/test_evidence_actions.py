"""A row always has its file, a file its row; the same file once; withdrawn with a reason."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import InMemoryStorage, default_storage
from django.db import DatabaseError, transaction
from django.utils import translation

from engagements.evidence.actions import add_evidence, withdraw
from engagements.models import Evidence
from mentorhalo.core import history
from mentorhalo.core.models import Change
from tests.engagements.test_concurrency import together
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import GrantFactory
from tests.factories.process import StepProgressFactory
from tests.factories.uploads import PDF, picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return EngagementFactory()


@pytest.fixture(autouse=True)
def _storage(settings):
    """An empty one for each test."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }


def stored():
    """The names of all stored files."""
    if not default_storage.exists("evidence"):
        return []
    folders, _none = default_storage.listdir("evidence")
    return [
        f"{folder}/{name}"
        for folder in folders
        for name in default_storage.listdir(f"evidence/{folder}")[1]
    ]


def add(by=None, name="a.pdf", content=PDF, kind="memo", **target):
    by = by or UserFactory()
    return add_evidence(by=by, upload=upload(name, content), kind=kind, **target)


def test_a_row_has_its_file_and_its_history(row):
    made = add(by=row.author, name="Emlékeztető.pdf", engagement=row)
    kept = Evidence.objects.get(pk=made.pk)
    assert kept.file.read() == PDF
    assert (kept.name, kept.media_type) == ("Emlékeztető.pdf", "application/pdf")
    assert (kept.size, kept.county_id, kept.added_by) == (len(PDF), row.county_id, row.author)
    told = Change.objects.of(kept).get()
    assert (told.action, told.fields["sha256"]) == ("added", [None, kept.sha256])


def test_the_stored_name_tells_nothing(row):
    kept = add(name="Kiss Anna.pdf", engagement=row)
    assert "Kiss" not in kept.file.name and kept.pk.hex not in kept.file.name
    assert kept.file.name != add(name="b.jpg", content=picture(), engagement=row).file.name


def test_what_is_stored_of_a_picture_is_what_is_summed(row):
    kept = add(name="a.jpg", content=picture(), kind="photo", engagement=row)
    assert kept.size == default_storage.size(kept.file.name)


@pytest.mark.parametrize("make", [GrantFactory, StepProgressFactory])
def test_grants_and_steps_have_files_of_their_county(make):
    record = make()
    name = "grant" if make is GrantFactory else "progress"
    assert add(**{name: record}).county_id == record.history_county()


def test_it_is_of_exactly_one_record(row):
    for target in ({}, {"engagement": row, "grant": GrantFactory()}):
        with pytest.raises(TypeError):
            add(**target)


def test_a_refused_file_leaves_nothing(row):
    with pytest.raises(ValidationError):
        add(content=b"x", engagement=row)
    assert stored() == [] and not Evidence.objects.exists()


def test_an_unknown_kind_leaves_nothing(row):
    with pytest.raises(ValidationError):
        add(kind="selfie", engagement=row)
    assert stored() == [] and not Evidence.objects.exists()


def test_a_failed_transaction_leaves_no_file(row, monkeypatch):
    def fail(*args, **kwargs):
        assert len(stored()) == 1  # it was there, and goes
        raise DatabaseError("the disk of the database is full")

    monkeypatch.setattr(history, "write", fail)
    with pytest.raises(DatabaseError):
        add(engagement=row)
    assert stored() == [] and not Evidence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_cannot_be_a_part_of_another_transaction():
    """Whoever could roll it back later would leave the file behind."""
    row = EngagementFactory()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        add(by=row.author, engagement=row)
    assert stored() == []


def test_a_storage_that_fails_leaves_no_row(row, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("no space left on device")

    monkeypatch.setattr(InMemoryStorage, "_save", fail)
    with pytest.raises(OSError):
        add(engagement=row)
    assert not Evidence.objects.exists()


def test_the_same_file_again_is_refused_by_name(row):
    first = add(name="ív.pdf", engagement=row)
    with translation.override("en"), pytest.raises(ValidationError) as error:
        add(name="másik név.pdf", engagement=row)
    with translation.override("en"):
        (sentence,) = error.value.messages
    assert sentence.startswith(f"The same file is here already: “ív.pdf”, {first.added_by},")
    assert len(stored()) == 1
    add(engagement=EngagementFactory())  # another record may have it
    withdraw(by=first.added_by, evidence=first, reason="rossz")
    add(engagement=row)  # and so may this one, when it was withdrawn


def test_a_file_that_went_missing_may_be_added_again(row):
    first = add(engagement=row)
    default_storage.delete(first.file.name)
    again = add(engagement=row)
    assert again.sha256 == first.sha256 and len(stored()) == 1
    with pytest.raises(ValidationError):
        add(engagement=row)


def test_withdrawing_says_who_when_and_why_and_keeps_the_file():
    row = EvidenceFactory()
    done = withdraw(by=row.added_by, evidence=row, reason="  nem az a lap ")
    kept = Evidence.objects.get(pk=row.pk)
    assert (kept.withdrawn_by, kept.withdrawn_because) == (row.added_by, "nem az a lap")
    assert kept.withdrawn_at == done.withdrawn_at
    assert kept.file.read()
    told = Change.objects.of(kept).get()
    assert (told.action, told.reason) == ("withdrawn", "nem az a lap")
    assert not Evidence.objects.standing().exists()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_withdrawing_wants_a_reason(reason):
    row = EvidenceFactory()
    with pytest.raises(ValidationError):
        withdraw(by=row.added_by, evidence=row, reason=reason)
    assert Evidence.objects.standing().exists()


def test_nothing_is_withdrawn_twice():
    row = EvidenceFactory()
    withdraw(by=row.added_by, evidence=row, reason="egy")
    with pytest.raises(ValidationError):
        withdraw(by=row.added_by, evidence=row, reason="kettő")
    assert Evidence.objects.get().withdrawn_because == "egy"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_the_same_file_at_once_one_is_told():
    row = EngagementFactory()
    for number in range(4):
        content = PDF[:9] + b"%d" % number + PDF[9:]
        deeds = [partial(add, by=row.author, content=content, engagement=row) for _n in range(2)]
        results = together(*deeds)
        assert sorted(type(result).__name__ for result in results) == [
            "Evidence",
            "SameFile",
        ]
        assert Evidence.objects.count() == len(stored()) == number + 1

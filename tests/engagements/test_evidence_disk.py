"""The files on a disk of this machine, as they are where nothing else is set."""

import stat
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from engagements.evidence.missing import known_missing
from engagements.models import Evidence
from mentorhalo.core import history
from mentorhalo.settings import UPLOADS
from tests.engagements.test_check_files import check
from tests.factories.engagements import EngagementFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.uploads import PDF, picture, upload

pytestmark = pytest.mark.django_db
LARGE = PDF[:9] + b"x" * 3_000_000 + PDF[9:]  # Django lets it wait on the disk, not in memory


@pytest.fixture
def media(settings, tmp_path):
    """The folder, and the storage as the settings have it."""
    settings.MEDIA_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {"default": UPLOADS}
    return tmp_path


@pytest.fixture
def row(sign_in):
    sign_in("mentor")
    return EngagementFactory()


def files(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def send(client, row, *uploads):
    url = reverse("engagements:evidence-add-engagement", args=[row.pk])
    return client.post(url, {"kind": "memo", "files": uploads})


@pytest.mark.parametrize("content", [PDF, LARGE, picture(size=(2_000, 2_000))])
def test_a_file_is_its_owners_alone_and_is_served(client, media, row, content):
    assert send(client, row, upload("iv", content)).status_code == 302
    (path,) = files(media)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    response = client.get(Evidence.objects.get().get_absolute_url())
    assert b"".join(response.streaming_content) == path.read_bytes()
    assert check() == (0, ["1 files on record, 0 at fault"])


@pytest.mark.parametrize("content", [PDF, LARGE])
def test_a_failed_transaction_leaves_an_empty_folder(client, media, row, content, monkeypatch):
    monkeypatch.setattr(history, "write", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send(client, row, upload("iv.pdf", content))
    assert files(media) == []


def test_what_was_refused_leaves_an_empty_folder(client, media, row):
    assert send(client, row, upload("iv.pdf", LARGE[:-7])).status_code == 422
    assert files(media) == []


def test_a_file_taken_off_the_disk_is_known_to_be_missing(client, media, row):
    send(client, row, upload("a.pdf", PDF), upload("b.pdf", PDF + b"\n"))
    gone, _there = Evidence.objects.order_by("name")
    Path(gone.file.path).unlink()
    assert known_missing(Evidence.objects.all()) == {gone.pk}
    assert client.get(gone.get_absolute_url()).status_code == 404
    assert check()[0] == 1


def test_no_address_leads_to_the_folder(client, media, row):
    send(client, row, upload("a.pdf", PDF))
    name = Evidence.objects.get().file.name
    for path in (f"/{name}", f"/media/{name}", f"/static/{name}", f"/files/{name}"):
        assert client.get(path).status_code == 404


def test_the_admin_leads_to_the_page_and_not_to_the_file(client, sign_in):
    sign_in("admin")
    file = EvidenceFactory(name="iv.pdf")
    page = client.get(reverse("admin:engagements_evidence_change", args=[file.pk]))
    assertContains(page, "iv.pdf")
    assertContains(page, file.get_absolute_url())
    assertNotContains(page, file.file.name)

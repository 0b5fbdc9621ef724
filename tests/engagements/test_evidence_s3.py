"""The files on an S3-compatible store, set up by the environment; the store is moto's server."""

import json
from urllib.error import HTTPError
from urllib.request import urlopen

import boto3
import pytest
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer
from pytest_django.asserts import assertContains

from engagements.evidence.actions import add_evidence
from engagements.evidence.missing import known_missing
from engagements.models import Evidence
from mentorhalo.core import history
from tests.core.test_settings import ask
from tests.engagements.test_check_files import check
from tests.factories.engagements import EngagementFactory
from tests.factories.uploads import PDF, picture, upload

pytestmark = pytest.mark.django_db
ASK = """
import json
from django.conf import settings
print(json.dumps(settings.STORAGES["default"]))
"""
KEYS = {"S3_ACCESS_KEY": "proba", "S3_SECRET_KEY": "proba"}


def storage_of(**environment):
    answer = ask(ASK, SECRET_KEY="x" * 50, **environment)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def address():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def storage(address):
    """What the settings make of the environment, and the bucket in the store."""
    boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="proba",
        aws_secret_access_key="proba",
    ).create_bucket(Bucket="iroda")
    return storage_of(S3_BUCKET="iroda", S3_ENDPOINT_URL=address, S3_PREFIX="halo", **KEYS)


@pytest.fixture
def store(settings, storage, monkeypatch):
    """Files go to the store; whatever else the machine knows of clouds is not looked at."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    settings.STORAGES = settings.STORAGES | {"default": storage}
    return default_storage


def add(name="iv.pdf", content=PDF, row=None):
    row = row or EngagementFactory()
    return add_evidence(by=row.author, upload=upload(name, content), kind="memo", engagement=row)


def body(response):
    return b"".join(response.streaming_content)


def test_a_file_is_kept_and_served_through_the_page(store, client, sign_in):
    file = add()
    sign_in("mentor")
    response = client.get(file.get_absolute_url())
    assert (response.status_code, body(response)) == (200, PDF)
    assert response["Content-Length"] == str(len(PDF))
    sign_in("mentor", "HU-SO")
    assert client.get(file.get_absolute_url()).status_code == 404


def test_the_store_gives_it_to_nobody_else(store, address):
    file = add()
    url = f"{address}/iroda/halo/{file.file.name}"
    with pytest.raises(HTTPError, match="403"):
        urlopen(url)
    grants = store.bucket.Object(f"halo/{file.file.name}").Acl().grants
    assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL"]
    assert "AllUsers" not in str(grants)


def test_two_files_never_meet_under_one_name(store):
    assert store.save("evidence/x", upload("a", b"1")) != store.save(
        "evidence/x", upload("a", b"2")
    )


def test_a_missing_file_is_said_everywhere(store, client, sign_in, caplog):
    file, whole = add(), add("kép.jpg", picture())
    store.delete(file.file.name)
    sign_in("mentor")
    assert client.get(file.get_absolute_url()).status_code == 404
    assert "evidence file missing" in caplog.text
    status, lines = check()
    assert (status, len(lines)) == (1, 2)
    assert lines[0].startswith(f"{file.pk} ") and lines[0].endswith("missing on disk")
    # A far store is not asked by every list: it is known since it was checked.
    assert known_missing([file, whole]) == {file.pk}
    client.cookies["django_language"] = "en"
    assertContains(client.get(file.engagement.get_absolute_url()), "file missing on disk")


def test_whole_files_are_read_and_summed(store):
    add()
    assert check() == (0, ["1 files on record, 0 at fault"])
    assert check("--quick") == (0, ["1 files on record, 0 at fault"])


def test_a_list_does_not_ask_the_store(store, client, sign_in, monkeypatch):
    file = add()
    sign_in("mentor")
    monkeypatch.setattr(type(store._wrapped), "exists", None)  # would fail when called
    assert client.get(file.engagement.get_absolute_url()).status_code == 200


def test_a_failed_transaction_leaves_nothing_in_the_store(store, monkeypatch):
    row = EngagementFactory()
    before = {item.key for item in store.bucket.objects.all()}
    monkeypatch.setattr(history, "write", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add(row=row)
    assert {item.key for item in store.bucket.objects.all()} == before
    assert not Evidence.objects.exists()


def test_a_large_file_is_not_held_in_memory(store, storage):
    assert storage["OPTIONS"]["max_memory_size"] == 1024 * 1024
    content = b"x" * 3_000_000
    name = store.save("evidence/nagy", upload("a", content))
    with store.open(name) as file:
        assert file.read() == content
        assert file.file._rolled


def test_without_a_bucket_files_are_private_ones_on_the_disk(tmp_path):
    assert storage_of()["BACKEND"] == "django.core.files.storage.FileSystemStorage"
    assert storage_of()["OPTIONS"]["file_permissions_mode"] == 0o600


def test_a_bucket_without_keys_is_refused():
    answer = ask(ASK, SECRET_KEY="x" * 50, S3_BUCKET="iroda")
    assert answer.returncode != 0 and "S3_ACCESS_KEY" in answer.stderr

"""Files on a page: added, listed, opened, withdrawn; what is missing on the disk says so."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements import actions
from engagements.evidence import actions as evidence_actions
from engagements.models import Evidence
from engagements.views.evidence import CONTENT_SECURITY_POLICY
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.evidence import CONTENT, EvidenceFactory
from tests.factories.grants import GrantFactory, TargetAreaFactory
from tests.factories.process import ProcessStepFactory, StepProgressFactory
from tests.factories.settlements import SettlementFactory
from tests.factories.uploads import PDF, docx, picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def mentor(sign_in):
    return sign_in("mentor")


@pytest.fixture
def row(mentor):
    """A colleague's engagement."""
    return EngagementFactory()


def add_url(row):
    return reverse("engagements:evidence-add-engagement", args=[row.pk])


def send(client, url, *files, kind="memo", note="", **options):
    return client.post(url, {"kind": kind, "note": note, "files": list(files)}, **options)


def body(response):
    return b"".join(response.streaming_content)


# Adding


def test_files_are_added_and_listed(client, mentor, row):
    files = upload("Jegyzet.pdf", PDF), upload("kép.jpg", picture())
    response = send(client, add_url(row), *files, note="A keddi alkalomról", follow=True)
    assertRedirects(response, f"{row.get_absolute_url()}#evidence")
    assertContains(response, "2 files are attached.")
    assertContains(response, "Jegyzet.pdf")
    assertContains(response, "A keddi alkalomról", 2)
    assert Evidence.objects.filter(engagement=row, added_by=mentor).count() == 2


def test_what_is_refused_comes_back_named_and_the_rest_stays(client, row):
    files = upload("jó.pdf", PDF), upload("rossz.pdf", picture()), upload("üres.pdf", b"")
    response = send(client, add_url(row), *files, note="megjegyzés")
    assert response.status_code == 422
    assertContains(response, "1 file is attached.", status_code=422)
    assertContains(
        response,
        "rossz.pdf: The file&#x27;s name says it is a PDF, but its content is a JPEG picture.",
        2,  # beside the field and in the summary
        status_code=422,
    )
    assertContains(response, "üres.pdf: The file is empty.", 2, status_code=422)
    assertContains(response, 'value="megjegyzés"', status_code=422)
    assertContains(response, '<option value="memo" selected>', status_code=422)
    assertContains(response, "choose those that were not attached again", status_code=422)
    assert [file.name for file in Evidence.objects.all()] == ["jó.pdf"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"files": []}, "Choose a file."),
        ({"kind": ""}, "This field is required."),
        ({"kind": "selfie"}, "Select a valid choice."),
        ({"note": "a\x01b"}, "The text holds control characters."),
        ({"note": "x" * 301}, "at most 300 characters"),
    ],
)
def test_bad_input(client, row, typed, sentence):
    data = {"kind": "memo", "note": "", "files": [upload("a.pdf", PDF)]} | typed
    response = client.post(add_url(row), data)
    assertContains(response, sentence, status_code=422)
    assert not Evidence.objects.exists()


def test_too_many_files_at_once(client, row):
    response = send(client, add_url(row), *[upload(f"{n}.pdf", PDF) for n in range(11)])
    assertContains(response, "at most 10 files at once; these are 11.", status_code=422)
    assert not Evidence.objects.exists()


def test_a_second_tap_on_the_button_attaches_it_once(client, row):
    for _tap in range(2):
        response = send(client, add_url(row), upload("a.pdf", PDF), follow=True)
        assertContains(response, "1 file is attached.")
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("later", [True, False])
def test_the_same_file_again_is_refused(client, sign_in, row, later):
    """Of oneself later, and of somebody else at any time."""
    send(client, add_url(row), upload("a.pdf", PDF))
    if later:
        Evidence.objects.update(added_at=timezone.now() - timedelta(minutes=2))
    else:
        sign_in("mentor")
    response = send(client, add_url(row), upload("a.pdf", PDF))
    assertContains(response, "The same file is here already", status_code=422)
    assert Evidence.objects.count() == 1


def test_a_file_of_a_grant_and_of_a_step(client, mentor):
    grant, progress = GrantFactory(), StepProgressFactory()
    for name, record, key in [("grant", grant, grant.code), ("progress", progress, progress.pk)]:
        url = reverse(f"engagements:evidence-add-{name}", args=[key])
        assert client.get(url).status_code == 200
        assert send(client, url, upload("a.pdf", PDF)).status_code == 302
        assert Evidence.objects.filter(**{name: record}).count() == 1


def test_nothing_is_added_to_what_is_cancelled(client, mentor):
    row = EngagementFactory(cancel=True)
    assert send(client, add_url(row), upload("a.pdf", PDF)).status_code == 403
    assertNotContains(client.get(row.get_absolute_url()), add_url(row))


def test_a_request_that_is_far_too_long_is_not_read(client, row, settings):
    settings.MAX_REQUEST_BYTES = 2 * 1024 * 1024
    big = upload("a.pdf", b"x" * 3_000_000)
    response = send(client, add_url(row), big)
    assertContains(response, "larger than 2 MB in all", status_code=413)
    assertContains(response, "Too much at once", status_code=413)


# The list


def test_the_list_says_who_when_and_how_large(client, row):
    EvidenceFactory(engagement=row, name="ív.pdf", size=1_572_864, note="két oldal")
    response = client.get(row.get_absolute_url())
    assertContains(response, "memo · 1.5\xa0MB · ")
    assertContains(response, "két oldal")


def test_sizes_are_written_as_hungarians_do(client, row):
    client.cookies["django_language"] = "hu"
    EvidenceFactory(engagement=row, size=1_572_864)
    assertContains(client.get(row.get_absolute_url()), "1,5\xa0MB")


def test_the_kinds_that_the_step_wants_are_named(client, mentor):
    step = ProcessStepFactory(evidence=["attendance_sheet", "memo", "photo"])
    row = EngagementFactory()
    type(row).objects.filter(pk=row.pk).update(step=step, target_area=TargetAreaFactory())
    EvidenceFactory(engagement=row, kind="memo")
    withdrawn = EvidenceFactory(engagement=row, kind="photo")
    evidence_actions.withdraw(by=mentor, evidence=withdrawn, reason="rossz")
    assertContains(
        client.get(row.get_absolute_url()), "still missing</span> attendance sheet, photo"
    )


def test_the_meeting_shows_the_files_of_entries_joined_into_it(client, row):
    joined = EngagementFactory(settlement=row.settlements.get())
    EvidenceFactory(engagement=joined, name="tőle.pdf")
    actions.join(by=joined.author, engagement=joined, into=row, version=joined.version)
    assertContains(client.get(row.get_absolute_url()), "tőle.pdf")


def test_queries_do_not_grow(sign_in, assert_flat_queries):
    sign_in("lead")
    row = EngagementFactory()
    assert_flat_queries(row.get_absolute_url(), lambda: EvidenceFactory(engagement=row), 17)


# Opening


def test_a_picture_is_shown_in_place(client, row):
    send(client, add_url(row), upload("kép.jpg", picture()), kind="photo")
    file = Evidence.objects.get()
    response = client.get(file.get_absolute_url())
    assert response.streaming and len(body(response)) == file.size
    headers = {
        "Content-Type": "image/jpeg",
        "Content-Length": str(file.size),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "Cache-Control": "private, no-cache",
        "ETag": f'"{file.sha256}"',
        "Content-Disposition": "inline; filename*=utf-8''k%C3%A9p.jpg",
    }
    assert {name: response[name] for name in headers} == headers
    assert "sandbox" in CONTENT_SECURITY_POLICY


def test_a_document_is_saved(client, row):
    send(client, add_url(row), upload('a"b.docx', docx()))
    response = client.get(Evidence.objects.get().get_absolute_url())
    assert body(response) == docx()
    assert response["Content-Disposition"].startswith("attachment; filename=")


def test_a_name_without_an_ending_is_saved_with_one(client, row):
    file = EvidenceFactory(engagement=row, name="iv")
    response = client.get(file.get_absolute_url())
    assert response["Content-Disposition"] == 'inline; filename="iv.pdf"'
    assert body(response) == CONTENT


def test_what_the_browser_has_is_not_sent_again(client, row):
    file = EvidenceFactory(engagement=row)
    response = client.get(file.get_absolute_url(), headers={"If-None-Match": f'"{file.sha256}"'})
    assert (response.status_code, response.content) == (304, b"")


def test_it_is_not_compressed_again(client, row):
    file = EvidenceFactory(engagement=row)
    response = client.get(file.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "identity"
    assert body(response) == CONTENT


def test_another_countys_file_is_not_there(client, sign_in):
    file = EvidenceFactory(engagement=EngagementFactory(iso="HU-SO"))
    sign_in("lead", "HU-ZA")
    assert client.get(file.get_absolute_url()).status_code == 404


def test_nobody_without_a_team_sees_a_file(client, sign_in):
    file = EvidenceFactory(engagement=None, grant=GrantFactory())
    user = sign_in("mentor")
    user.memberships.all().delete()
    client.force_login(user)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_a_shared_grants_files_are_read_in_each_of_its_counties(client, sign_in):
    away = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    file = EvidenceFactory(engagement=None, grant=GrantFactory(settlements=[away]))
    sign_in("mentor", "HU-SO")
    assert client.get(file.get_absolute_url()).status_code == 200
    sign_in("mentor", "HU-BA")
    assert client.get(file.get_absolute_url()).status_code == 404


# Withdrawing


def withdraw_url(file):
    return reverse("engagements:evidence-withdraw", args=[file.pk])


def test_who_added_it_withdraws_it(client, mentor, row):
    file = EvidenceFactory(engagement=row, added_by=mentor)
    assertContains(client.get(row.get_absolute_url()), withdraw_url(file))
    assertContains(client.get(withdraw_url(file)), file.name)
    response = client.post(withdraw_url(file), {"reason": "nem az a lap"}, follow=True)
    assertContains(response, "The file is withdrawn.")
    assertContains(response, "nem az a lap")
    assertNotContains(response, file.get_absolute_url() + '"')  # a mentor cannot open it any more
    assert client.get(file.get_absolute_url()).status_code == 403


def test_a_colleague_does_not(client, row):
    file = EvidenceFactory(engagement=row)
    assertNotContains(client.get(row.get_absolute_url()), withdraw_url(file))
    assert client.post(withdraw_url(file), {"reason": "más"}).status_code == 403


def test_without_a_reason_it_stays(client, mentor, row):
    file = EvidenceFactory(engagement=row, added_by=mentor)
    response = client.post(withdraw_url(file), {"reason": " "})
    assertContains(response, "This field is required.", status_code=422)
    assert Evidence.objects.standing().exists()


def test_a_withdrawn_file_is_opened_by_those_who_review_and_marked(client, sign_in, row):
    file = EvidenceFactory(engagement=row, name="iv.pdf")
    evidence_actions.withdraw(by=file.added_by, evidence=file, reason="rossz")
    for role in ("lead", "coordinator", "auditor", "admin"):
        sign_in(role)
        assertContains(client.get(row.get_absolute_url()), file.get_absolute_url())
        response = client.get(file.get_absolute_url())
        assert response["Content-Disposition"] == 'attachment; filename="WITHDRAWN iv.pdf"'


# Missing


def test_a_missing_file_says_so_on_its_page_and_in_the_log(client, row, caplog):
    file = EvidenceFactory(engagement=row, name="iv.pdf")
    default_storage.delete(file.file.name)
    response = client.get(file.get_absolute_url())
    assertContains(response, "“iv.pdf” is on record, but the file", status_code=404)
    assertContains(response, file.pk, status_code=404)
    (told,) = [log for log in caplog.records if log.name == "engagements.views.evidence"]
    assert (told.levelname, str(file.pk) in told.getMessage()) == ("ERROR", True)


def test_a_missing_file_says_so_in_the_list(client, row):
    file = EvidenceFactory(engagement=row)
    assertNotContains(client.get(row.get_absolute_url()), "file missing on disk")
    default_storage.delete(file.file.name)
    response = client.get(row.get_absolute_url())
    assertContains(response, "file missing on disk")
    assertNotContains(response, f'href="{file.get_absolute_url()}"')


# Small pictures


def pictured(row, content, media_type="image/jpeg"):
    """A picture attached to an engagement, as it is kept; its row."""
    ending = media_type.rpartition("/")[2]
    told = {"upload": upload(f"kep.{ending}", content), "kind": "photo", "engagement": row}
    return evidence_actions.add_evidence(by=row.author, note="", **told)


def small_url(evidence):
    return reverse("engagements:evidence-small", args=[evidence.pk])


@pytest.mark.parametrize(
    ("form", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB"), ("PNG", "L")]
)
def test_a_list_shows_a_small_one_of_a_picture(client, mentor, row, form, mode):
    content = picture(form, (1600, 800), mode)
    evidence = pictured(row, content, f"image/{form.lower()}")
    assertContains(client.get(row.get_absolute_url()), f'src="{small_url(evidence)}" alt=""')
    response = client.get(small_url(evidence))
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    small = Image.open(BytesIO(body(response)))
    assert (small.format, small.size) == ("WEBP", (240, 120))
    again = client.get(small_url(evidence), headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_a_small_one_is_made_once(client, mentor, row, monkeypatch):
    evidence = pictured(row, picture())
    first = body(client.get(small_url(evidence)))
    monkeypatch.setattr("engagements.evidence.pictures.smaller", None)  # would fail when called
    assert body(client.get(small_url(evidence))) == first


def test_what_is_no_standing_picture_has_no_small_one(client, mentor, row, caplog):
    paper, photo = EvidenceFactory(engagement=row), pictured(row, picture())
    lost = pictured(row, picture(size=(90, 40)))
    damaged = pictured(row, picture(size=(70, 40)))
    default_storage.delete(lost.file.name)
    default_storage.delete(damaged.file.name)
    default_storage.save(damaged.file.name, ContentFile(b"\xff\xd8\xff nothing"))
    evidence_actions.withdraw(by=photo.added_by, evidence=photo, reason="rossz kép")
    page = client.get(row.get_absolute_url())
    for evidence in (paper, photo):
        assertNotContains(page, small_url(evidence))
    assert client.get(small_url(photo)).status_code == 403  # as the withdrawn file itself
    for evidence in (paper, lost, damaged):
        assert client.get(small_url(evidence)).status_code == 404
    assert [str(lost.pk) in caplog.text, str(damaged.pk) in caplog.text] == [True, True]


def test_a_small_one_is_as_hidden_as_the_file(client, sign_in):
    entry = EngagementFactory(iso="HU-SO")
    evidence = pictured(entry, picture())
    sign_in("mentor")
    assert client.get(small_url(evidence)).status_code == 404

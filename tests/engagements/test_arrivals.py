"""Photos and sheets come one by one after their entry, each once."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from counties.models import TeamMembership
from engagements import actions as engagement_actions
from engagements.arrivals.actions import give_up, receive_file
from engagements.models import Evidence, Quarantined, QuarantinedFile, Submission
from engagements.quarantine import actions as quarantine_actions
from engagements.receipts import receive
from mentorhalo.core.models import Change
from tests.factories.counties import UserFactory
from tests.factories.engagements import EntryFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.quarantine import QuarantinedFactory
from tests.factories.uploads import PDF, picture, upload

pytestmark = pytest.mark.django_db
WAITS = '<p class="note wait" role="status">'


@pytest.fixture(autouse=True)
def _storage(settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }


@pytest.fixture
def sent():
    """A received entry that announced two files."""
    mentor = MentorFactory()
    entry = EntryFactory(mentors=(mentor.pk,))
    return receive(
        by=mentor.user,
        client_ref=uuid4(),
        payload={},
        write=lambda: engagement_actions.add(by=mentor.user, entry=entry),
        outcome="added",
        files=[str(uuid4()), str(uuid4())],
    )


def send(submission, uuid, content=None, by=None, name="a.jpg", kind="photo", **told):
    arrival = receive_file(
        by=by or submission.author,
        client_ref=submission.client_ref,
        uuid=uuid,
        upload=upload(name, content or picture()),
        kind=kind,
        **told,
    )
    return arrival.outcome, arrival.arrived, arrival.expected


def test_each_file_is_received_once(sent):
    first, second = sent.files
    assert [send(sent, first) for _ in range(3)] == [("received", 1, 2)] * 3
    assert send(sent, second, PDF, name="lap.pdf", kind="memo") == ("received", 2, 2)
    kept = Evidence.objects.get(pk=first)
    assert (kept.engagement, kept.added_by, kept.kind) == (sent.engagement, sent.author, "photo")
    assert (
        Evidence.objects.count()
        == Change.objects.filter(record_type="engagements.evidence").count()
        == 2
    )


def test_the_place_of_a_picture_is_not_kept(sent):
    exif = Image.Exif()
    exif[0x0110] = "Telefon"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (46.0, 50.0, 0.0)
    content = picture(exif=exif.tobytes())
    assert Image.open(BytesIO(content)).getexif().get_ifd(0x8825)
    send(sent, sent.files[0], content)
    stored = Evidence.objects.get().file.read()
    assert not dict(Image.open(BytesIO(stored)).getexif())
    assert b"Telefon" not in stored


def test_a_file_waits_for_its_entry():
    told = {"uuid": uuid4(), "upload": upload("a.jpg", picture()), "kind": "photo"}
    author = MentorFactory().user
    assert receive_file(by=author, client_ref=uuid4(), **told).outcome == "waits"


def test_only_who_sent_the_entry_sends_its_files(sent):
    assert send(sent, sent.files[0], by=MentorFactory().user)[0] == "waits"
    assert not Evidence.objects.exists()


def test_a_file_comes_though_its_sender_left_the_office(sent):
    TeamMembership.objects.filter(user=sent.author).update(until=days_ago(0))
    author = type(sent.author).objects.get(pk=sent.author_id)
    assert send(sent, sent.files[0], by=author)[0] == "received"
    with pytest.raises(ValidationError):
        send(sent, uuid4(), PDF, by=author, name="a.pdf")
    assert Evidence.objects.count() == 1


def test_what_was_added_later_is_expected_too(sent):
    assert send(sent, uuid4()) == ("received", 1, 3)


def test_the_same_picture_twice_is_there_once_and_nothing_is_missing(sent):
    first, second = sent.files
    send(sent, first)
    assert send(sent, second) == send(sent, second) == ("received", 1, 1)


def test_a_file_given_up_is_waited_for_no_more(sent):
    first, second = sent.files
    send(sent, first)
    gone = give_up(by=sent.author, client_ref=sent.client_ref, uuid=second)
    assert (gone.outcome, gone.arrived, gone.expected) == ("dropped", 1, 1)
    kept = give_up(by=sent.author, client_ref=sent.client_ref, uuid=first)
    assert (kept.arrived, kept.expected) == (1, 1)
    assert give_up(by=UserFactory(), client_ref=sent.client_ref, uuid=first).outcome == "dropped"
    assert Submission.objects.get().files == [first]


def test_a_number_taken_by_another_file_is_refused(sent):
    other = MentorFactory()
    entry = EntryFactory(mentors=(other.pk,))
    theirs = receive(
        by=other.user,
        client_ref=uuid4(),
        payload={},
        write=lambda: engagement_actions.add(by=other.user, entry=entry),
        outcome="added",
    )
    send(sent, sent.files[0])
    with pytest.raises(ValidationError):
        send(theirs, sent.files[0])


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"\x00\x00\x00\x18ftypheic", "a.heic", "photo"),
        (b"<svg/>", "a.jpg", "photo"),
        (b"", "a.jpg", "photo"),
        (PDF, "a.pdf", "nonsense"),
    ],
)
def test_what_is_not_taken_says_why(sent, content, name, kind):
    with pytest.raises(ValidationError) as refused:
        receive_file(
            by=sent.author,
            client_ref=sent.client_ref,
            uuid=sent.files[0],
            upload=upload(name, content),
            kind=kind,
        )
    assert all(refused.value.messages)
    assert not Evidence.objects.exists()


def closed(user):
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    return type(user).objects.get(pk=user.pk)


def test_files_of_a_quarantined_entry_wait_with_it_and_come_in_with_it():
    uuids = [str(uuid4()), str(uuid4())]
    held = QuarantinedFactory(files=uuids)
    author = closed(held.submission.author)
    for _ in range(2):
        assert send(held.submission, uuids[0], by=author) == ("quarantined", 1, 2)
    assert QuarantinedFile.objects.count() == 1 and not Evidence.objects.exists()
    by = UserFactory(coordinator=True)
    row = quarantine_actions.accept(by=by, quarantined=held)
    kept = Evidence.objects.get()
    assert (str(kept.pk), kept.engagement, kept.added_by) == (uuids[0], row, author)
    assert kept.file.read() == QuarantinedFile.objects.get().file.read()
    assert send(held.submission, uuids[0], by=author) == ("received", 1, 2)
    assert send(held.submission, uuids[1], PDF, by=author, name="b.pdf") == ("received", 2, 2)


def test_files_of_a_refused_entry_are_refused():
    held = QuarantinedFactory(files=[str(uuid4())])
    quarantine_actions.refuse(by=UserFactory(), quarantined=held, reason="Nem a mienk.")
    with pytest.raises(ValidationError):
        send(held.submission, held.submission.files[0])


def test_a_file_that_comes_after_its_account_was_closed_waits_for_the_lead(sent):
    author = closed(sent.author)
    first, second = sent.files
    assert send(sent, first, by=author) == ("quarantined", 1, 2)
    assert send(sent, second, PDF, by=author, name="b.pdf") == ("quarantined", 2, 2)
    held = Quarantined.objects.get()
    assert (held.engagement, held.county_id) == (sent.engagement, sent.engagement.county_id)
    row = quarantine_actions.accept(by=UserFactory(coordinator=True), quarantined=held)
    assert row == sent.engagement
    assert set(row.evidence.values_list("added_by", flat=True)) == {author.pk}
    assert row.version == 1
    sent.refresh_from_db()
    assert (sent.outcome, sent.answer["receipt"]) == ("added", row.pk)


def test_the_entrys_pages_say_how_many_arrived(sent, client):
    client.force_login(sent.author)
    first, second = sent.files
    pages = [sent.engagement.get_absolute_url(), f"/engagements/{sent.engagement_id}/receipt/"]

    def told():
        return [client.get(page).context["files"] for page in pages]

    send(sent, first)
    detail, receipt = told()
    assert (detail.arrivals.arrived, detail.arrivals.expected) == (1, 2)
    assert WAITS in client.get(pages[0]).content.decode()
    assert (receipt.arrived, receipt.expected, receipt.missing) == (1, 2, 1)
    send(sent, second, PDF, name="b.pdf")
    detail, receipt = told()
    assert detail.arrivals.missing == receipt.missing == 0
    assert WAITS not in client.get(pages[0]).content.decode()


def test_an_entry_sent_without_files_says_nothing_of_them(client, sent):
    Submission.objects.update(files=[])
    client.force_login(sent.author)
    page = client.get(sent.engagement.get_absolute_url())
    assert page.context["files"].arrivals.expected == 0
    assert WAITS not in page.content.decode()

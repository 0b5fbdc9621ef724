"""The quarantine as its county's lead sees it, from the phone's entry to the engagement."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse

from engagements import actions
from engagements.arrivals.actions import receive_file
from engagements.entry import entry_of
from engagements.merging import base_of
from engagements.models import Engagement, Evidence, QuarantinedFile, QuarantineState
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.mentors import MentorFactory
from tests.factories.quarantine import QuarantinedFactory
from tests.rights.quarantine import quarantined_file
from tests.writes.quarantine import file_to_send

pytestmark = pytest.mark.django_db
LIST = reverse("engagements:quarantine-list")


def address(held, deed="detail"):
    return reverse(f"engagements:quarantine-{deed}", args=[held.submission.client_ref])


def text_of(response):
    return response.content.decode()


@pytest.fixture
def lead(sign_in):
    return sign_in("lead")


def test_the_list_shows_the_own_countys_and_the_waiting_ones_first(client, lead):
    decided, waiting = QuarantinedFactory(), QuarantinedFactory()
    client.post(address(decided, "refuse"), {"reason": "Nem a mienk."})
    away = QuarantinedFactory(mentor=MentorFactory(team__iso="HU-SO"))
    page = text_of(client.get(LIST))
    order = [page.index(address(one)) for one in (waiting, decided)]
    assert order == sorted(order)
    assert address(away) not in page
    assert address(decided) not in text_of(client.get(LIST, {"state": "waiting"}))
    name = str(waiting.submission.author)
    assert address(decided) not in text_of(client.get(LIST, {"q": name, "state": "waiting"}))


def test_an_empty_list_blames_no_filter(client, lead):
    client.cookies["django_language"] = "en"
    words = "Nothing fits these filters."
    assert words not in text_of(client.get(LIST))
    assert words in text_of(client.get(LIST, {"q": "nobody"}))


def test_the_list_does_not_grow(lead, assert_flat_queries):
    assert_flat_queries(LIST, QuarantinedFactory, 12)


def test_the_entry_is_shown_as_it_was_typed(client, lead):
    held = QuarantinedFactory(summary=["<b>Sok</b> szó"], other_place=["Ismeretlenfalva"])
    page = text_of(client.get(address(held)))
    assert "&lt;b&gt;Sok&lt;/b&gt; szó" in page and "Ismeretlenfalva" in page
    assert str(held.submission.author) in page


@pytest.mark.parametrize(
    ("role", "sees"), [("lead", True), ("coordinator", False), ("admin", False)]
)
def test_the_private_note_is_for_the_team_alone(client, sign_in, role, sees):
    sign_in(role)
    held = QuarantinedFactory(private_note=["Csak a csapatnak"])
    for name in ("detail", "mend"):
        assert ("Csak a csapatnak" in text_of(client.get(address(held, name)))) == sees


def test_odd_values_are_shown_as_they_are(client, lead):
    odd = {"settlements": ["x" * 300, "99999"], "mentors": ["-1", "9" * 30], "kind": ["<i>"]}
    held = QuarantinedFactory(
        **odd, target_area=["7"], step=["nincs"], kept=["x"], held_on=["tegnap"]
    )
    assert client.get(address(held)).status_code == 200
    assert client.get(LIST).status_code == 200
    assert client.get(address(held, "mend")).status_code == 200


def test_letting_in_leads_to_the_entry_with_its_files(client, lead):
    held = QuarantinedFactory()
    told = file_to_send(held.submission, kind="photo")
    told["upload"].name = "foto.pdf"
    assert receive_file(**told).outcome == "quarantined"
    file = QuarantinedFile.objects.get()
    opened = client.get(reverse("engagements:quarantined-file", args=[file.pk]))
    assert b"".join(opened.streaming_content).startswith(b"%PDF")
    response = client.post(address(held, "accept"), follow=True)
    row = Engagement.objects.get()
    assert response.redirect_chain[-1][0] == row.get_absolute_url()
    assert "foto.pdf" in text_of(response)
    assert (row.author, Evidence.objects.get().engagement) == (held.submission.author, row)
    assert row.get_absolute_url() in text_of(client.get(address(held)))


def test_what_cannot_be_let_in_says_why_and_can_be_mended(client, lead):
    held = QuarantinedFactory(summary=[""])
    response = client.post(address(held, "accept"))
    assert response.status_code == 422
    assert 'role="alert"' in text_of(response) and address(held, "mend") in text_of(response)
    form = client.get(address(held, "mend"))
    assert form.status_code == 200 and 'role="alert"' in text_of(form)
    again = client.post(address(held, "mend"), held.fields | {"participants": "11"})
    assert again.status_code == 422 and 'value="11"' in text_of(again)
    mended = held.fields | {"summary": "Az iroda írta be.", "participants": "11"}
    assert client.post(address(held, "mend"), mended).status_code == 302
    row = Engagement.objects.get()
    assert (row.author, row.participants) == (held.submission.author, 11)


def test_what_was_mended_after_another_decided_is_refused_and_no_receipt(client, lead):
    held = QuarantinedFactory()
    sent = held.fields | {"summary": "Az iroda írta be.", "typed": str(uuid4())}
    client.post(address(held, "accept"))
    again = client.post(address(held, "mend"), sent, follow=True)
    assert "note bad" in text_of(again) and not client.session.get("received")
    assert "Az iroda írta be." not in Engagement.objects.get().summary


def test_a_change_of_an_entry_that_went_on_is_shown_beside_it(client, lead):
    row = EngagementFactory()
    place = row.settlements.get().pk
    opened = {"version": ["1"], "settlements": [place]}
    opened["base"] = [base_of(replace(entry_of(row), summary="Így volt."), with_note=True)]
    held = QuarantinedFactory(mentor=row.author.mentor, engagement=row, **opened)
    newer = replace(entry_of(row), summary="Közben más írta.")
    actions.change(by=row.author, engagement=row, version=1, entry=newer)
    response = client.post(address(held, "accept"), follow=True)
    page = text_of(response)
    assert response.redirect_chain[-1][0] == address(held, "mend")
    assert "Közben más írta." in page and 'name="version" value="2"' in page
    assert ">Így volt.</td>" in page
    data = held.fields | {"version": "2"}
    assert client.post(address(held, "mend"), data).status_code == 302
    row.refresh_from_db()
    assert (row.summary, row.version) == (held.fields["summary"][0], 3)


def test_refusing_wants_a_reason_and_keeps_everything(client, lead):
    held = QuarantinedFactory()
    assert client.post(address(held, "refuse"), {"reason": " "}).status_code == 422
    client.post(address(held, "refuse"), {"reason": "Már beírtuk."})
    held.refresh_from_db()
    assert held.state == QuarantineState.REFUSED
    page = text_of(client.get(address(held)))
    assert "Már beírtuk." in page and held.fields["summary"][0] in page
    again = client.post(address(held, "accept"))
    assert again.status_code == 422 and not Engagement.objects.exists()


def test_the_countys_page_says_that_entries_wait(client, lead, sign_in):
    url = CountyFactory(iso="HU-ZA").get_absolute_url()
    assert LIST + "?state=waiting" not in text_of(client.get(url))
    QuarantinedFactory()
    assert LIST + "?state=waiting" in text_of(client.get(url))
    sign_in("mentor")
    assert LIST + "?state=waiting" not in text_of(client.get(url))


def test_a_picture_is_shown_and_nothing_else_runs(client, lead):
    file = quarantined_file(QuarantinedFactory())
    response = client.get(reverse("engagements:quarantined-file", args=[file.pk]))
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_list_as_a_file(client, lead):
    held = QuarantinedFactory(private_note=["Csak a csapatnak"])
    response = client.get(LIST, {"export": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert str(held.submission.author) in text and "Megbeszéltük a nyári tábort." in text
    assert "Csak a csapatnak" not in text


def test_a_file_that_is_gone_from_the_disk_is_not_found(client, lead):
    file = quarantined_file(QuarantinedFactory())
    file.file.storage.delete(file.file.name)
    url = reverse("engagements:quarantined-file", args=[file.pk])
    assert client.get(url).status_code == 404

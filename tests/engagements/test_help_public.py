"""/help/ without an account: anybody asks, the county's office or the coordinators answer."""

import re
from datetime import date, timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused
from unittest.mock import Mock
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from time_machine import travel

from engagements.help import letters
from engagements.help.actions import answer_request, ask_from_outside
from engagements.help.due import due_on, overdue_if_asked_by
from engagements.help.public import LONGEST, QUICKEST, moment
from engagements.models import HelpRequest
from engagements.views.help_public import MOST
from mentorhalo.core.models import Change
from mentorhalo.core.working_days import easter, is_working_day
from tests.factories.counties import CountyFactory, OfficeFactory, UserFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
HELP, SENT = "/help/", "/help/sent/"
WHAT = "Hol kaphatnánk helyet a nyugdíjasklubnak?"
OPENED = re.compile(r'name="opened" value="([^"]+)"')


def opened(seconds=60):
    """The signed moment of a form that was opened so many seconds ago."""
    with travel(timezone.now() - timedelta(seconds=seconds), tick=False):
        return moment()


def typed(**more):
    return {
        "settlement": "tekenye",
        "what": WHAT,
        "asker": "Minta Aladár",
        "asker_email": "minta@example.org",
        "asker_phone": "",
        "agreed": "on",
        "opened": opened(),
    } | more


@pytest.fixture
def place():
    """A village whose county has an office with an address."""
    office = OfficeFactory(email="zala@example.org", phone="+36 92 555 436")
    return SettlementFactory(name="Tekenye", county=office.county)


def asked(place, **more):
    facts = {"what": "Kellene egy terem.", "asker": "Minta Aladár"}
    facts |= {"asker_email": "minta@example.org", "settlement": place} | more
    return ask_from_outside(help_request=HelpRequest(**facts))


def test_anybody_asks_and_is_told_that_it_arrived(client, place):
    page = client.get(HELP)
    assert page.status_code == 200 and not page.cookies
    response = client.post(HELP, typed())
    assertRedirects(response, f"{SENT}?county={place.county.slug}&letter=sent")
    assert not response.cookies
    row = HelpRequest.objects.get()
    assert (row.settlement, row.county_id, row.asked_by) == (place, place.county_id, None)
    assert (row.asker, row.asker_email, row.state) == ("Minta Aladár", "minta@example.org", "open")
    assert row.agreed_at == row.asked_at and row.acknowledged_at
    assertContains(client.get(response.url), "+36 92 555 436")
    told, office = mail.outbox
    assert told.to == ["minta@example.org"] and "Tekenye" in told.body
    assert "nyugdíjas" not in told.body and "Aladár" not in told.body
    assert office.to == ["zala@example.org"] and f"/help/{row.pk}/" in office.body


def test_the_page_asks_for_nothing_and_opens_no_session(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get(HELP)
    text = page.content.decode()
    assert "<script" not in text and 'name="csrfmiddlewaretoken"' not in text
    assert "form-action 'self'" in page["Content-Security-Policy"]
    assert page["Cache-Control"] == "no-store"


def test_the_letter_to_the_office_names_nobody(client, place):
    client.post(HELP, typed())
    text = mail.outbox[1].subject + mail.outbox[1].body
    assert "Aladár" not in text and "minta@" not in text and "nyugdíjas" not in text


def test_without_an_office_the_coordinators_are_told_and_answer(client, sign_in):
    boss = UserFactory(coordinator=True, email="boss@example.org")
    SettlementFactory(name="Tekenye", county=CountyFactory(iso="HU-PE"))
    client.post(HELP, typed())
    row = HelpRequest.objects.get()
    assert mail.outbox[1].to == ["boss@example.org"]
    sign_in(user=boss)
    assertContains(client.get(f"{HELP}{row.pk}/"), "minta@example.org")
    data = {"version": row.version, "answer": "Felhívjuk."}
    assert client.post(f"{HELP}{row.pk}/answer/", data).status_code == 302
    assert "Felhívjuk." in mail.outbox[2].body and mail.outbox[2].to == ["minta@example.org"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"settlement": "Nincsilyenfalu"}, "settlement"),
        ({"settlement": ""}, "settlement"),
        ({"what": "  "}, "what"),
        ({"what": "a\x07b"}, "what"),
        ({"what": "x" * 5001}, "what"),
        ({"what": "x" * 1_000_000}, "what"),
        ({"asker": ""}, "asker"),
        ({"asker_email": "nem cím"}, "asker_email"),
        ({"asker_email": "a@b.hu\nBcc: c@d.hu"}, "asker_email"),
        ({"asker_email": "", "asker_phone": ""}, "asker_email"),
        ({"asker_phone": "hívjon"}, "asker_phone"),
        ({"agreed": ""}, "agreed"),
    ],
)
def test_what_cannot_be_sent_says_why_and_keeps_the_rest(client, place, wrong, field):
    response = client.post(HELP, typed(**wrong))
    assert response.status_code == 422
    text = response.content.decode()
    assert f'id="id_{field}_error"' in text
    assert "nyugdíjasklubnak" in text or "what" in wrong
    assert not HelpRequest.objects.exists() and not mail.outbox


def test_what_is_longer_than_any_form_is_said_to_be_so(client, place):
    long = urlencode(typed(what="x" * 3_000_000))
    page = client.post(HELP, long, content_type="application/x-www-form-urlencoded")
    assertContains(page, "2 MB", status_code=413)
    assert not HelpRequest.objects.exists()


def test_markup_is_shown_as_it_was_typed(client, place, sign_in):
    client.post(HELP, typed(what="<script>alert(1)</script>", asker="<b>Aladár</b>"))
    row = HelpRequest.objects.get()
    sign_in("lead")
    page = client.get(f"{HELP}{row.pk}/")
    assertContains(page, "&lt;script&gt;alert(1)")
    assertNotContains(page, "<script>alert(1)")


def test_a_name_that_could_be_several_is_asked_back(client, place):
    SettlementFactory(name="Tékenye", county=CountyFactory(iso="HU-SO"))
    response = client.post(HELP, typed(settlement="tekényé"))
    assert response.status_code == 422 and "Somogy" in response.content.decode()
    assert client.post(HELP, typed(settlement="Tekenye, Zala")).status_code == 302


def test_quicker_than_people_it_is_sent_once_more(client, place):
    page = client.post(HELP, typed(opened=opened(QUICKEST - 2)))
    assert page.status_code == 422 and not HelpRequest.objects.exists()
    assert "nyugdíjasklubnak" in page.content.decode()
    stamp = OPENED.search(page.content.decode())[1]
    with travel(timezone.now() + timedelta(seconds=QUICKEST + 2), tick=False):
        assert client.post(HELP, typed(opened=stamp)).status_code == 302


@pytest.mark.parametrize("stamp", ["", "opened", "opened:1:x", None])
def test_a_moment_that_is_none_of_ours_is_refused_and_given_anew(client, place, stamp):
    stamp = opened(LONGEST + 60) if stamp is None else stamp
    page = client.post(HELP, typed(opened=stamp))
    assert page.status_code == 422 and not HelpRequest.objects.exists()
    assert OPENED.search(page.content.decode())[1] != stamp


def test_a_field_that_nobody_sees_tells_a_machine(client, place):
    page = client.post(HELP, typed(website="https://spam.example"))
    text = page.content.decode()
    assert page.status_code == 422 and not HelpRequest.objects.exists()
    assert "spam.example" not in text and "nyugdíjasklubnak" in text


def test_of_one_address_so_many_in_an_hour(client, place):
    for number in range(MOST):
        response = client.post(HELP, typed(what=f"Kellene egy terem {number}"))
        assert response.status_code == 302
    response = client.post(HELP, typed())
    assert response.status_code == 429 and "nyugdíjasklubnak" in response.content.decode()
    assert HelpRequest.objects.count() == MOST
    other = client.post(HELP, typed(), REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 302


def test_a_double_tap_asks_once(client, place):
    first, second = client.post(HELP, typed()), client.post(HELP, typed(what=f" {WHAT.upper()} "))
    assert (second.status_code, second.url) == (302, first.url)
    assert HelpRequest.objects.count() == 1 and len(mail.outbox) == 2


def test_what_another_person_asks_in_the_same_words_is_a_request_of_its_own(client, place):
    client.post(HELP, typed())
    client.post(HELP, typed(asker_email="masik@example.org"))
    assert HelpRequest.objects.count() == 2
    assert [letter.to[0] for letter in mail.outbox][2] == "masik@example.org"


def test_one_address_is_told_a_few_times_a_day(client, place):
    for number in range(letters.MOST_A_DAY + 1):
        answer = client.post(HELP, typed(what=f"Kellene egy terem {number}"))
    told = [letter for letter in mail.outbox if letter.to == ["minta@example.org"]]
    assert HelpRequest.objects.count() == len(told) + 1 == letters.MOST_A_DAY + 1
    assertContains(client.get(answer.url), 'class="note wait"')
    with travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        call_command("resend_letters", stdout=StringIO())
    assert not HelpRequest.objects.filter(acknowledged_at=None).exists()


def test_whoever_has_an_account_sees_the_list_and_asks_by_the_other_form(client, sign_in, place):
    sign_in("mentor")
    assert client.get(HELP).context["filterset"]
    assert client.post(HELP, typed()).status_code == 405
    assert not HelpRequest.objects.exists()


def test_who_asked_is_read_by_those_who_answer_and_nobody_else(client, sign_in, person, place):
    row = asked(place, asker_phone="+36 92 123 456")
    lead = person("lead")
    for role, reads in (("auditor", False), ("coordinator", False), ("admin", True)):
        sign_in(role)
        for url in (f"{HELP}{row.pk}/", HELP, f"{HELP}?export=csv", history_of(row)):
            text = b"".join(client.get(url)).decode()
            assert ("minta@example.org" in text) == (reads and url == f"{HELP}{row.pk}/"), url
            assert "Aladár" not in text or reads
    sign_in(user=lead)
    assertContains(client.get(f"{HELP}{row.pk}/"), "+36 92 123 456")


def history_of(row):
    return f"/history/engagements.helprequest/{row.pk}/"


def test_the_history_says_that_it_came_from_outside_and_keeps_who_apart(place):
    row = asked(place)
    change = Change.objects.of(row).get()
    assert (change.by_id, change.surface, change.action) == (None, "public", "added")
    assert "asker" not in change.fields and change.private_fields["asker"][1] == "Minta Aladár"


def test_the_countys_page_and_the_settlements_show_that_it_waits(client, sign_in, place):
    row = asked(place)
    sign_in("lead")
    for url in (place.county.get_absolute_url(), place.get_absolute_url()):
        page = client.get(url)
        assertContains(page, "Kellene egy terem.")
        assertNotContains(page, "None")
        assertNotContains(page, row.asker)


def test_an_answer_goes_by_mail_and_one_without_an_address_says_to_call(client, sign_in, place):
    row = asked(place, asker_email="", asker_phone="+36 92 123 456")
    sign_in("lead")
    data = {"version": 1, "answer": "Jövő héten kimegyünk."}
    client.post(f"{HELP}{row.pk}/answer/", data)
    row.refresh_from_db()
    assert row.state == "answered" and not mail.outbox


def test_a_letter_that_does_not_leave_loses_nothing(client, place, monkeypatch, sign_in, caplog):
    refused = SMTPRecipientsRefused({"minta@example.org": (550, b"no")})
    monkeypatch.setattr(mail.EmailMessage, "send", Mock(side_effect=refused))
    response = client.post(HELP, typed())
    assertContains(client.get(response.url), 'class="note wait"')
    row = HelpRequest.objects.get()
    assert row.acknowledged_at is None
    assert "did not leave" in caplog.text and "minta@" not in caplog.text
    sign_in("lead")
    page = client.post(f"{HELP}{row.pk}/answer/", {"version": 1, "answer": "Jó."}, follow=True)
    row.refresh_from_db()
    assert row.state == "answered"
    assert [message.tags for message in page.context["messages"]][0].startswith("wait")


def test_a_letter_that_did_not_leave_is_sent_again(client, place, monkeypatch, sign_in):
    with monkeypatch.context() as down:
        down.setattr(mail.EmailMessage, "send", Mock(side_effect=ConnectionRefusedError))
        client.post(HELP, typed())
        call_command("resend_letters", stdout=StringIO())
    row = HelpRequest.objects.get()
    assert row.acknowledged_at is None and not mail.outbox
    sign_in("lead")
    tell = f"{HELP}{row.pk}/tell/"
    assertContains(client.get(f"{HELP}{row.pk}/"), tell)
    assert client.post(tell).status_code == 302
    row.refresh_from_db()
    assert row.acknowledged_at and [letter.to for letter in mail.outbox] == [["minta@example.org"]]
    assertNotContains(client.get(f"{HELP}{row.pk}/"), tell)
    client.post(tell)
    call_command("resend_letters", stdout=StringIO())
    assert len(mail.outbox) == 1
    client.post(f"{HELP}{row.pk}/answer/", {"version": 1, "answer": "Jövő héten kimegyünk."})
    client.post(tell)
    assert [letter.subject for letter in mail.outbox[1:]] == [mail.outbox[1].subject] * 2


def test_who_was_not_told_is_told_by_the_command(place):
    row, said = asked(place), StringIO()
    asked(place, what="Telefonon kérem.", asker_email="", asker_phone="+36 92 123 456")
    call_command("resend_letters", stdout=said)
    row.refresh_from_db()
    assert row.acknowledged_at and said.getvalue() == "1 of 1 letters sent\n"


def test_a_letter_is_answered_to_the_office_and_by_no_machine(client, place):
    client.post(HELP, typed())
    told = mail.outbox[0]
    assert told.reply_to == ["zala@example.org"]
    assert told.extra_headers == {"Auto-Submitted": "auto-generated"}


@pytest.mark.parametrize(("language", "words"), [("hu", "Megérkezett"), ("en", "has arrived")])
def test_the_letter_speaks_the_language_of_the_page(client, place, language, words):
    sent = client.post(f"{HELP}?language={language}", typed())
    assert words in mail.outbox[0].subject + mail.outbox[0].body
    assert mail.outbox[1].subject == "Segítséget kérnek: Tekenye"
    assert ("language=en" in sent.url) == (language == "en")


def test_a_newline_in_a_name_is_in_no_header(client, place):
    client.post(HELP, typed(asker="Aladár\nBcc: c@d.hu", asker_phone="+36 92 123 456"))
    assert HelpRequest.objects.get().asker == "Aladár Bcc: c@d.hu"
    assert all("c@d.hu" not in str(letter.message()) for letter in mail.outbox)


def test_markup_in_a_letter_is_text(client, place, sign_in):
    client.post(HELP, typed(what="<b>Terem</b> & kulcs", asker="<i>Aladár</i>"))
    row = HelpRequest.objects.get()
    sign_in("lead")
    client.post(f"{HELP}{row.pk}/answer/", {"version": 1, "answer": "<u>Jó</u> & kész"})
    told = mail.outbox[2]
    assert told.content_subtype == "plain"
    assert all(words in told.body for words in ("<b>Terem</b> & kulcs", "<u>Jó</u> & kész"))


def test_five_working_days_without_weekends_and_holidays():
    assert due_on(date(2026, 11, 20)) == date(2026, 11, 27)  # a Friday, and a week
    assert due_on(date(2026, 12, 21)) == date(2026, 12, 29)  # Christmas between
    assert due_on(date(2026, 4, 1)) == date(2026, 4, 10)  # Good Friday and Easter Monday
    for day in (date(2026, 11, 23), date(2026, 1, 2), date(2026, 5, 27)):
        last = overdue_if_asked_by(day)
        assert due_on(last) < day <= due_on(last + timedelta(days=1))


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2027, "03-28"), (2038, "04-25")],
)
def test_easter(year, day):
    assert easter(year).isoformat() == f"{year}-{day}"
    assert not is_working_day(easter(year) + timedelta(days=50))


def test_overdue_ones_are_counted_and_marked(client, sign_in, place):
    row = asked(place)
    HelpRequest.objects.update(asked_at=timezone.now() - timedelta(days=14))
    asked(place, what="Kellene egy előadó.")
    sign_in("lead")
    page = client.get(place.county.get_absolute_url())
    assertContains(page, 'class="tag bad"')
    assertContains(page, 'data-indicator="help_overdue"')
    found = client.get(f"{HELP}?figure=help_overdue:{place.county_id}")
    assertContains(found, "Kellene egy terem.")
    assertNotContains(found, "Kellene egy előadó.")
    row.refresh_from_db()
    answer_request(
        by=UserFactory(admin=True), help_request=row, answer="Jó.", answered_with=None, version=1
    )
    assertNotContains(client.get(f"{HELP}?figure=help_overdue"), "Kellene egy terem.")


@pytest.mark.parametrize("county", ["", "nincs", "\0", "x" * 500])
def test_the_page_after_sending_takes_any_address(client, county):
    assert client.get(SENT, {"county": county}).status_code == 200

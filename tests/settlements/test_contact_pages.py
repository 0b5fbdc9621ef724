"""The people of organisations: why their data is kept, and what becomes of it."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mentorhalo.core.models import Change
from settlements.contacts.forms import ContactForm
from settlements.models import Contact, Organisation
from tests.factories.counties import UserFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
LIST = reverse("settlements:contact-list")


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def address(name, row):
    return reverse(f"settlements:{name}", args=[row.pk])


def typed(**facts):
    person = {"name": "Pipacsos Réka", "legal_basis": "public_task", "source": "a honlapja"}
    return person | {"read_version": 1} | facts


def refusal(response, sentence):
    assertContains(response, sentence, status_code=422)


def test_the_list_filters_and_exports(client, sign_in):
    sign_in("coordinator")
    notice = {"notice_version": "1", "notice_on": "2026-01-02"}
    row = ContactFactory(name="Őzikés Réka", legal_basis="consent", **notice)
    out = ContactFactory(name="Kakasdi Luca", opted_out_on="2026-01-01")
    there = ContactFactory(name="Lovasdi Máté", organisation__seat__county__iso="HU-SO")
    ended = ContactFactory(name="Révaljai Soma", until="2026-01-01")
    found = {
        "": {row, out, there},
        "q=ozikes": {row},
        "legal_basis=consent": {row},
        "opted_out=on": {out},
        "without_notice=on": {out, there},
        "county=14": {there},
        "ended=on": {ended},
    }
    for query, rows in found.items():
        page = client.get(f"{LIST}?{query}")
        for person in (row, out, there, ended):
            (assertContains if person in rows else assertNotContains)(page, person.name)
    file = b"".join(client.get(f"{LIST}?opted_out=on&export=csv").streaming_content)
    titles, line = csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";")
    cells = dict(zip(titles, line, strict=True))
    assert (cells["Letters"], cells["Wants no letters since"]) == ("no", "2026-01-01")


def test_the_list_costs_the_same_for_many(client, sign_in, assert_flat_queries):
    sign_in()
    assert_flat_queries(LIST, ContactFactory, limit=8)


def test_a_new_one_of_an_organisation(client, sign_in):
    by, body = sign_in(), OrganisationFactory()
    url = address("contact-new", body)
    page = client.get(url)
    assertContains(page, "Do not write about anyone", html=False)
    assertContains(page, 'inputmode="tel"')
    data = typed(phone="+36 92 000 000", email="reka@pelda.hu")
    row_url = client.post(url, data).url
    row = Contact.objects.get()
    assert row_url == row.get_absolute_url() and row.organisation == body
    page = client.get(row_url)
    assertContains(page, 'href="tel:+3692000000"')
    assertContains(page, 'href="mailto:reka@pelda.hu"')
    assert Change.objects.of(row).get().by_id == by.pk


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"legal_basis": ""}, "required"),
        ({"source": ""}, "required"),
        ({"legal_basis": "consent"}, "Give the version of the notice too."),
        ({"notice_version": "1"}, "Give the day of the notice too."),
        ({"notice_on": "2026-01-01"}, "Give the version of the notice too."),
        ({"notice_version": "1", "notice_on": "2999-01-01"}, "This day is yet to come."),
        ({"notice_version": "1", "notice_on": "tegnap"}, "Write the day as"),
        ({"phone": "x"}, "is not a telephone number"),
        ({"email": "x"}, "valid email"),
        ({"name": "R\x07"}, "control characters"),
        ({"name": "\u200b–"}, "Write the name with letters."),
        ({"note": "x" * 2001}, "at most 2000"),
    ],
)
def test_bad_input_is_refused_and_kept(client, sign_in, facts, sentence):
    sign_in()
    url = address("contact-new", OrganisationFactory())
    response = client.post(url, typed(role="könyvtáros", **facts))
    refusal(response, sentence)
    assertContains(response, "könyvtáros", status_code=422)
    assert not Contact.objects.exists()


def test_a_closed_organisation_gets_no_new_contact(client, sign_in):
    sign_in()
    body = OrganisationFactory(closed_on="2026-01-01", closed_because="megszűnt")
    assert client.get(address("contact-new", body)).status_code == 403


def test_two_clicks_make_one_contact(client, sign_in):
    sign_in()
    url = address("contact-new", OrganisationFactory())
    assert client.post(url, typed(role="jegyző")).status_code == 302
    refusal(client.post(url, typed(role="Jegyző")), "already, in the same role")
    assert client.post(url, typed(role="titkár")).status_code == 302
    assert Contact.objects.count() == 2


def test_an_organisation_closed_while_one_types_gets_no_contact():
    form = ContactForm(typed(), instance=Contact(organisation=OrganisationFactory()))
    assert form.is_valid()
    Organisation.objects.update(closed_on="2026-01-01", closed_because="megszűnt")
    assert form.save_as(by=UserFactory()) is None
    assert form.errors and not Contact.objects.exists()


def test_an_edit_of_an_old_version_is_refused(client, sign_in):
    sign_in()
    row = ContactFactory()
    url = address("contact-edit", row)
    assertRedirects(client.post(url, typed(role="igazgató")), row.get_absolute_url())
    refusal(client.post(url, typed(role="titkár")), "Somebody else changed this")
    row.refresh_from_db()
    assert (row.role, row.version) == ("igazgató", 2)


def test_a_role_ends_with_its_last_day_and_a_reason(client, sign_in):
    sign_in()
    today = timezone.localdate()
    row = ContactFactory(since=today - timedelta(days=9))
    url = address("contact-end", row)
    data = {"version": 1, "last_day": today.isoformat(), "reason": "nyugdíjba ment"}
    refusal(client.post(url, data | {"reason": " "}), "Give the reason.")
    refusal(client.post(url, data | {"version": 9}), "changed this")
    refusal(client.post(url, data | {"last_day": "2999-01-01"}), "yet to come")
    early = (today - timedelta(days=10)).isoformat()
    refusal(client.post(url, data | {"last_day": early}), "It ends after it began.")
    assertRedirects(client.post(url, data), row.get_absolute_url())
    row.refresh_from_db()
    assert row.until == today + timedelta(days=1)
    change = Change.objects.of(row).get()
    assert (change.action, change.reason) == ("ended", "nyugdíjba ment")
    assert client.get(url).status_code == 403


def test_letters_are_stopped_and_sent_again_in_one_act(client, sign_in):
    sign_in()
    row = ContactFactory()
    out, back = address("contact-opt-out", row), address("contact-opt-in", row)
    assertContains(client.get(row.get_absolute_url()), out)
    client.post(out, {"version": 1})
    row.refresh_from_db()
    assert row.opted_out_on == timezone.localdate()
    assertContains(client.get(row.get_absolute_url()), back)
    for version, sentence in ((1, "changed this"), (2, "no letters already"), ("", "page first")):
        assertContains(client.post(out, {"version": version}, follow=True), sentence)
    client.post(back, {"version": 2})
    row.refresh_from_db()
    assert row.opted_out_on is None
    assert [c.action for c in Change.objects.of(row)] == ["opted in", "opted out"]

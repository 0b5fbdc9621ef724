"""Signed links: made and revoked inside, answered at /a/…/ once, by nobody of the network."""

import hashlib
import logging
import re
from datetime import timedelta
from unittest.mock import Mock
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.log import AdminEmailHandler
from pytest_django.asserts import assertContains, assertNotContains
from time_machine import travel

from engagements import actions as engagement_actions
from engagements.links import actions, secret
from engagements.links.facts import facts_of, in_words
from engagements.models import SignedLink
from engagements.views.answer import WRONG
from mentorhalo.core.logs import JsonFormatter
from mentorhalo.core.models import Change
from settlements.contacts.actions import end_contact
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.links import ended, make
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.factories.practices import ConsentFactory, GoodPracticeFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
SEEN = re.compile(r'name="seen" value="([^"]+)"')
ADDRESS = re.compile(r'value="https?://[^/"]+(/a/[^"]+)"')


@pytest.fixture
def entry():
    return EngagementFactory(verify=True, summary="Csak nekünk szóló mondat.")


# --- making


def test_the_address_and_its_code_are_shown_once(client, sign_in):
    me = sign_in("mentor")
    row = EngagementFactory(mentor=me.mentor)
    url = f"/links/confirm/{row.pk}/"
    assertContains(client.get(f"/engagements/{row.pk}/"), url)
    assertNotContains(client.get(url), 'class="qr"')
    page = client.post(url, {"settlement": row.settlements.get().pk})
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    assertContains(page, '<svg class="qr" role="img"')
    address = ADDRESS.search(page.content.decode())[1]
    assertNotContains(client.get(url), address)
    client.logout()
    assert client.get(address).status_code == 200


def test_one_press_on_the_entrys_page_makes_it(client, sign_in):
    me = sign_in("mentor")
    row = EngagementFactory(mentor=me.mentor)
    page = client.get(f"/engagements/{row.pk}/")
    place = row.settlements.get().pk
    assertContains(page, f'<input type="hidden" name="settlement" value="{place}">', count=2)
    client.post(f"/links/confirm/{row.pk}/", {"settlement": place})
    again = client.get(f"/engagements/{row.pk}/")
    # A second press would end the one that waits, so its page comes first.
    assertContains(again, f'<a class="btn alt" href="/links/confirm/{row.pk}/">')


def test_the_form_for_a_newer_link_knows_its_only_place(client, sign_in):
    row = EngagementFactory(mentor=sign_in("mentor").mentor)
    make(row)
    url = f"/links/confirm/{row.pk}/"
    form = client.get(url).context["form"]
    response = client.post(url, {"settlement": form["settlement"].value()})
    assertContains(response, "<svg")
    assert SignedLink.objects.filter(revoked_at=None).count() == 1


def test_where_there_are_several_places_one_is_chosen_first(client, sign_in):
    me = sign_in("mentor")
    places = [SettlementFactory(), SettlementFactory()]
    row = EngagementFactory(mentor=me.mentor, settlements={place.pk: True for place in places})
    url = f"/links/confirm/{row.pk}/"
    assertContains(client.get(f"/engagements/{row.pk}/"), f'<a class="btn alt" href="{url}">')
    assertContains(client.get(url), places[1].name)
    assert client.post(url, {"settlement": places[1].pk}).status_code == 200
    assert SignedLink.objects.get().settlement == places[1]


def test_a_letter_with_the_address_is_begun_to_the_contact(client, sign_in):
    sign_in("lead")
    row = ContactFactory(email="jegyzo@example.org")
    page = client.post(f"/links/contact/{row.pk}/", {"settlement": row.organisation.seat_id})
    assertContains(page, 'href="mailto:jegyzo@example.org?subject=')
    address = ADDRESS.search(page.content.decode())[1]
    assert quote(address, safe="") in page.content.decode()


def test_of_the_secret_only_its_digest_is_kept(entry):
    link, address = make(entry)
    token = address.split("/")[2]
    assert len(token) == 43 and link.digest == hashlib.sha256(token.encode()).hexdigest()
    kept = str([*SignedLink.objects.values(), *Change.objects.values()])
    assert token not in kept
    assert link.digest not in str(list(Change.objects.values()))


def test_two_secrets_are_never_the_same():
    assert len({secret.new() for _ in range(200)}) == 200


def test_a_newer_link_ends_the_one_before(client, entry):
    first, old = make(entry)
    _second, new = make(entry)
    first.refresh_from_db()
    assert first.revoked_at and client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_another_purpose_or_place_leaves_it(client):
    places = [SettlementFactory(), SettlementFactory()]
    row = EngagementFactory(settlements={place.pk: True for place in places})
    links = [make(row, settlement=place)[1] for place in places] + [make(row, "questions")[1]]
    assert [client.get(address).status_code for address in links] == [200] * 3


@pytest.mark.parametrize("ground", [{"cancel": True}, {"return": True}, {"plan": True}])
def test_nothing_is_asked_of_what_does_not_count(client, sign_in, ground):
    me = sign_in("lead")
    row = EngagementFactory(mentor=me.mentor, **ground)
    url = f"/links/confirm/{row.pk}/"
    assertNotContains(client.get(f"/engagements/{row.pk}/"), url)
    answer = client.post(url, {"settlement": row.settlements.get().pk})
    assert answer.status_code in (403, 422) and not SignedLink.objects.exists()


def test_a_place_that_is_not_the_entrys_is_refused(client, sign_in):
    me = sign_in("mentor")
    row, other = EngagementFactory(mentor=me.mentor), SettlementFactory()
    page = client.post(f"/links/confirm/{row.pk}/", {"settlement": other.pk})
    assert page.status_code == 422 and not SignedLink.objects.exists()
    with pytest.raises(ValidationError):
        make(row, settlement=other)


@pytest.mark.parametrize("purpose", ["nothing", "confirmed", "1"])
def test_a_purpose_that_is_none_is_not_found(client, sign_in, purpose):
    me = sign_in("mentor")
    row = EngagementFactory(mentor=me.mentor)
    assert client.get(f"/links/{purpose}/{row.pk}/").status_code == 404


def test_another_countys_contact_and_consent_are_not_found(client, sign_in):
    sign_in("lead", "HU-SO")
    consent = ConsentFactory(practice=GoodPracticeFactory(state="published"))
    for url in (f"/links/contact/{ContactFactory().pk}/", f"/links/consent/{consent.pk}/"):
        assert client.get(url).status_code == 404, url


# --- answering


def test_the_settlement_confirms_and_both_sides_are_seen(client, sign_in, entry):
    _link, address = make(entry)
    page = client.get(address)
    assertContains(page, entry.settlements.get().name)
    assertNotContains(page, entry.summary)
    assertNotContains(page, str(entry.author))
    sent = client.post(address, {"so": "yes", "who": "a polgármester"})
    assert sent.status_code == 200 and not sent.cookies
    link = SignedLink.objects.get()
    assert link.answered_at and link.answer == {
        "so": "yes",
        "who": "a polgármester",
        "facts": facts_of(entry),
    }
    change = Change.objects.of(link).first()
    assert (change.action, change.by_id, change.surface) == ("answered", None, "public")
    assert change.by_label == entry.settlements.get().name
    sign_in("coordinator")
    inside = client.get(f"/engagements/{entry.pk}/")
    assertContains(inside, "a polgármester")
    assertContains(inside, 'class="tag ok"')
    assertContains(client.get("/engagements/?figure=confirmed"), f"/engagements/{entry.pk}/")


def test_what_was_confirmed_is_kept_beside_what_was_made_of_it(client, sign_in, entry):
    """A confirmation of 30 people is none of 300."""
    _link, address = make(entry)
    client.post(address, {"so": "yes"})
    sign_in("coordinator")
    url, then = f"/engagements/{entry.pk}/", in_words(facts_of(entry))
    page = client.get(url)
    assert page.context["asked"]["links"][0].tag == "ok"
    assertNotContains(page, then)
    type(entry).objects.filter(pk=entry.pk).update(participants=300)
    page = client.get(url)
    assert page.context["asked"]["links"][0].tag == "wait"
    assertContains(page, f"<dd>{then}</dd>")


def test_what_changed_while_they_read_is_shown_before_it_is_confirmed(client, entry):
    link, address = make(entry)
    seen = SEEN.search(client.get(address).content.decode())[1]
    type(entry).objects.filter(pk=entry.pk).update(participants=77_777)
    page = client.post(address, {"so": "yes", "who": "a jegyző", "seen": seen})
    assert page.status_code == 409
    assertContains(page, "a jegyző", status_code=409)
    assertContains(page, "77", status_code=409)
    link.refresh_from_db()
    assert link.answered_at is None
    seen = SEEN.search(page.content.decode())[1]
    assert client.post(address, {"so": "yes", "seen": seen}).status_code == 200
    assert SignedLink.objects.get().answer["facts"]["participants"] == 77_777


def test_the_history_of_a_link_is_read(client, sign_in, entry):
    link, address = make(entry)
    client.post(address, {"so": "yes", "who": "a polgármester"})
    sign_in("auditor")
    page = client.get(f"/history/engagements.signedlink/{link.pk}/")
    assertContains(page, "a polgármester")
    assertContains(page, in_words(facts_of(entry)))
    assertNotContains(page, link.digest)


def test_the_answer_page_is_for_nobody_else(client, entry):
    _link, address = make(entry)
    for path in (address, "/a/nincs/"):
        page = client.get(path)
        assert page["Referrer-Policy"] == "no-referrer" and "noindex" in page["X-Robots-Tag"]
        assert page["Cache-Control"] == "no-store" and not page.cookies
        assertNotContains(page, "<script", status_code=page.status_code)
        assertNotContains(page, "canonical", status_code=page.status_code)


def test_no_otherwise_wants_a_word(client, entry):
    _link, address = make(entry)
    page = client.post(address, {"so": "no", "remark": " ", "who": "a jegyző"})
    assert page.status_code == 422 and "a jegyző" in page.content.decode()
    assert client.post(address, {"so": "no", "remark": "Hárman voltunk."}).status_code == 200
    assert SignedLink.objects.get().answer["so"] == "no"


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"so": "maybe"},
        {"so": "yes", "who": "x" * 121},
        {"so": "yes", "remark": "x" * 1_000_000},
        {"so": "yes", "remark": "a\x07b"},
        {"useful": "4"},
        {"consent": "withdrawn"},
    ],
)
def test_what_is_no_answer_takes_nothing(client, entry, typed):
    link, address = make(entry)
    assert client.post(address, typed).status_code == 422
    link.refresh_from_db()
    assert link.answered_at is None and link.answer == {}
    assert client.post(address, {"so": "yes"}).status_code == 200


def test_markup_in_an_answer_is_text(client, sign_in, entry):
    _link, address = make(entry)
    page = client.post(address, {"so": "yes", "remark": "<script>alert(1)</script>"})
    assertContains(page, "&lt;script&gt;")
    sign_in("auditor")
    assertNotContains(client.get(f"/engagements/{entry.pk}/"), "<script>alert(1)")


def test_two_questions(client, entry):
    _link, address = make(entry, "questions")
    client.post(address, {"useful": "4", "next": "Egy pályázatíró."})
    assert SignedLink.objects.get().answer == {"useful": "4", "next": "Egy pályázatíró."}
    assertContains(client.get(address), "Egy pályázatíró.")


def test_a_used_one_shows_what_was_said_and_takes_nothing_more(client, entry):
    link, address = make(entry)
    client.post(address, {"so": "yes", "who": "a polgármester"})
    assertContains(client.get(address), "a polgármester")
    again = client.post(address, {"so": "no", "remark": "Mégsem."})
    assert again.status_code == 409
    assertContains(again, "a polgármester", status_code=409)
    link.refresh_from_db()
    assert link.answer["so"] == "yes"


def test_an_ended_one_takes_no_answer(client, entry):
    _link, address = ended(entry)
    for answer in (client.get(address), client.post(address, {"so": "yes"})):
        assert answer.status_code == 410
        assertNotContains(answer, entry.get_kind_display(), status_code=410)
    assert SignedLink.objects.get().answered_at is None


def test_it_ends_after_fourteen_days(client, entry, settings):
    _link, address = make(entry)
    with travel(timezone.now() + timedelta(days=settings.LINK_DAYS, minutes=-5), tick=False):
        assert client.get(address).status_code == 200
    with travel(timezone.now() + timedelta(days=settings.LINK_DAYS, minutes=5), tick=False):
        assert client.get(address).status_code == 410


def test_a_revoked_one_takes_no_answer(client, sign_in):
    me = sign_in("mentor")
    link, address = make(EngagementFactory(mentor=me.mentor))
    assert client.post(f"/links/{link.pk}/revoke/").status_code == 302
    client.logout()
    assert client.get(address).status_code == 410
    assert client.post(address, {"so": "yes"}).status_code == 410
    assert Change.objects.of(link).first().action == "revoked"


def test_an_answered_one_is_not_revoked(entry):
    link, _address = make(entry)
    actions.answer_link(link=link, typed={"so": "yes", "who": "", "remark": ""})
    with pytest.raises(ValidationError):
        actions.revoke_link(by=link.made_by, link=link)


def test_forged_ones_are_not_found(client, entry):
    link, address = make(entry)
    changed = address[:-3] + ("A" if address[-3] != "A" else "B") + address[-2:]
    for path in (
        changed,
        f"/a/{link.digest}/",
        f"/a/{link.pk}/",
        "/a/%00/",
        "/a/" + "x" * 5000 + "/",
    ):
        assert client.get(path).status_code == 404
        assert client.post(path, {"so": "yes"}).status_code == 404
    assert SignedLink.objects.get().answered_at is None


def test_one_links_secret_says_nothing_of_another_record(client):
    """The address alone says which record it is of, whatever else is sent."""
    mine, other = EngagementFactory(), EngagementFactory()
    _link, address = make(mine)
    other_link, _address = make(other)
    client.post(f"{address}?engagement={other.pk}", {"so": "yes", "engagement": other.pk})
    other_link.refresh_from_db()
    assert other_link.answered_at is None
    assert SignedLink.objects.exclude(answered_at=None).get().engagement == mine


def test_nobody_of_the_network_confirms_it_themselves(client, sign_in):
    me = sign_in("mentor")
    link, address = make(EngagementFactory(mentor=me.mentor))
    assert client.get(address).status_code == 200
    assert client.post(address, {"so": "yes"}).status_code == 403
    link.refresh_from_db()
    assert link.answered_at is None


def test_a_cancelled_entry_is_not_confirmed_any_more(client, entry):
    _link, address = make(entry)
    by = UserFactory(coordinator=True)
    row = engagement_actions.move(
        by=by, engagement=entry, to="return", version=entry.version, reason="próba"
    )
    assert row.state == "returned"
    assert client.get(address).status_code == 410
    assert client.post(address, {"so": "yes"}).status_code == 410


def test_who_tries_many_wrong_ones_waits(client, entry):
    _link, address = make(entry)
    answers = [client.get(f"/a/{number}/").status_code for number in range(WRONG + 2)]
    assert answers == [404] * WRONG + [429] * 2
    assert client.get(address).status_code == 429
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_used_one_whose_time_is_over_says_only_that_it_was(client, entry, settings):
    _link, address = make(entry)
    client.post(address, {"so": "yes", "who": "a polgármester"})
    with travel(timezone.now() + timedelta(days=settings.LINK_DAYS, minutes=5), tick=False):
        page = client.get(address)
        again = client.post(address, {"so": "no", "remark": "Mégsem."})
    assert (page.status_code, again.status_code) == (200, 409)
    assertNotContains(page, "a polgármester")


def each_way_to_fail(client, address, monkeypatch):
    """Answers to an address that are not those of its page, up to an error of ours."""
    yield client.get(address[:-1])  # without its last sign: led on
    yield client.get(f"{address}tovabb/")
    yield client.put(address)
    yield client.options(address)
    yield client.post(address, {"so": "yes"}, CONTENT_LENGTH=str(10**12))
    yield client.post(address, {str(number): "x" for number in range(6000)})
    yield client.get(address, HTTP_HOST="masik.example")
    client.raise_request_exception = False
    for name in ("language_of", "tried_too_often"):
        broken = Mock(side_effect=RuntimeError(address))
        monkeypatch.setattr(f"engagements.views.answer.{name}", broken)
        yield client.post(address, {"so": "yes"})


def test_neither_log_nor_cache_nor_another_site_learns_an_address(
    client, entry, caplog, monkeypatch
):
    _link, address = make(entry)
    token = address.split("/")[2]
    statuses = []
    for page in each_way_to_fail(client, address, monkeypatch):
        statuses.append(page.status_code)
        assert page["Referrer-Policy"] == "no-referrer" and "noindex" in page["X-Robots-Tag"]
        assert page["Cache-Control"] == "no-store"
    assert statuses == [301, 404, 405, 405, 413, 400, 400, 500, 500]
    written = "".join(JsonFormatter().format(record) for record in caplog.records)
    assert token in caplog.text and token not in written
    assert written.count("/a/…") >= len(statuses) - 2
    assert SignedLink.objects.get().answered_at is None


@pytest.mark.parametrize("name", ["", "django", "django.request", "django.security"])
def test_no_letter_of_an_error_tells_an_address(name):
    """Such letters carry the whole request; they would need a filter of their own."""
    handlers = logging.getLogger(name).handlers
    assert not [one for one in handlers if isinstance(one, AdminEmailHandler)]


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_only_looks_does_not_answer(client, entry, method):
    """Mail programs and chats open each link before the person does."""
    link, address = make(entry)
    for _again in range(3):
        assert getattr(client, method)(f"{address}?so=yes", {"so": "yes"}).status_code == 200
    link.refresh_from_db()
    assert link.answered_at is None
    assert client.post(address, {"so": "yes"}).status_code == 200


# --- a contact


def sent_by(client, address, **changed):
    form = client.get(address).content.decode()
    names = ("version", "name", "role", "phone", "email")
    shown = {name: re.search(rf'name="{name}"[^>]*?value="([^"]*)"', form) for name in names}
    data = {name: found[1] for name, found in shown.items() if found}
    return client.post(address, data | changed)


def test_a_contact_mends_their_own_data(client, sign_in):
    row = ContactFactory(name="Minta Aladár", phone="")
    link, address = make(row, "contact")
    page = sent_by(client, address, phone="+36 92 123 456", no_letters="on")
    assert page.status_code == 200
    version = row.version
    row.refresh_from_db()
    assert row.phone == "+36 92 123 456" and row.opted_out_on and row.version == version + 1
    link.refresh_from_db()
    assert link.answer == {"changed": ["phone", "opted_out_on"]}
    change = Change.objects.of(row).first()
    assert (change.by_id, change.surface) == (None, "public")
    assert change.by_label == row.organisation.seat.name
    sign_in("lead")
    history = client.get(f"/history/settlements.contact/{row.pk}/")
    assertContains(history, change.by_label)


def test_a_contact_wants_letters_again(client):
    row = ContactFactory(opted_out_on=days_ago(9))
    link, address = make(row, "contact")
    assertContains(client.get(address), "checked")
    assert sent_by(client, address).status_code == 200
    row.refresh_from_db()
    link.refresh_from_db()
    assert row.opted_out_on is None and link.answer == {"changed": ["opted_out_on"]}


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "–"}, {"phone": "hívjon"}, {"email": "nem"}, {"name": "a\x07b"}],
)
def test_a_contacts_data_are_checked_as_inside(client, wrong):
    row = ContactFactory()
    _link, address = make(row, "contact")
    assert sent_by(client, address, **wrong).status_code == 422
    before = row.name, row.phone, row.email
    row.refresh_from_db()
    assert (row.name, row.phone, row.email) == before


def test_what_the_office_changed_meanwhile_is_not_overwritten_unseen(client):
    row = ContactFactory()
    _link, address = make(row, "contact")
    row.version += 1
    row.save()
    old = sent_by(client, address, version=row.version - 1, role="titkár")
    assert old.status_code == 409 and "titkár" in old.content.decode()
    assert SignedLink.objects.get().answered_at is None
    assert sent_by(client, address, role="titkár").status_code == 200


def test_a_role_that_ended_is_not_corrected(client):
    row = ContactFactory()
    _link, address = make(row, "contact")
    end_contact(
        by=UserFactory(admin=True),
        contact=row,
        last_day=days_ago(1),
        reason="próba",
        version=row.version,
    )
    assert client.get(address).status_code == 410


def test_a_contacts_page_leads_to_the_link(client, sign_in):
    sign_in("mentor")
    row = ContactFactory(organisation=OrganisationFactory())
    assertContains(client.get(row.get_absolute_url()), f"/links/contact/{row.pk}/")
    assert client.get(f"/links/contact/{row.pk}/").status_code == 200


# --- a consent


def test_a_consent_is_withdrawn_and_given_again(client):
    row = ConsentFactory(practice=GoodPracticeFactory(state="published"))
    _link, address = make(row, "consent")
    assertContains(client.get(address), row.practice.title)
    assertNotContains(client.get(address), row.person)
    assert client.post(address, {"consent": "withdrawn"}).status_code == 200
    row.refresh_from_db()
    assert row.withdrawn_on == timezone.localdate() and row.withdrawn_by is None
    _link, address = make(row, "consent")
    assert client.post(address, {"consent": "given"}).status_code == 200
    row.refresh_from_db()
    assert row.withdrawn_on is None and row.given_on == timezone.localdate()
    assert [change.action for change in Change.objects.of(row)] == ["restored", "withdrawn"]


def test_what_a_withdrawn_consent_was_for_leaves_the_public_page_at_once(client):
    row = ConsentFactory(
        practice=GoodPracticeFactory(state="published"),
        shown_as="Nagy Ilona könyvtáros",
        quote="Azóta mindenki jön.",
        for_name=True,
    )
    page = row.practice.get_absolute_url()
    assertContains(client.get(page), row.quote)
    _link, address = make(row, "consent")
    client.post(address, {"consent": "withdrawn"})
    shown = client.get(page)
    assertNotContains(shown, row.quote)
    assertNotContains(shown, row.shown_as)
    assert "max-age" not in shown["Cache-Control"]
    _link, address = make(row, "consent")
    client.post(address, {"consent": "given"})
    assertContains(client.get(page), row.quote)


def test_a_consent_that_stands_is_only_said_once_more(client):
    row = ConsentFactory()
    link, address = make(row, "consent")
    client.post(address, {"consent": "given"})
    link.refresh_from_db()
    assert link.answer == {"consent": "given"} and not Change.objects.of(row).exists()


# --- speed


def test_an_entrys_page_costs_the_same_with_many_links(client, sign_in, assert_flat_queries):
    sign_in("coordinator")
    row = EngagementFactory()
    assert_flat_queries(f"/engagements/{row.pk}/", lambda: make(row), 30)


def test_an_answer_opens_no_session(client, entry):
    _link, address = make(entry)
    client.post(address, {"so": "yes"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM django_session")
        assert cursor.fetchone()[0] == 0

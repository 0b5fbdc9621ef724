"""Entries from a phone: each taken once, refused with sentences, or kept on the phone."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements import receiving
from engagements.models import Draft, Engagement, Submission
from mentorhalo.core.models import Change
from tests.engagements.phone import Phone, a_visit, an_edit, posted
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
FILE = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def phone(client, sign_in):
    return Phone(client, sign_in("mentor"))


def test_a_visit_is_received_and_described(phone):
    entry = a_visit(phone.user, files=[FILE])
    told = phone.send(entry)
    row = Engagement.objects.get()
    assert told["outcome"] == "received"
    assert (told["ref"], told["receipt"], told["version"]) == (entry["ref"], row.pk, 1)
    assert told["url"] == row.get_receipt_url()
    assert row.settlements.get().name in told["words"]
    assert (told["sentences"], told["same"]) == ([], [])
    assert row.author == phone.user
    kept = Submission.objects.get()
    assert kept.typed_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert kept.files == [FILE]


def test_a_retry_has_the_same_answer_and_no_effect(phone):
    entry = a_visit(phone.user)
    answers = [phone.send(entry) for _ in range(4)]
    assert all(answer == answers[0] for answer in answers)
    assert Engagement.objects.count() == Submission.objects.count() == 1
    assert Change.objects.count() == 1


def test_a_retry_may_announce_another_photo(phone):
    entry = a_visit(phone.user, files=[FILE])
    more = str(uuid4())
    answers = [phone.send(entry), phone.send(entry | {"files": [FILE, more]}), phone.send(entry)]
    assert [answer["outcome"] for answer in answers] == ["received"] * 3
    assert Submission.objects.get().files == [FILE, more]


@pytest.mark.parametrize("first", ["page", "phone"])
def test_page_and_phone_know_each_others_sends(phone, first):
    """A form that was sent by the browser and again by the outbox, or the other way round."""
    entry = a_visit(phone.user, summary="Két sor.\nA második.")
    page = posted(entry)
    page["summary"] = "Két sor.\r\nA második."
    page |= {"obstacle": "", "csrfmiddlewaretoken": "x"}
    ways = {
        "page": lambda: phone.client.post("/engagements/new/", page)["Location"],
        "phone": lambda: phone.send(entry)["url"],
    }
    other = "phone" if first == "page" else "page"
    assert ways[first]() == ways[other]() == ways[first]()
    assert Engagement.objects.count() == 1


def test_other_words_under_the_same_number_are_refused_and_the_first_stays(phone):
    entry = a_visit(phone.user)
    first = phone.send(entry)
    told = phone.send(entry | {"fields": entry["fields"] | {"summary": ["Más szöveg."]}})
    assert (told["outcome"], told["receipt"]) == ("other", first["receipt"])
    assert told["url"] == f"/engagements/{first['receipt']}/"
    assert str(first["receipt"]) in told["sentences"][0]
    assert Engagement.objects.get().summary == entry["fields"]["summary"][0]


def test_a_change_of_an_entry_under_the_number_of_a_new_one_is_other(phone):
    entry = a_visit(phone.user)
    receipt = phone.send(entry)["receipt"]
    assert phone.send(entry | {"engagement": receipt})["outcome"] == "other"


def test_nothing_is_told_of_somebody_elses_entry(phone, client, sign_in):
    entry = a_visit(phone.user, summary="Titkos dolog.")
    phone.send(entry)
    thief = Phone(client, sign_in("mentor"))
    told = thief.send(entry)
    assert told["outcome"] == "other"
    assert (told["receipt"], told["url"]) == (None, None)
    assert "Titkos" not in str(told)
    assert Engagement.objects.count() == 1


def test_what_breaks_a_rule_says_so_at_the_field_and_leaves_nothing(phone):
    entry = a_visit(phone.user, held_on=days_ago(-1).isoformat(), participants="-6")
    told = phone.send(entry)
    assert told["outcome"] == "refused"
    assert set(told["errors"]) == {"held_on", "participants"}
    assert all(told["errors"].values())
    assert not Engagement.objects.exists() and not Submission.objects.exists()
    good = a_visit(phone.user, ref=entry["ref"])
    assert phone.send(good)["outcome"] == "received"


@pytest.mark.parametrize(("language", "words"), [("hu", "Írjon"), ("en", "Write a sentence")])
def test_the_sentences_are_in_the_readers_language(phone, language, words):
    phone.client.cookies["django_language"] = language
    told = phone.send(a_visit(phone.user, summary=""))
    assert words in told["errors"]["summary"][0]


def test_one_bad_entry_blocks_no_other_and_order_does_not_matter(phone):
    good = [a_visit(phone.user) for _ in range(2)]
    bad = [
        a_visit(phone.user, kind="party"),
        {"ref": "x"},
        None,
        7,
        [],
        a_visit(phone.user) | {"fields": 3},
    ]
    told = phone.send_all([bad[0], good[0], *bad[1:], good[1]])
    assert [answer["outcome"] for answer in told] == ["refused", "received"] + ["refused"] * 5 + [
        "received"
    ]
    assert all(answer["sentences"] or answer["errors"] for answer in told if "errors" in answer)
    assert Engagement.objects.count() == 2


def test_a_fault_of_ours_fails_one_entry_and_is_in_the_log(phone, monkeypatch, caplog):
    entries = [a_visit(phone.user, summary=text) for text in ("Jó.", "Hibás.", "Jó ez is.")]
    receive = receiving.receive

    def faulty(form, **told):
        if form.data["summary"] == "Hibás.":
            raise ZeroDivisionError
        return receive(form, **told)

    monkeypatch.setattr(receiving, "receive", faulty)
    told = phone.send_all(entries)
    assert [answer["outcome"] for answer in told] == ["received", "failed", "received"]
    (record,) = [record for record in caplog.records if record.exc_info]
    assert record.exc_info[0] is ZeroDivisionError
    monkeypatch.setattr(receiving, "receive", receive)
    assert phone.send(entries[1])["outcome"] == "received"
    assert Engagement.objects.count() == 3


def test_the_buttons_of_the_form_arrive_as_fields(phone):
    ahead = days_ago(-7).isoformat()
    told = phone.send(a_visit(phone.user, held_on=ahead, summary="", length="", planned="1"))
    assert Engagement.objects.get(pk=told["receipt"]).state == "planned"
    again = phone.send(a_visit(phone.user, another="1"))
    assert again["outcome"] == "received"


def test_a_promise_ticked_is_kept_and_one_settled_before_is_told(phone):
    row = PromiseFactory(mentor=phone.user.mentor)
    entry = a_visit(phone.user, settlements=[row.settlement_id], kept=row.pk)
    assert phone.send(entry)["sentences"] == []
    row.refresh_from_db()
    assert row.state == "kept"
    late = a_visit(phone.user, settlements=[row.settlement_id], kept=row.pk)
    answers = [phone.send(late), phone.send(late)]
    assert row.what in answers[0]["sentences"][0]
    assert answers[0] == answers[1]


def test_an_ambiguous_name_is_asked_back(phone):
    SettlementFactory(name="Kömlő")
    SettlementFactory(name="Komló")
    told = phone.send(a_visit(phone.user, settlements=None, other_place="komlo"))
    assert "Kömlő" in told["errors"]["other_place"][0]


def test_the_draft_ends_with_the_sending(phone):
    entry = a_visit(phone.user)
    phone.keep(entry["ref"], summary="félkész")
    older = str(uuid4())
    phone.keep(older, summary="régi")
    entry["fields"]["draft_of"] = [older]
    phone.send(entry)
    assert not Draft.objects.exists()


def test_it_says_which_entries_may_be_the_same_meeting(phone):
    place = SettlementFactory()
    other = EngagementFactory(mentor=phone.user.mentor, settlement=place)
    told = phone.send(a_visit(phone.user, settlements=[place.pk]))
    assert [same["receipt"] for same in told["same"]] == [other.pk]
    assert told["same"][0]["url"] == other.get_absolute_url()
    assert place.name in told["same"][0]["words"]


# Changes of an entry


def test_a_change_is_made_once(phone):
    row = EngagementFactory(mentor=phone.user.mentor)
    edit = an_edit(phone.user, row, participants="11")
    answers = [phone.send(edit) for _ in range(3)]
    assert answers[0]["version"] == 2 and answers == [answers[0]] * 3
    row.refresh_from_db()
    assert (row.participants, row.version) == (11, 2)


def test_a_change_of_what_is_not_ones_own_is_refused_with_a_sentence(phone):
    away = EngagementFactory(iso="HU-SO", summary="Titkos dolog.")
    colleagues = EngagementFactory()
    gone = EngagementFactory(mentor=phone.user.mentor, cancel=True)
    told = phone.send_all(
        [
            a_visit(phone.user, engagement=away.pk, version="1"),
            a_visit(phone.user, engagement=away.pk + 99, version="1"),
            an_edit(phone.user, colleagues, summary="x"),
            an_edit(phone.user, gone, summary="x"),
        ]
    )
    assert [answer["outcome"] for answer in told] == ["refused"] * 4
    assert all(answer["sentences"] for answer in told)
    assert told[0]["sentences"][0].replace(str(away.pk), "") == told[1]["sentences"][0].replace(
        str(away.pk + 99), ""
    )
    assert "Titkos" not in str(told)
    assert not Submission.objects.exclude(author=colleagues.author).filter(outcome="changed")


def test_a_retry_is_answered_after_the_right_to_edit_has_ended(phone):
    row = EngagementFactory(by=MentorFactory().user, mentor=phone.user.mentor)
    edit = an_edit(phone.user, row, mentors=MentorFactory().pk, guests=[])
    first = phone.send(edit)
    assert first["outcome"] == "received"
    assert phone.send(edit) == first
    assert phone.send(edit | {"ref": str(uuid4())})["outcome"] == "refused"


def test_fifty_entries_in_one_go_cost_at_most_thirty_queries_each(phone):
    place, mentor = SettlementFactory(), phone.user.mentor
    EngagementFactory(mentor=mentor, settlement=place)  # may be the same meeting
    days = [days_ago(number).isoformat() for number in range(4)]
    kinds = {
        "new": [a_visit(phone.user, settlements=[place.pk], held_on=day) for day in days],
        "keeping": [
            a_visit(phone.user, settlements=[place.pk], kept=PromiseFactory(settlement=place).pk)
            for _day in days
        ],
        "changing": [
            an_edit(phone.user, EngagementFactory(mentor=mentor), participants="9") for _day in days
        ],
    }
    for kind, entries in kinds.items():
        costs, listing = _costs(phone, entries)
        assert costs <= 30 * len(entries), f"{kind}: {costs}\n{listing}"
    many = [a_visit(phone.user, settlements=[place.pk], held_on=days[n % 4]) for n in range(50)]
    costs, listing = _costs(phone, many)
    assert costs <= 30 * 50, listing
    assert phone.post("/sync/entries/", entries=[many[0]] * 51).status_code == 400


def _costs(phone, entries):
    with CaptureQueriesContext(connection) as queries:
        told = phone.send_all(entries)
    assert [answer["outcome"] for answer in told] == ["received"] * len(entries)
    return len(queries), "\n".join(query["sql"][:150] for query in queries)


def test_an_entry_of_another_countys_settlement_is_refused(phone):
    place = SettlementFactory(name="Kaposfő", county=CountyFactory(iso="HU-SO"))
    told = phone.send(a_visit(phone.user, settlements=[place.pk]))
    assert "Kaposfő" in told["errors"]["settlements"][0]

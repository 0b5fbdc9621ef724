"""Phones and people at once, each on a connection of their own to a real PostgreSQL."""

from uuid import uuid4

import pytest
from django.test import Client

from engagements.models import Draft, Engagement, Quarantined, Submission
from engagements.summaries import differences
from mentorhalo.core.models import Change
from tests.engagements.phone import Phone, a_visit, an_edit, posted
from tests.engagements.test_concurrency import all_well, together
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture
def phones():
    """Browsers of one person, each with a sign-in of its own."""

    def make(number, user=None):
        user = user or MentorFactory().user
        made = []
        for _ in range(number):
            client = Client()
            client.force_login(user)
            made.append(Phone(client, user))
        return made

    return make


def sends(phone, entry):
    return lambda: phone.send(entry)


def test_ten_retries_at_once_from_two_tabs_are_one_entry(phones):
    tabs = phones(10)
    for number in range(1, 4):
        entry = a_visit(tabs[0].user)
        results = together(*[sends(tab, entry) for tab in tabs])
        all_well(results)
        assert [told["outcome"] for told in results] == ["received"] * 10
        assert len({told["receipt"] for told in results}) == 1
        assert Engagement.objects.count() == Submission.objects.count() == number
        assert Change.objects.count() == number


def test_the_page_and_the_phone_at_once_are_one_entry(phones):
    phone, page = phones(2)
    for number in range(1, ROUNDS + 1):
        entry = a_visit(phone.user)
        told, response = together(
            sends(phone, entry),
            lambda entry=entry: page.client.post("/engagements/new/", posted(entry)),
        )
        assert response.status_code == 302
        assert str(told["receipt"]) in response["Location"]
        assert Engagement.objects.count() == number


def test_one_number_with_two_contents_at_once_keeps_one_and_says_other(phones):
    one, two = phones(2)
    for number in range(1, ROUNDS + 1):
        ref = str(uuid4())
        results = together(
            sends(one, a_visit(one.user, ref=ref, summary="Az egyik.")),
            sends(two, a_visit(one.user, ref=ref, summary="A másik.")),
        )
        assert sorted(told["outcome"] for told in results) == ["other", "received"]
        assert Engagement.objects.count() == number


def test_two_changes_of_different_facts_are_both_kept(phones):
    (one,), (two,) = phones(1), phones(1, MentorFactory(team__is_lead=True).user)
    row = EngagementFactory(mentor=one.user.mentor)
    for number in range(1, ROUNDS + 1):
        row.refresh_from_db()
        version = row.version
        edits = [
            sends(one, an_edit(one.user, row, summary=f"{number}. szöveg")),
            sends(two, an_edit(two.user, row, participants=str(10 + number))),
        ]
        results = together(*edits)
        all_well(results)
        assert [told["outcome"] for told in results] == ["received"] * 2
        row.refresh_from_db()
        assert (row.summary, row.participants) == (f"{number}. szöveg", 10 + number)
        assert row.version == version + 2


def test_two_changes_of_one_fact_keep_one_and_ask_the_other(phones):
    (one,), (two,) = phones(1), phones(1, MentorFactory(team__is_lead=True).user)
    row = EngagementFactory(mentor=one.user.mentor)
    for number in range(1, ROUNDS + 1):
        row.refresh_from_db()
        edits = [an_edit(p.user, row, summary=f"{number} {p.user.pk}") for p in (one, two)]
        results = together(sends(one, edits[0]), sends(two, edits[1]))
        assert sorted(told["outcome"] for told in results) == ["received", "stale"]
        winner = results.index(next(told for told in results if told["outcome"] == "received"))
        row.refresh_from_db()
        assert row.summary == edits[winner]["fields"]["summary"][0]


def test_batches_in_opposite_order_do_not_block_each_other(phones):
    one, two = phones(2)
    rows = [EngagementFactory(mentor=one.user.mentor) for _ in range(4)]
    edits = [an_edit(one.user, row, participants="9") for row in rows]
    edits += [a_visit(one.user) for _ in range(2)]
    results = together(
        lambda: one.send_all(edits),
        lambda: two.send_all(edits[::-1]),
    )
    all_well(results)
    assert {told["outcome"] for answers in results for told in answers} == {"received"}
    assert Engagement.objects.count() == 6


def test_a_copy_of_unfinished_text_meets_the_sending(phones):
    """However the two fall together, the entry is there and no draft is."""
    sender, mirror = phones(2)
    for _round in range(ROUNDS):
        ref = str(uuid4())
        mirror.keep(ref, summary="Félkész")
        results = together(
            sends(sender, a_visit(sender.user, ref=ref)),
            lambda ref=ref: mirror.keep(ref, revision=1, summary="Félkész szöveg."),
        )
        all_well(results)
        assert results[0]["outcome"] == "received"
        assert results[1]["outcome"] in ("kept", "received")
        assert not Draft.objects.exists()


def test_two_devices_at_once_make_one_draft_and_send_one_elsewhere(phones):
    one, two = phones(2)
    for _round in range(ROUNDS):
        ref = str(uuid4())
        results = together(
            lambda ref=ref: one.keep(ref, summary="egyik"),
            lambda ref=ref: two.keep(ref, summary="másik"),
        )
        assert sorted(told["outcome"] for told in results) == ["elsewhere", "kept"]
    assert Draft.objects.count() == ROUNDS


def test_dropping_and_keeping_at_once_never_fails(phones):
    one, two = phones(2)
    for _round in range(ROUNDS):
        ref = str(uuid4())
        one.keep(ref, summary="eleje")
        results = together(
            lambda ref=ref: one.drop(ref),
            lambda ref=ref: one.keep(ref, revision=1, summary="eleje és vége"),
        )
        all_well(results)
        assert {told["outcome"] for told in results} <= {"dropped", "kept"}


def test_who_may_not_write_any_more_is_held_once(phones):
    one, two = phones(2)
    entry = a_visit(one.user)
    one.user.memberships.update(until=days_ago(0))
    results = together(sends(one, entry), sends(two, entry), sends(one, entry))
    all_well(results)
    assert [told["outcome"] for told in results] == ["quarantined"] * 3
    assert Quarantined.objects.count() == 1
    assert differences() == []

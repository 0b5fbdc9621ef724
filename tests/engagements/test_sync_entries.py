"""Entries from a phone: each taken once, refused with sentences, or kept on the phone."""

import pytest

from engagements.models import Engagement, Submission
from tests.engagements.phone import Phone, a_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(client, sign_in):
    return Phone(client, sign_in("mentor"))


def test_a_visit_is_received_and_described(phone):
    entry = a_visit(phone.user)
    told = phone.send(entry)
    row = Engagement.objects.get()
    assert told["outcome"] == "received"
    assert (told["ref"], told["receipt"], told["version"]) == (entry["ref"], row.pk, 1)
    assert told["url"] == row.get_receipt_url()
    assert row.settlements.get().name in told["words"]
    assert (told["sentences"], told["same"]) == ([], [])
    assert row.author == phone.user


def test_a_retry_has_the_same_answer_and_no_effect(phone):
    entry = a_visit(phone.user)
    answers = [phone.send(entry) for _ in range(4)]
    assert all(answer == answers[0] for answer in answers)
    assert Engagement.objects.count() == Submission.objects.count() == 1

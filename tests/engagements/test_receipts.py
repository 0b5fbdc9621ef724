"""Every send counts once, whatever happened in between."""

from importlib.util import find_spec, module_from_spec
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from engagements import actions
from engagements.models import Engagement, Submission
from engagements.receipts import AlreadyReceived, digest_of, receive
from mentorhalo.core.models import Change
from tests.factories.engagements import EngagementFactory, EntryFactory
from tests.factories.mentors import MentorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor():
    return MentorFactory()


@pytest.fixture
def send(mentor):
    """Send one form; `send.written` counts how often it was really written."""
    ref, entry = uuid4(), EntryFactory(mentors=(mentor.pk,))

    def once(payload=None, by=None, write=None):
        def add():
            once.written += 1
            return actions.add(by=mentor.user, entry=entry)

        payload = {"summary": "Szöveg"} if payload is None else payload
        by = by or mentor.user
        return receive(by=by, client_ref=ref, payload=payload, write=write or add, outcome="added")

    once.written, once.ref = 0, ref
    return once


def test_the_first_send_is_written_and_answered(send, mentor):
    submission = send()
    row = Engagement.objects.get()
    assert submission.answer == {"receipt": row.pk, "version": 1}
    assert (submission.engagement, submission.author) == (row, mentor.user)
    assert (submission.outcome, submission.client_ref) == ("added", send.ref)


def test_a_retry_has_the_same_answer_and_no_effect(send):
    first = send()
    again = [send() for _ in range(3)]
    assert {kept.pk for kept in again} == {first.pk}
    assert all(kept.answer == first.answer for kept in again)
    assert (send.written, Engagement.objects.count(), Change.objects.count()) == (1, 1, 1)


def test_a_retry_after_the_entry_went_on_still_has_its_first_answer(send, mentor):
    row = send().engagement
    actions.move(by=mentor.user, engagement=row, to="cancel", version=1, reason="tévedés")
    assert send().answer == {"receipt": row.pk, "version": 1}


def test_the_order_of_fields_is_no_difference(send):
    first = send({"summary": "a", "minutes": "60"})
    assert send({"minutes": "60", "summary": "a"}).pk == first.pk


@pytest.mark.parametrize("payload", [{"summary": "Más"}, {}, {"summary": "Szöveg", "x": None}])
def test_another_payload_is_refused_and_what_was_kept_stays(send, payload):
    kept = send()
    with pytest.raises(AlreadyReceived) as caught:
        send(payload)
    assert caught.value.submission == kept
    assert (send.written, send().answer) == (1, kept.answer)


def test_another_author_is_refused_and_hears_nothing_of_it(send):
    kept = send()
    with pytest.raises(AlreadyReceived):
        send(by=MentorFactory().user)
    kept.refresh_from_db()
    assert (kept.author.pk, Engagement.objects.count()) == (kept.engagement.author_id, 1)


def test_a_refused_entry_leaves_nothing_and_may_be_sent_again(send, mentor):
    bad = EntryFactory(mentors=(mentor.pk,), minutes=0)
    with pytest.raises(ValidationError):
        send({"minutes": "0"}, write=lambda: actions.add(by=mentor.user, entry=bad))
    assert not Submission.objects.exists()
    assert not Engagement.objects.exists()
    assert send().engagement.minutes == 60


def test_what_fails_after_writing_leaves_nothing(send, mentor):
    def write():
        EngagementFactory(mentor=mentor)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        send(write=write)
    assert (Submission.objects.count(), Engagement.objects.count()) == (0, 0)
    assert (Change.objects.count(), mentor.credits.count()) == (0, 0)


def test_another_broken_rule_is_not_taken_for_a_retry(send):
    def write():
        row = EngagementFactory()
        row.participants = 100_001
        row.save()

    EngagementFactory()
    with pytest.raises(IntegrityError):
        send(write=write)
    assert (Submission.objects.count(), Engagement.objects.count()) == (0, 1)


def test_a_broken_rule_while_a_retry_is_kept_gives_the_kept_answer(send):
    """The reference is asked first: a retry never comes as far as writing."""
    kept = send()
    assert send(write=lambda: pytest.fail("written again")).pk == kept.pk


def test_an_edit_is_counted_once_too(mentor):
    row, ref = EngagementFactory(mentor=mentor), uuid4()
    places = dict(row.places.values_list("settlement_id", "on_site"))
    entry = EntryFactory(settlements=places, mentors=(mentor.pk,), minutes=90)

    def write():
        return actions.change(by=mentor.user, engagement=row, version=1, entry=entry)

    sending = {"by": mentor.user, "client_ref": ref, "payload": {}, "write": write}
    answers = [receive(**sending, outcome="changed").answer for _ in range(2)]
    assert answers == [{"receipt": row.pk, "version": 2}] * 2


def test_a_restarted_server_gives_the_same_answer(send, mentor):
    """Nothing is remembered in the process: a freshly loaded module knows the answer too."""
    kept = send()
    spec = find_spec("engagements.receipts")
    fresh = module_from_spec(spec)
    spec.loader.exec_module(fresh)
    sending = {"by": mentor.user, "client_ref": send.ref, "outcome": "added"}
    never = {"write": lambda: pytest.fail("written again")}
    again = fresh.receive(**sending, **never, payload={"summary": "Szöveg"})
    assert (again.pk, again.answer) == (kept.pk, kept.answer)


def test_the_digest_takes_whatever_a_browser_sends():
    assert digest_of({"a": "\ud800", "b": "\x00", "c": 10**30}) != digest_of({})
    assert digest_of({"a": "ő"}) == digest_of({"a": "ő"})
    assert len(digest_of({"day": MentorFactory.build().working_since})) == 64

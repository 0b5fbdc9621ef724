"""Two people settle, write or keep one promise at once, each on a connection of their own."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from engagements.models import Promise
from engagements.promises.actions import add_promise, keep_promises, reopen, settle
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from tests.engagements.test_concurrency import ROUNDS, together
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def settling(promise, outcome):
    deed = {"outcome": outcome, "on": timezone.localdate(), "reason": "próba"}
    return lambda: settle(by=promise.created_by, promise=promise, version=1, **deed)


def test_one_of_two_settles_and_the_other_is_told():
    for _ in range(ROUNDS):
        promise = PromiseFactory()
        results = together(settling(promise, "kept"), settling(promise, "dropped"))
        won = [result for result in results if isinstance(result, Promise)]
        lost = [result for result in results if isinstance(result, Stale)]
        assert len(won) == len(lost) == 1
        assert lost[0].current.state == won[0].state
        promise.refresh_from_db()
        assert (promise.state, promise.version) == (won[0].state, 2)
        assert Change.objects.of(promise).count() == 1


def test_two_entries_keep_one_promise_and_neither_is_refused():
    for _ in range(ROUNDS):
        place = SettlementFactory()
        rows = [EngagementFactory(settlement=place, held_on=days_ago(n)) for n in (1, 2)]
        promise = PromiseFactory(settlement=place)
        results = together(
            *[
                lambda row=row, promise=promise: keep_promises(
                    by=row.author, engagement=row, promises=[promise.pk]
                )
                for row in rows
            ]
        )
        assert sorted(map(len, results)) == [0, 1]
        promise.refresh_from_db()
        assert promise.version == 2


def test_two_entries_that_keep_two_promises_in_any_order_do_not_deadlock():
    for _ in range(ROUNDS):
        place = SettlementFactory()
        rows = [EngagementFactory(settlement=place) for _n in (1, 2)]
        keys = [PromiseFactory(settlement=place).pk for _n in range(4)]
        orders = (keys, keys[::-1])
        results = together(
            *[
                lambda row=row, order=order: keep_promises(
                    by=row.author, engagement=row, promises=order
                )
                for row, order in zip(rows, orders, strict=True)
            ]
        )
        assert sorted(map(len, results)) == [0, 4]


def test_a_form_sent_twice_writes_one_promise():
    mentor = MentorFactory()
    for _ in range(ROUNDS):
        place = SettlementFactory()

        def add(place=place):
            facts = {"what": "Kérdőív", "due_on": days_ago(-5)}
            promise = Promise(settlement=place, mentor=mentor, **facts)
            return add_promise(by=mentor.user, promise=promise)

        results = together(add, add)
        assert {type(result) for result in results} == {Promise, ValidationError}
        assert Promise.objects.filter(settlement=place).count() == 1


def test_reopening_and_settling_of_one_version():
    for _ in range(ROUNDS):
        promise = settling(PromiseFactory(), "kept")()
        deed = {"by": promise.created_by, "promise": promise, "version": 2}
        results = together(*[lambda: reopen(**deed, reason="tévedés")] * 2)  # noqa: B023
        assert {type(result) for result in results} == {Promise, Stale}

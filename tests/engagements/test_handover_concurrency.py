"""Two people at once on assignments and handovers, each on a connection of a real PostgreSQL."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from engagements.accounts.actions import close_account
from engagements.handovers import actions as handover_actions
from engagements.models import Promise
from mentorhalo.core.models import Change
from settlements.assignments.actions import assign_many
from settlements.assignments.rules import NewAssignment
from settlements.models import Assignment, Handover
from tests.engagements.test_concurrency import ROUNDS, together
from tests.factories.counties import UserFactory
from tests.factories.handovers import HandoverFactory
from tests.factories.mentors import MentorFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def test_accepting_twice_at_once_has_one_effect():
    for _ in range(ROUNDS):
        row = HandoverFactory()
        place = row.items.get().settlement
        promise = PromiseFactory(mentor=row.giver, settlement=place)
        accept = lambda row=row: handover_actions.accept(by=row.taker.user, handover=row)  # noqa: E731
        results = together(accept, accept)
        assert kinds(results) == ["Handover", "ValidationError"], results
        assert place.assignments.count() == 2
        assert Assignment.objects.answering(timezone.localdate()).get(settlement=place)
        promise.refresh_from_db()
        assert (promise.mentor, promise.version) == (row.taker, 2)
        assert Change.objects.of(row).filter(action="accepted").count() == 1


def test_accepting_and_withdrawing_at_once():
    for _ in range(ROUNDS):
        row = HandoverFactory()
        results = together(
            lambda row=row: handover_actions.accept(by=row.taker.user, handover=row),
            lambda row=row: handover_actions.withdraw(
                by=row.giver.user, handover=row, reason="mégse"
            ),
        )
        assert kinds(results) == ["Handover", "ValidationError"], results
        row.refresh_from_db()
        moved = row.items.get().settlement.assignments.filter(mentor=row.taker).exists()
        assert moved == (row.state == "accepted")


def test_two_offers_of_one_settlement_at_once():
    for _ in range(ROUNDS):
        held = AssignmentFactory()
        takers = [MentorFactory(), MentorFactory()]
        results = together(
            *[
                lambda taker=taker, held=held: handover_actions.offer(
                    by=held.mentor.user,
                    giver=held.mentor,
                    taker=taker,
                    settlements={held.settlement_id: ""},
                )
                for taker in takers
            ]
        )
        assert kinds(results) == ["Handover", "ValidationError"], results
        assert Handover.objects.waiting().filter(giver=held.mentor).count() == 1


def test_two_leads_who_assign_the_same_places_in_opposite_order():
    for _ in range(ROUNDS):
        codes = [SettlementFactory().pk for _ in range(4)]
        mentors = [MentorFactory(), MentorFactory()]
        results = together(
            *[
                lambda mentor=mentor, codes=order: assign_many(
                    by=mentor.user,
                    news=[NewAssignment(code, mentor.pk, timezone.localdate()) for code in codes],
                )
                for mentor, order in zip(mentors, (codes, codes[::-1]), strict=True)
            ]
        )
        assert kinds(results) == ["ValidationError", "list"], results
        held = Assignment.objects.filter(settlement__in=codes)
        assert held.count() == 4 and len(set(held.values_list("mentor", flat=True))) == 1


def test_a_leaver_s_account_is_closed_while_the_taker_accepts():
    admin = UserFactory(admin=True)
    for _ in range(ROUNDS):
        row = HandoverFactory()
        place = row.items.get().settlement
        PromiseFactory(mentor=row.giver, settlement=place)
        results = together(
            lambda row=row: handover_actions.accept(by=row.taker.user, handover=row),
            lambda row=row: close_account(
                by=admin, user=row.giver.user, reason="elment", despite=True
            ),
        )
        closing = results[1]
        assert not isinstance(closing, Exception), closing
        row.refresh_from_db()
        promise = Promise.objects.get(settlement=place)
        assert promise.mentor == (row.taker if row.state == "accepted" else None)
        answers = Assignment.objects.answering(timezone.localdate()).filter(settlement=place)
        assert answers.exists() == (row.state == "accepted")
        if row.state == "withdrawn":
            assert isinstance(results[0], ValidationError)


def test_two_admins_do_not_close_each_other():
    for _ in range(ROUNDS):
        first, second = UserFactory(admin=True), UserFactory(admin=True)
        results = together(
            lambda first=first, second=second: close_account(by=first, user=second, reason="x"),
            lambda first=first, second=second: close_account(by=second, user=first, reason="x"),
        )
        assert kinds(results) == ["User", "ValidationError"], results
        type(first).objects.filter(role="admin").update(is_active=False)

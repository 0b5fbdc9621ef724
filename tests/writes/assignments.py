"""Assigning settlements."""

from django.utils import timezone

from settlements import assignment_actions
from settlements.assignment_rules import NewAssignment
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.history_writes import line


@line("settlements.assignment_actions.assign")
def _(world):
    place, mentor = SettlementFactory(), MentorFactory()
    return lambda: assignment_actions.assign(by=mentor.user, settlement=place, mentor=mentor)


@line("settlements.assignment_actions.assign_many")
def _(world):
    today, mentor, left = timezone.localdate(), MentorFactory(), AssignmentFactory()
    left.mentor.user.memberships.update(until=today)
    codes = [left.settlement_id, SettlementFactory().pk]
    news = [NewAssignment(code, mentor.pk, today) for code in codes]
    return lambda: assignment_actions.assign_many(by=mentor.user, news=news)


@line("settlements.assignment_actions.end_assignment")
def _(world):
    row, today = AssignmentFactory(), timezone.localdate()
    told = {"by": row.mentor.user, "assignment": row, "until": today, "reason": "próba"}
    return lambda: assignment_actions.end_assignment(**told)

"""Assigning settlements."""

from django.urls import reverse
from django.utils import timezone

from settlements.assignments import actions as assignment_actions
from settlements.assignments.rules import NewAssignment
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.history_writes import line


@line("settlements.assignments.actions.assign")
def _(world):
    place, mentor = SettlementFactory(), MentorFactory()
    return lambda: assignment_actions.assign(by=mentor.user, settlement=place, mentor=mentor)


@line("settlements.assignments.actions.assign_many")
def _(world):
    today, mentor, left = timezone.localdate(), MentorFactory(), AssignmentFactory()
    left.mentor.user.memberships.update(until=today)
    codes = [left.settlement_id, SettlementFactory().pk]
    news = [NewAssignment(code, mentor.pk, today) for code in codes]
    return lambda: assignment_actions.assign_many(by=mentor.user, news=news)


@line("settlements.assignments.actions.end_assignment")
def _(world):
    row, today = AssignmentFactory(), timezone.localdate()
    told = {"by": row.mentor.user, "assignment": row, "until": today, "reason": "próba"}
    return lambda: assignment_actions.end_assignment(**told)


@line("settlements:settlement-assign")
def _(world):
    place, mentor = SettlementFactory(), MentorFactory()
    world.client.force_login(world.person("lead"))
    url = reverse("settlements:settlement-assign", args=[place.pk])
    typed = {"mentor": mentor.pk, "since": timezone.localdate().isoformat()}
    return lambda: world.client.post(url, typed)


@line("settlements:assignment-end")
def _(world):
    row = AssignmentFactory()
    world.client.force_login(world.person("lead"))
    url = reverse("settlements:assignment-end", args=[row.pk])
    typed = {"last_day": timezone.localdate().isoformat(), "reason": "próba"}
    return lambda: world.client.post(url, typed)


@line("settlements:unassigned-list")
def _(world):
    mentor, places = MentorFactory(), [SettlementFactory().pk, SettlementFactory().pk]
    world.client.force_login(world.person("lead"))
    typed = {"mentor": mentor.pk, "since": timezone.localdate().isoformat(), "settlement": places}
    return lambda: world.client.post(reverse("settlements:unassigned-list"), typed)

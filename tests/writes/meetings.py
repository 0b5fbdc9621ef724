"""The writes of "is it the same meeting?"."""

from django.urls import reverse

from engagements.meetings import actions as meeting_actions
from tests.factories.engagements import EngagementFactory
from tests.factories.mentors import MentorFactory
from tests.history_writes import line


def _two(**facts):
    """An entry, or a plan, of a colleague's, and a later one of the same day and place."""
    first = EngagementFactory(**facts)
    return first, EngagementFactory(settlement=first.settlements.get(), mentor=MentorFactory())


def _deed(action, facts=(), **more):
    first, second = _two(**dict(facts))
    sent = {"engagement": second, "other": first}
    return lambda: action(by=second.author, **sent, **more)


@line("engagements.meetings.actions.say_same")
def _(world):
    return _deed(meeting_actions.say_same, version=1)


@line("engagements.meetings.actions.say_same of a plan")
def _(world):
    return _deed(meeting_actions.say_same, {"plan": True}, version=1)


@line("engagements.meetings.actions.keep_apart")
def _(world):
    return _deed(meeting_actions.keep_apart)


@line("engagements.meetings.actions.ask_again")
def _(world):
    first, second = _two()
    sent = {"by": second.author, "engagement": second, "other": first}
    meeting_actions.keep_apart(**sent)
    return lambda: meeting_actions.ask_again(**sent)


@line("engagements.meetings.actions.reopen_plan")
def _(world):
    plan, held = _two(plan=True)
    meeting_actions.say_same(by=held.author, engagement=held, other=plan, version=1)
    return lambda: meeting_actions.reopen_plan(by=held.author, plan=plan, held=held, version=2)


def _answer(name, world, ground=lambda first, second: None, **sent):
    first, second = _two()
    ground(first, second)
    world.client.force_login(second.author)
    url = reverse(f"engagements:engagement-{name}", args=[second.pk])
    return lambda: world.client.post(url, {"other": first.pk} | sent)


@line("engagements:engagement-same")
def _(world):
    return _answer("same", world, version=1)


@line("engagements:engagement-apart")
def _(world):
    return _answer("apart", world)


@line("engagements:engagement-ask-again")
def _(world):
    def kept(first, second):
        meeting_actions.keep_apart(by=second.author, engagement=second, other=first)

    return _answer("ask-again", world, kept)

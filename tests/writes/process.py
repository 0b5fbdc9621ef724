"""Writes of steps, milestones and action plans."""

from io import StringIO

from django.core.management import call_command

from engagements import process_actions as actions
from engagements.models import PLAN
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import TargetAreaFactory
from tests.factories.process import (
    MilestoneFactory,
    MilestoneTemplateFactory,
    ProcessStepFactory,
)
from tests.history_writes import line


def _ground():
    """A target area whose action plan moves a milestone, and the plan's step."""
    step, area = ProcessStepFactory(code=PLAN), TargetAreaFactory()
    MilestoneTemplateFactory(call=area.grant.call, scope="area", anchor=step, months=[3])
    return {"by": UserFactory(), "area": area, "step": step}


@line("engagements.process_actions.plan_step")
def _(world):
    told = _ground()
    return lambda: actions.plan_step(**told, planned_on=days_ago(-9))


@line("engagements.process_actions.do_step")
def _(world):
    told = _ground()
    return lambda: actions.do_step(**told, done_on=days_ago(9))


@line("engagements.process_actions.undo_step")
def _(world):
    told = _ground()
    actions.do_step(**told, done_on=days_ago(9))
    return lambda: actions.undo_step(**told, reason="próba")


@line("engagements.process_actions.mark_reached")
def _(world):
    told = _ground()
    row = EngagementFactory(settlement=told["area"].settlements.get())
    return lambda: actions.mark_reached(**told, engagement=row)


@line("engagements.process_actions.do_milestone")
def _(world):
    told = {"by": UserFactory(), "milestone": MilestoneFactory()}
    return lambda: actions.do_milestone(**told, done_on=days_ago(1))


@line("engagements.process_actions.waive_milestone")
def _(world):
    told = {"by": UserFactory(), "milestone": MilestoneFactory()}
    return lambda: actions.waive_milestone(**told, reason="próba")


@line("engagements.process_actions.reopen_milestone")
def _(world):
    told = {"by": UserFactory(), "milestone": MilestoneFactory()}
    actions.do_milestone(**told, done_on=days_ago(1))
    return lambda: actions.reopen_milestone(**told, reason="próba")


@line("command load_process")
def _(world):
    call_command("load_calls", verbosity=0)
    return lambda: call_command("load_process", stdout=StringIO())

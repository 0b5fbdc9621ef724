"""Writes of steps, milestones and action plans."""

from io import StringIO

from django.core.management import call_command
from django.urls import reverse

from engagements.models import PLAN, MilestoneTemplate, ProcessStep
from engagements.process import actions
from mentorhalo.core.seen import mark_of
from tests.admin_rows import admin_url
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import TargetAreaFactory
from tests.factories.process import (
    ActionPlanFactory,
    MilestoneFactory,
    MilestoneTemplateFactory,
    PlannedActionFactory,
    ProcessStepFactory,
)
from tests.history_writes import line


def _ground():
    """A target area whose action plan moves a milestone, and the plan's step."""
    step, area = ProcessStepFactory(code=PLAN), TargetAreaFactory()
    MilestoneTemplateFactory(call=area.grant.call, scope="area", anchor=step, months=[3])
    return {"by": UserFactory(), "area": area, "step": step}


@line("engagements.process.actions.plan_step")
def _(world):
    told = _ground()
    return lambda: actions.plan_step(**told, planned_on=days_ago(-9))


@line("engagements.process.actions.unplan_step")
def _(world):
    told = _ground()
    actions.plan_step(**told, planned_on=days_ago(-9))
    return lambda: actions.unplan_step(**told, reason="próba")


@line("engagements.process.actions.do_step")
def _(world):
    told = _ground()
    return lambda: actions.do_step(**told, done_on=days_ago(9))


@line("engagements.process.actions.undo_step")
def _(world):
    told = _ground()
    actions.do_step(**told, done_on=days_ago(9))
    return lambda: actions.undo_step(**told, reason="próba")


@line("engagements.process.actions.mark_reached")
def _(world):
    told = _ground()
    row = EngagementFactory(settlement=told["area"].settlements.get())
    return lambda: actions.mark_reached(**told, engagement=row)


@line("engagements.process.actions.do_milestone")
def _(world):
    told = {"by": UserFactory(), "milestone": MilestoneFactory()}
    return lambda: actions.do_milestone(**told, done_on=days_ago(1))


@line("engagements.process.actions.waive_milestone")
def _(world):
    told = {"by": UserFactory(), "milestone": MilestoneFactory()}
    return lambda: actions.waive_milestone(**told, reason="próba")


@line("engagements.process.actions.reopen_milestone")
def _(world):
    told = {"by": UserFactory(), "milestone": MilestoneFactory()}
    actions.do_milestone(**told, done_on=days_ago(1))
    return lambda: actions.reopen_milestone(**told, reason="próba")


@line("command load_process")
def _(world):
    call_command("load_calls", verbosity=0)
    return lambda: call_command("load_process", stdout=StringIO())


# Pages


def _post(world, name, *args, **typed):
    world.client.force_login(world.person("mentor"))
    url = reverse(f"engagements:{name}", args=args)
    return lambda: world.client.post(url, typed)


def _step_page(told):
    return told["area"].grant.code, told["area"].number, told["step"].pk


@line("engagements:step-plan")
def _(world):
    return _post(world, "step-plan", *_step_page(_ground()), planned_on=days_ago(-9).isoformat())


@line("engagements:step-unplan")
def _(world):
    told = _ground()
    row = actions.plan_step(**told, planned_on=days_ago(-9))
    return _post(world, "step-unplan", *_step_page(told), reason="próba", seen=mark_of(row))


@line("engagements:step-done")
def _(world):
    return _post(world, "step-done", *_step_page(_ground()), done_on=days_ago(9).isoformat())


@line("engagements:step-undo")
def _(world):
    told = _ground()
    row = actions.do_step(**told, done_on=days_ago(9))
    return _post(world, "step-undo", *_step_page(told), reason="próba", seen=mark_of(row))


@line("engagements:step-reached")
def _(world):
    told = _ground()
    row = EngagementFactory(settlement=told["area"].settlements.get())
    return _post(world, "step-reached", row.pk, reached=f"{told['area'].pk}:{told['step'].pk}")


@line("engagements:milestone-done")
def _(world):
    return _post(world, "milestone-done", MilestoneFactory().pk, done_on=days_ago(9).isoformat())


@line("engagements:milestone-waive")
def _(world):
    return _post(world, "milestone-waive", MilestoneFactory().pk, reason="próba")


@line("engagements:milestone-reopen")
def _(world):
    row = MilestoneFactory(waived_because="próba")
    return _post(world, "milestone-reopen", row.pk, reason="próba")


@line("engagements:plan-edit")
def _(world):
    area = TargetAreaFactory()
    typed = {"since": "2026-01-01", "until": "2029-12-31"}
    return _post(world, "plan-edit", area.grant.code, area.number, **typed)


@line("engagements:planned-action-new")
def _(world):
    area = ActionPlanFactory().area
    row = EngagementFactory(settlement=area.settlements.get())
    typed = {"what": "Faluszépítő nap", "state": "planned", "engagements": [row.pk]}
    return _post(world, "planned-action-new", area.grant.code, area.number, **typed)


@line("engagements:planned-action-edit")
def _(world):
    row = PlannedActionFactory()
    done = EngagementFactory(settlement=row.plan.area.settlements.get())
    typed = {"what": row.what, "state": "done", "done_on": days_ago(3).isoformat()}
    typed |= {"engagements": [done.pk], "read_version": row.version}
    return _post(world, "planned-action-edit", row.pk, **typed)


# The admin

_STEP = {"code": "twinning", "order": "9", "name_hu": "Szomszédolás", "name_en": "Neighbouring"}
_STEP |= {"evidence": '["memo"]'}
_TEMPLATE = {"name_hu": "Fórum", "name_en": "Forum", "months": "[3]"}


@line("admin:engagements_processstep_add")
def _(world):
    world.client.force_login(world.person("admin"))
    data = _STEP | {"needs": [ProcessStepFactory().pk]}
    return lambda: world.client.post(admin_url(ProcessStep, "add"), data)


@line("admin:engagements_processstep_change")
def _(world):
    world.client.force_login(world.person("admin"))
    url = admin_url(ProcessStep, "change", ProcessStepFactory().pk)
    data = _STEP | {"needs": [ProcessStepFactory().pk]}
    return lambda: world.client.post(url, data)


@line("admin:engagements_milestonetemplate_add")
def _(world):
    world.client.force_login(world.person("admin"))
    call = TargetAreaFactory().grant.call
    data = _TEMPLATE | {"call": call.pk, "code": "forum", "scope": "area"}
    return lambda: world.client.post(admin_url(MilestoneTemplate, "add"), data)


@line("admin:engagements_milestonetemplate_change")
def _(world):
    world.client.force_login(world.person("admin"))
    template = MilestoneTemplateFactory(call=TargetAreaFactory().grant.call, scope="area")
    url = admin_url(MilestoneTemplate, "change", template.pk)
    return lambda: world.client.post(url, _TEMPLATE)

"""The steps of a target area: how far each is, planned, done, taken back, reached in one tap."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements.evidence.view import evidence_context
from engagements.models import Engagement, ProcessStep
from engagements.process import actions
from engagements.process.completeness import DONE, progress_of
from engagements.process.forms import DoneForm, PlanStepForm, ReasonForm, engagements_of
from engagements.process.rules import places_of
from engagements.resources.offering import useful
from mentorhalo.core.seen import mark_of
from settlements.models import TargetArea
from settlements.perms import can_add_record, can_edit_record, can_read_of


def area_or_404(request, code, number):
    """The target area with its grant; 404 where it is not seen."""
    rows = TargetArea.objects.visible_to(request.user)
    rows = rows.select_related("grant__call", "grant__county", "small_by").defer(
        "grant__county__outline", "grant__county__map_path"
    )
    return get_object_or_404(rows, grant__code=code, number=number)


def area_to_edit(request, code, number):
    """The same; 403 where it may only be read."""
    area = area_or_404(request, code, number)
    if not can_edit_record(request.user, area.grant):
        raise PermissionDenied
    return area


@require_safe
def step_detail(request, code, number, step):
    return step_page(request, area_or_404(request, code, number), step)


def step_page(request, area, code, **refused):
    """A step's page; `refused` is the form that was sent, by its name there."""
    user = request.user
    lines = progress_of([area], user)[area.pk]
    line = next((line for line in lines if line.step.pk == code), None)
    if line is None:
        raise Http404
    needed = [other for other in lines if other.step.pk in line.step.needed]
    context = {
        "area": area,
        "line": line,
        "is_done": line.state == DONE,
        "needed": needed,
        "unmet": [other.step for other in needed if not other.done_on],
        "can_edit": can_edit_record(user, area.grant),
        "reads_history": can_read_of(user, area.grant.county_id),
        "useful": useful(code),
        **_forms(user, area, line),
        **refused,
        "refused": next(iter(refused.values()), None),
    }
    if line.progress:
        context |= evidence_context(user, progress=line.progress)
    status = 422 if refused else 200
    return render(request, "engagements/step_detail.html", context, status=status)


def _forms(user, area, line):
    first = {"planned_on": line.planned_on, "note": line.progress and line.progress.note}
    seen = mark_of(line.progress)
    shown = {"engagements": engagements_of(user, places_of(area)), "seen": seen}
    if line.done_on:
        shown["initial"] = {"done_on": line.done_on, "engagement": line.progress.engagement_id}
    plan, undo = PlanStepForm(initial=first, seen=seen), ReasonForm(seen=seen)
    unplan = ReasonForm(seen=seen)
    return {"plan": plan, "unplan": unplan, "do": DoneForm(**shown), "undo": undo}


def _do(request, area, step, deed, said, **form):
    """Do what a form of the step's page says; refused, the page comes back with it."""
    sent = next(iter(form.values()))

    def write(**typed):
        deed(by=request.user, area=area, step=step, **typed)

    if not sent.did(write):
        return step_page(request, area, step.pk, **form)
    messages.success(request, said, extra_tags="ok")
    warn_of_order(request, area, step)
    return redirect(area)


def warn_of_order(request, area, step):
    """A step that was done before what it presupposes is told, never refused."""
    line = next(line for line in progress_of([area])[area.pk] if line.step.pk == step.pk)
    if line.before:
        text = _("“%(step)s” usually comes after these, which were not done before it: %(before)s.")
        names = {"step": step, "before": ", ".join(str(other) for other in line.before)}
        messages.warning(request, text % names, extra_tags="wait")


@require_POST
def step_plan(request, code, number, step):
    area, row = area_to_edit(request, code, number), get_object_or_404(ProcessStep, pk=step)
    form = PlanStepForm(request.POST, seen="")
    return _do(request, area, row, actions.plan_step, _("The step was planned."), plan=form)


@require_POST
def step_unplan(request, code, number, step):
    area, row = area_to_edit(request, code, number), get_object_or_404(ProcessStep, pk=step)
    form = ReasonForm(request.POST, seen="")
    said = _("The planned day was taken back.")
    return _do(request, area, row, actions.unplan_step, said, unplan=form)


@require_POST
def step_done(request, code, number, step):
    area, row = area_to_edit(request, code, number), get_object_or_404(ProcessStep, pk=step)
    shown = engagements_of(request.user, places_of(area))
    form = DoneForm(request.POST, engagements=shown, seen="")
    return _do(request, area, row, actions.do_step, _("The step was marked done."), do=form)


@require_POST
def step_undo(request, code, number, step):
    area, row = area_to_edit(request, code, number), get_object_or_404(ProcessStep, pk=step)
    form = ReasonForm(request.POST, seen="")
    return _do(request, area, row, actions.undo_step, _("The step is open again."), undo=form)


@require_POST
def step_reached(request, pk):
    """One tap on an engagement's page or receipt: it reached ?area's ?step."""
    if not can_add_record(request.user):
        raise PermissionDenied
    row = get_object_or_404(Engagement.objects.visible_to(request.user), pk=pk)
    back = row
    if request.POST.get("back") == "receipt":
        back = reverse("engagements:engagement-receipt", args=[row.pk])
    named = request.POST.get("reached", "").partition(":")
    areas = TargetArea.objects.visible_to(request.user).select_related("grant")
    area = (
        areas.filter(pk=named[0]).first() if named[0].isdecimal() and len(named[0]) < 19 else None
    )
    step = ProcessStep.objects.filter(pk=named[2]).first()
    if area is None or step is None:
        messages.error(request, _("Choose the step that was reached."), extra_tags="bad")
        return redirect(back)
    if not can_edit_record(request.user, area.grant):
        raise PermissionDenied
    try:
        actions.mark_reached(by=request.user, engagement=row, area=area, step=step)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages), extra_tags="bad")
        return redirect(back)
    text = _("“%(step)s” was reached in %(area)s.")
    messages.success(request, text % {"step": step, "area": area.name}, extra_tags="ok")
    warn_of_order(request, area, step)
    return redirect(back)

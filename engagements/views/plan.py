"""The local action plan of a target area: its horizon and its rows."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.models import ActionPlan, PlannedAction
from engagements.plan_forms import ActionPlanForm, PlannedActionForm
from engagements.views.step import area_to_edit
from mentorhalo.core.typed import not_received
from settlements.models import TargetArea
from settlements.perms import can_edit_record
from settlements.views.form_answer import answer_form

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _of_area(area):
    return {"back": area.get_absolute_url() + "#plan", "back_label": area.name}


@form_methods
def plan_edit(request, code, number):
    """Begin a plan or change its horizon; an unusual one is told, never refused."""
    area = area_to_edit(request, code, number)
    plan = ActionPlan.objects.filter(area=area).first()
    form = ActionPlanForm(request.POST or None, instance=plan or ActionPlan(area=area))
    title = _("Change the local action plan") if plan else _("New local action plan")
    answer = answer_form(request, form, title=title, done=_("Saved."), **_of_area(area))
    if answer.status_code == 302 and form.warning:
        messages.warning(request, form.warning, extra_tags="wait")
    return answer


@form_methods
def planned_action_new(request, code, number):
    area = area_to_edit(request, code, number)
    plan = ActionPlan.objects.filter(area=area).first()
    if plan is None:
        not_received(request)
        messages.info(request, _("Begin the plan first: say which years it is for."))
        return redirect("engagements:plan-edit", code=code, number=number)
    row = PlannedAction(plan=plan)
    row.plan.area = area
    form = PlannedActionForm(request.POST or None, instance=row, user=request.user)
    title, done = _("New row of the action plan"), _("The row was added.")
    return answer_form(request, form, title=title, done=done, **_of_area(area))


@form_methods
def planned_action_edit(request, pk):
    """Change a row of the plan: what, who, by when, with what, and how it stands."""
    areas = TargetArea.objects.visible_to(request.user)
    rows = PlannedAction.objects.filter(plan__area__in=areas)
    row = get_object_or_404(rows.select_related("plan__area__grant"), pk=pk)
    area = row.plan.area
    if not can_edit_record(request.user, area.grant):
        raise PermissionDenied
    form = PlannedActionForm(request.POST or None, instance=row, user=request.user)
    return answer_form(request, form, title=row.what, done=_("Saved."), **_of_area(area))

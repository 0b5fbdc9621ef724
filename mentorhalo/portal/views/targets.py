"""Targets: the list, one with its forecast, and writing them (product.md §5)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, When
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.models import Target
from engagements.perms import can_edit_target, can_edit_targets
from engagements.targets.forms import TargetForm, WithdrawForm
from mentorhalo.core.tables import cells
from mentorhalo.core.views import exported
from mentorhalo.portal import chart
from mentorhalo.portal.as_of import asked_day
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.indicators.showing import Addresses
from mentorhalo.portal.target_rows import target_columns
from mentorhalo.portal.targets import Days, goal_of, goals
from settlements.views.form_answer import answer_form, sent


@require_safe
def target_list(request):
    """The targets as they were set on the day: the live ones by the day they are due, then those
    that were withdrawn."""
    as_of = asked_day(request)
    targets = Target.objects.visible_to(request.user).select_related("county").set_by(as_of.day)
    withdrawn = Case(When(withdrawn_on__lte=as_of.day, then="withdrawn_on"))
    targets = targets.order_by(withdrawn.desc(nulls_first=True), "said_due_on", "pk")
    readings, addresses = Readings(day=as_of.day), Addresses(request.user, as_of.day)
    found = goals(readings, addresses, [target.of_day(as_of.day) for target in targets])
    columns = target_columns({goal.target.pk: goal for goal in found})
    if file := exported(request, targets, columns, "targets", _("Targets")):
        return file
    context = {
        "columns": [column for column in columns if column.in_page],
        "rows": cells([goal.target for goal in found], columns),
        "total": len(found),
        "as_of": as_of,
        "can_edit": can_edit_targets(request.user),
    }
    return render(request, "portal/target_list.html", context)


@require_safe
def target_detail(request, pk):
    return _page(request, _target(request, pk))


def _target(request, pk):
    rows = Target.objects.visible_to(request.user).select_related("county")
    return get_object_or_404(rows, pk=pk)


def _page(request, target, withdraw=None):
    """A target's page; `withdraw` is the refused form with what was typed."""
    as_of = asked_day(request)
    told = Target.objects.filter(pk=target.pk).select_related("county").as_set_on(as_of.day)
    context = {
        "target": target,
        "as_of": as_of,
        "earlier": target.earlier.all(),
        "can_edit": can_edit_target(request.user, target),
        "reads_history": request.user.reads_all_counties
        or (target.county_id and target.county_id == request.user.county_code),
        "withdraw": withdraw or WithdrawForm(initial={"version": target.version}),
        "refused": withdraw,
        **(_reached(request, told[0], as_of.day) if told else {}),
    }
    return render(request, "portal/target_detail.html", context, status=422 if withdraw else 200)


def _reached(request, target, day):
    """What was reached of a target, as it was set on the day, and what is expected."""
    readings, addresses = Readings(target.county, day), Addresses(request.user, day)
    days = Days(readings)
    goal = goal_of(target, readings, addresses, days)
    line = chart.cumulative(days.of(target.rung), day, target.number, target.due_on, goal.forecast)
    return {"goal": goal, "told": target, "line": line}


@require_http_methods(["GET", "HEAD", "POST"])
def target_new(request):
    if not can_edit_targets(request.user):
        raise PermissionDenied
    return answer_form(
        request,
        TargetForm(sent(request)),
        title=_("New target"),
        back=reverse("portal:target-list"),
        back_label=_("Targets"),
        done=_("The target was set."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def target_edit(request, pk):
    target = _editable(request, pk)
    return answer_form(
        request,
        TargetForm(sent(request), instance=target),
        title=_("Change a target"),
        back=target.get_absolute_url(),
        back_label=target.name,
        done=_("Saved."),
    )


@require_POST
def target_withdraw(request, pk):
    target = _editable(request, pk)
    form = WithdrawForm(request.POST)
    if not form.withdrew(by=request.user, target=target):
        return _page(request, _target(request, pk), form)
    messages.success(request, _("The target was withdrawn."), extra_tags="ok")
    return redirect("portal:target-list")


def _editable(request, pk):
    target = _target(request, pk)
    if not can_edit_target(request.user, target):
        raise PermissionDenied
    return target

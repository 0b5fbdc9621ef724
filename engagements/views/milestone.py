"""Milestones: the list with what is overdue, and what became of each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from engagements.milestone_filters import MilestoneFilterSet
from engagements.models import Milestone
from engagements.process import actions
from engagements.process.forms import DoneForm, ReasonForm, engagements_of
from engagements.process.milestones import has_lapsed
from engagements.process.rules import places_of_milestone
from mentorhalo.core.tables import Column, show, unbroken
from mentorhalo.core.views import TableView
from settlements.perms import can_edit_record, can_read_of


def state_of(row):
    """(classes of the tag, words) of how a milestone stands today."""
    if row.done_on:
        return ("ok", _("done late")) if row.done_on > row.due_on else ("ok", _("done"))
    if row.waived_because:
        return ("off", _("no longer applies") if has_lapsed(row) else _("waived"))
    days = (row.due_on - timezone.localdate()).days
    if days < 0:
        text = ngettext("%(n)d day overdue", "%(n)d days overdue", -days)
        return "bad", text % {"n": -days}
    if days == 0:
        return "wait", _("due today")
    return "", ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}


def tag(row):
    return format_html('<span class="tag {}">{}</span>', *state_of(row))


def _heading(row):
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.template)


def _subject(row):
    if row.settlement_id or row.area_id:
        subject = row.settlement or row.area
        return format_html('<a href="{}">{}</a>', subject.get_absolute_url(), subject)
    return show(None)


class MilestoneList(TableView):
    """The milestones of the grants that this person may read, the next due first."""

    model = Milestone
    filterset_class = MilestoneFilterSet
    ordering_key = ("due_on", "pk")
    related = ("template", "grant__county", "area__grant", "settlement")
    title = gettext_lazy("Milestones")
    file_name = "milestones"
    template_name = "core/table.html"
    older_label = gettext_lazy("Later ones")
    newer_label = gettext_lazy("Earlier ones")
    dense = "cards dense long"
    columns = (
        Column(gettext_lazy("Milestone"), lambda row: str(row.template), _heading, heading=True),
        Column(gettext_lazy("No."), lambda row: row.number, css="num wide-only"),
        Column(
            gettext_lazy("Target area or settlement"),
            lambda row: (row.settlement or row.area) and str(row.settlement or row.area),
            html=_subject,
        ),
        Column(
            gettext_lazy("Grant"),
            lambda row: row.grant.code,
            html=lambda row: unbroken(row.grant.code),
        ),
        Column(gettext_lazy("County"), lambda row: row.grant.county.name, css="wide-only"),
        Column(gettext_lazy("Due"), lambda row: row.due_on),
        Column(gettext_lazy("State"), lambda row: state_of(row)[1], html=tag, css="state"),
        Column(gettext_lazy("Done"), lambda row: row.done_on, in_page=False),
        Column(gettext_lazy("Why it will not come"), lambda row: row.waived_because, in_page=False),
    )


@require_safe
def milestone_detail(request, pk):
    return _page(request, _readable(request, pk))


def _readable(request, pk):
    rows = Milestone.objects.visible_to(request.user).select_related(
        "template__anchor", "template__fulfilled_by", "grant", "area__grant", "settlement"
    )
    return get_object_or_404(rows.select_related("engagement__county"), pk=pk)


def _editable(request, pk):
    row = _readable(request, pk)
    if not can_edit_record(request.user, row.grant):
        raise PermissionDenied
    return row


def _page(request, row, **refused):
    """A milestone's page; `refused` is the form that was sent, by its name there."""
    user, is_open = request.user, not (row.done_on or row.waived_because)
    by_step = row.template.fulfilled_by if row.template.fulfilled_by_id else None
    context = {
        "row": row,
        "tag": tag(row),
        "is_open": is_open,
        "by_step": by_step,
        "can_do": is_open and not by_step,
        "can_reopen": bool(row.waived_because and not has_lapsed(row))
        or bool(row.done_on and not by_step),
        "can_edit": can_edit_record(user, row.grant),
        "reads_history": can_read_of(user, row.grant.county_id),
        "source_lost": bool(row.engagement_id) and not row.engagement.counts,
        "reads_engagement": row.engagement_id
        and type(row.engagement).objects.visible_to(user).filter(pk=row.engagement_id).exists(),
        "do": DoneForm(engagements=engagements_of(user, places_of_milestone(row))),
        "waive": ReasonForm(),
        "reopen": ReasonForm(),
        **refused,
        "refused": next(iter(refused.values()), None),
    }
    status = 422 if refused else 200
    return render(request, "engagements/milestone_detail.html", context, status=status)


def _do(request, row, deed, said, **form):
    sent = next(iter(form.values()))
    if not sent.did(lambda **typed: deed(by=request.user, milestone=row, **typed)):
        return _page(request, row, **form)
    messages.success(request, said, extra_tags="ok")
    return redirect(row)


@require_POST
def milestone_done(request, pk):
    row = _editable(request, pk)
    form = DoneForm(
        request.POST, engagements=engagements_of(request.user, places_of_milestone(row))
    )
    return _do(request, row, actions.do_milestone, _("The milestone is done."), do=form)


@require_POST
def milestone_waive(request, pk):
    row, form = _editable(request, pk), ReasonForm(request.POST)
    return _do(request, row, actions.waive_milestone, _("The milestone was waived."), waive=form)


@require_POST
def milestone_reopen(request, pk):
    row, form = _editable(request, pk), ReasonForm(request.POST)
    return _do(request, row, actions.reopen_milestone, _("The milestone is open."), reopen=form)

"""Who answers for which settlement: the list, assigning one settlement, ending."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mentorhalo.core.tables import Column
from mentorhalo.core.templatetags.halo import last_day
from mentorhalo.core.views import TableView
from settlements import perms
from settlements.assignments.filters import (
    COMING,
    CURRENT,
    LEFT,
    PAST,
    STATES,
    AssignmentFilterSet,
)
from settlements.assignments.forms import AssignForm, EndForm
from settlements.models import Assignment, Settlement

TAGS = {CURRENT: "full", LEFT: "wait", PAST: "off", COMING: ""}


def link(row):
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row)


def state_of(row):
    """Which of STATES an assignment is in today; it was fetched `with_office`."""
    today = timezone.localdate()
    if row.since > today:
        return COMING
    if row.until and row.until <= today:
        return PAST
    return CURRENT if row.in_office else LEFT


def _state_tag(row):
    state = state_of(row)
    return format_html('<span class="tag {}">{}</span>', TAGS[state], dict(STATES)[state])


class AssignmentList(TableView):
    """Every assignment there is and was, by settlement."""

    model = Assignment
    filterset_class = AssignmentFilterSet
    ordering_key = ("settlement__sort_key", "settlement_id", "since", "pk")
    related = ("settlement__county", "mentor__user")
    title = gettext_lazy("Assignments")
    file_name = "assignments"
    template_name = "settlements/assignment_list.html"
    columns = (
        Column(
            gettext_lazy("Settlement"),
            lambda row: row.settlement.name,
            html=lambda row: link(row.settlement),
            heading=True,
        ),
        Column(gettext_lazy("County"), lambda row: row.settlement.county.name),
        Column(
            gettext_lazy("Mentor"), lambda row: str(row.mentor), html=lambda row: link(row.mentor)
        ),
        Column(gettext_lazy("Since"), lambda row: row.since),
        Column(gettext_lazy("Last day"), lambda row: last_day(row.until)),
        Column(
            gettext_lazy("State"),
            lambda row: dict(STATES)[state_of(row)],
            html=_state_tag,
            css="state",
        ),
        Column(gettext_lazy("KSH code"), lambda row: row.settlement_id, in_page=False),
    )

    def get_rows(self):
        return super().get_rows().with_office(timezone.localdate())


def _assignable(request, ksh_code):
    """The settlement, where the person may assign it."""
    if not ksh_code.isdigit():
        raise Http404
    rows = Settlement.objects.visible_to(request.user).select_related("county__office")
    settlement = get_object_or_404(rows, pk=ksh_code)
    if settlement.ceased_on or not perms.can_assign(request.user, settlement.county_id):
        raise PermissionDenied
    return settlement


@require_http_methods(["GET", "HEAD", "POST"])
def settlement_assign(request, ksh_code):
    """Let a mentor of the county answer for a settlement that nobody answers for."""
    settlement = _assignable(request, ksh_code)
    form = AssignForm(request.POST or None, county=settlement.county_id)
    if request.method == "POST" and form.assign_as(by=request.user, places=[settlement.pk]):
        told = {"settlement": settlement, "mentor": form.cleaned_data["mentor"]}
        text = _("%(mentor)s answers for %(settlement)s.") % told
        messages.success(request, text, extra_tags="ok")
        return redirect(settlement)
    rows = settlement.assignments.with_office(timezone.localdate()).on(timezone.localdate())
    context = {
        "title": _("Assign %(settlement)s") % {"settlement": settlement.name},
        "form": form,
        "back": settlement.get_absolute_url(),
        "back_label": settlement.name,
        "settlement": settlement,
        "now": rows.select_related("mentor__user").first(),
    }
    status = 422 if form.errors else 200
    return render(request, "settlements/settlement_assign.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_end(request, pk):
    """Let an assignment end without anybody in its place."""
    rows = Assignment.objects.visible_to(request.user).select_related("settlement", "mentor__user")
    row = get_object_or_404(rows, pk=pk)
    if not perms.can_assign(request.user, row.settlement.county_id):
        raise PermissionDenied
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.end_as(by=request.user, assignment=row):
        messages.success(request, _("The assignment is ended."), extra_tags="ok")
        return redirect(row.settlement)
    told = {"mentor": row.mentor, "settlement": row.settlement}
    context = {
        "title": _("End: %(mentor)s answers for %(settlement)s") % told,
        "form": form,
        "back": row.settlement.get_absolute_url(),
        "back_label": row.settlement.name,
    }
    status = 422 if form.errors else 200
    return render(request, "settlements/assignment_end.html", context, status=status)

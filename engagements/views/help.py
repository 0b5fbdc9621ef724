"""Requests for help: the list, and the page of one."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from engagements import perms
from engagements.help.filters import HelpFilterSet
from engagements.help.forms import AnswerForm, ReopenHelpForm
from engagements.models import HelpRequest, HelpState
from engagements.templatetags.help_requests import help_tag
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView
from settlements.perms import can_add_record

RELATED = ("county", "settlement", "organisation", "asked_by", "answered_by", "answered_with")


def _settlement(row):
    place = row.settlement
    return format_html('<a href="{}">{}</a>', place.get_absolute_url(), place.name)


def _answered_on(row):
    return row.answered_at and timezone.localdate(row.answered_at)


class HelpList(TableView):
    """The requests this person may read: the waiting ones first, each by when it was asked."""

    model = HelpRequest
    filterset_class = HelpFilterSet
    ordering_key = ("-state", "-asked_at", "-pk")
    related = RELATED
    title = _("Requests for help")
    file_name = "help"
    template_name = "engagements/help_list.html"
    dense = "cards dense long"
    columns = (
        Column(_("What help is needed"), lambda row: row.what, heading=True),
        Column(_("Settlement"), lambda row: row.settlement.name, html=_settlement),
        Column(_("Organisation"), lambda row: row.organisation and row.organisation.name),
        Column(_("Asked by"), lambda row: row.who),
        Column(_("Asked on"), lambda row: timezone.localdate(row.asked_at)),
        Column(_("State"), lambda row: row.get_state_display(), html=help_tag, css="state"),
        Column(_("Answer"), lambda row: row.answer, in_page=False),
        Column(_("The engagement that helped"), lambda row: row.answered_with_id, in_page=False),
        Column(_("Answered by"), lambda row: str(row.answered_by or ""), in_page=False),
        Column(_("Answered on"), _answered_on, in_page=False),
        Column(_("County"), lambda row: row.county.name, in_page=False),
        Column(_("KSH code"), lambda row: row.settlement_id, in_page=False),
        Column(_("Receipt number"), lambda row: row.engagement_id, in_page=False),
    )

    def get_context_data(self, **kwargs):
        can_add = can_add_record(self.request.user)
        return super().get_context_data(can_add=can_add, **kwargs)


@require_safe
def help_detail(request, pk):
    """One request, with the form that answers it or opens it again; ?engagement=receipt number
    chooses the one that helped."""
    return help_page(request, readable(request, pk))


def readable(request, pk):
    """A request with what its page tells; 404 where it is not seen."""
    rows = HelpRequest.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related(*RELATED, "engagement"), pk=pk)


def help_page(request, row, form=None, status=200):
    """The page of a request; `form` is a refused one with what was typed."""
    is_open, refused = row.state == HelpState.OPEN, form
    can_answer = perms.can_answer_help(request.user, row)
    if can_answer and (form is None or isinstance(form, AnswerForm) != is_open):
        first = {"version": row.version, "answered_with": request.GET.get("engagement", "")}
        if is_open:
            form = AnswerForm(user=request.user, row=row, initial=first)
        else:
            form = ReopenHelpForm(initial=first)
    context = {
        "row": row,
        "form": form,
        "refused": refused,
        "is_open": is_open,
        "can_answer": can_answer,
        "can_edit": is_open and perms.can_edit_help(request.user, row),
        "can_log": perms.can_add_engagement_in(request.user, row.county_id),
        "changes": Change.objects.visible_to(request.user).of(row).count(),
    }
    return render(request, "engagements/help_detail.html", context, status=status)

"""Promises: the list and one promise with what can be done to it."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from engagements import perms
from engagements.models import Promise, PromiseState
from engagements.promises.filters import PromiseFilterSet
from engagements.promises.forms import ReopenForm, SettleForm
from engagements.templatetags.promises import promise_parties, promise_tag, promise_there
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView
from settlements.perms import can_add_record

RELATED = ("county", "settlement", "mentor__user", "organisation")


def _settlement(row):
    place = row.settlement
    return format_html('<a href="{}">{}</a>', place.get_absolute_url(), place.name)


def _mentor(row):
    return str(row.mentor) if row.mentor_id else None


class PromiseList(TableView):
    """The promises this person may read: the open ones first, by the day they are due."""

    model = Promise
    filterset_class = PromiseFilterSet
    ordering_key = ("-state", "due_on", "pk")
    related = RELATED
    title = _("Promises")
    file_name = "promises"
    template_name = "engagements/promise_list.html"
    dense = "cards dense long"
    columns = (
        Column(_("What"), lambda row: row.what, heading=True),
        Column(_("Settlement"), lambda row: row.settlement.name, html=_settlement),
        Column(_("Due"), lambda row: row.due_on),
        Column(_("Who promised"), lambda row: row.get_side_display(), html=promise_parties),
        Column(_("Who there"), promise_there, in_page=False),
        Column(_("Mentor"), _mentor),
        Column(_("State"), lambda row: row.get_state_display(), html=promise_tag, css="state"),
        Column(_("Kept or dropped on"), lambda row: row.settled_on, in_page=False),
        Column(_("Reason"), lambda row: row.reason, in_page=False),
        Column(_("County"), lambda row: row.county.name, in_page=False),
        Column(_("KSH code"), lambda row: row.settlement_id, in_page=False),
        Column(_("Receipt number"), lambda row: row.engagement_id, in_page=False),
    )

    def count_rows(self):
        """Exact: the figures of the offices lead here, and promises are thousands at most."""
        return self.object_list.order_by().count(), True

    def get_context_data(self, **kwargs):
        can_add = can_add_record(self.request.user)
        return super().get_context_data(can_add=can_add, **kwargs)


@require_safe
def promise_detail(request, pk):
    """One promise, with the forms that settle it or open it again."""
    return promise_page(request, readable(request, pk))


def readable(request, pk):
    rows = Promise.objects.visible_to(request.user)
    rows = rows.select_related(*RELATED, "engagement", "settled_by", "created_by")
    return get_object_or_404(rows, pk=pk)


def promise_page(request, row, form=None, status=200):
    """The page of a promise; `form` is a refused one with what was typed."""
    can_edit = perms.can_edit_promise(request.user, row)
    is_open = row.state == PromiseState.OPEN
    if can_edit and (form is None or isinstance(form, SettleForm) != is_open):
        refused = form
        kind = SettleForm if is_open else ReopenForm
        form = kind(initial={"version": row.version, "on": timezone.localdate()})
    else:
        refused = form
    context = {
        "row": row,
        "form": form,
        "refused": refused,
        "can_edit": can_edit,
        "is_open": is_open,
        "changes": Change.objects.visible_to(request.user).of(row).count(),
    }
    return render(request, "engagements/promise_detail.html", context, status=status)

"""Handovers: the list, one with its brief, and its answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from engagements import perms
from engagements.handovers import actions as handover_actions
from engagements.handovers.brief import brief
from engagements.handovers.filters import HandoverFilterSet
from engagements.handovers.forms import ReasonForm
from engagements.handovers.givers import counties_of
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView
from settlements.models import Handover, HandoverState

TAGS = {
    HandoverState.OFFERED: "wait",
    HandoverState.ACCEPTED: "ok",
    HandoverState.DECLINED: "off",
    HandoverState.WITHDRAWN: "off",
}
RELATED = ("county", "giver__user", "taker__user", "offered_by", "decided_by")


def tag(row):
    return format_html('<span class="tag {}">{}</span>', TAGS[row.state], row.get_state_display())


class HandoverList(TableView):
    """The handovers this person may read, the waiting ones first."""

    model = Handover
    filterset_class = HandoverFilterSet
    ordering_key = ("-waits", "-offered_at", "-pk")
    related = ("county", "giver__user", "taker__user")
    title = gettext_lazy("Handovers")
    file_name = "handovers"
    template_name = "engagements/handover_list.html"
    columns = (
        Column(gettext_lazy("From whom to whom"), str, heading=True),
        Column(gettext_lazy("County"), lambda row: row.county.name),
        Column(
            gettext_lazy("Settlements"),
            lambda row: row.size,
            css="num",
            unit=pgettext_lazy("after a number", "settlements"),
        ),
        Column(gettext_lazy("Offered"), lambda row: localdate(row.offered_at)),
        Column(gettext_lazy("State"), lambda row: row.get_state_display(), html=tag, css="state"),
        Column(gettext_lazy("Decided"), lambda row: row.decided_at and localdate(row.decided_at)),
        Column(gettext_lazy("Reason"), lambda row: row.reason, in_page=False),
    )

    def get_rows(self):
        return super().get_rows().with_waiting_first().annotate(size=Count("items"))

    def get_context_data(self, **kwargs):
        can_offer = may_offer(self.request.user)
        return super().get_context_data(can_offer=can_offer, **kwargs)


def may_offer(user):
    """Whether there is anything this person could hand over, of their own or as a lead."""
    return user.county_code is not None or bool(counties_of(user))


def readable(request, pk):
    rows = Handover.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows, pk=pk)


@require_safe
def handover_detail(request, pk):
    """One handover: who, when, and the brief of each settlement, to read and to print."""
    return _page(request, readable(request, pk))


def _page(request, row, form=None, refused="", status=200):
    """The page; `form` is what was refused, `refused` the deed it was for."""
    user = request.user
    accepts, withdraws = (
        perms.can_accept_handover(user, row),
        perms.can_withdraw_handover(user, row),
    )
    history = Change.objects.visible_to(user).of(row)
    context = {
        "row": row,
        "tag": tag(row),
        "today": localdate(),
        "places": brief(row, user),
        "sees_notes": perms.can_read_private_note(user, row),
        "can_accept": accepts,
        "can_withdraw": withdraws,
        "form": form,
        "decline_form": form if refused == "decline" else ReasonForm(auto_id="decline_%s"),
        "withdraw_form": form if refused == "withdraw" else ReasonForm(auto_id="withdraw_%s"),
        "has_history": history.exists(),
    }
    return render(request, "engagements/handover_detail.html", context, status=status)


@require_POST
def handover_accept(request, pk):
    """The taker takes over: effective this minute."""
    row = readable(request, pk)
    if row.taker.user_id != request.user.pk:
        raise PermissionDenied
    form = Form(request.POST)
    try:
        handover_actions.accept(by=request.user, handover=row)
    except ValidationError as error:
        form.is_valid()
        form.add_error(None, ValidationError(error.messages))
        return _page(request, readable(request, pk), form, "accept", 422)
    messages.success(request, _("Taken over: you answer for them now."), extra_tags="ok")
    return redirect(row)


@require_POST
def handover_decline(request, pk):
    """The taker says no, with the reason."""
    row = readable(request, pk)
    if row.taker.user_id != request.user.pk:
        raise PermissionDenied
    return _decide(request, row, "decline", _("Declined; everything stays as it was."))


@require_POST
def handover_withdraw(request, pk):
    """The offer is taken back, with the reason."""
    row = readable(request, pk)
    if not perms.could_withdraw_handover(request.user, row):
        raise PermissionDenied
    return _decide(request, row, "withdraw", _("Withdrawn; everything stays as it was."))


def _decide(request, row, to, done):
    form = ReasonForm(request.POST, auto_id=f"{to}_%s")
    deed = getattr(handover_actions, to)
    if form.decide_as(deed, by=request.user, handover=row):
        messages.success(request, done, extra_tags="ok")
        return redirect(row)
    return _page(request, readable(request, row.pk), form, to, 422)

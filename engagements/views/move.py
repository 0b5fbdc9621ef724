"""Moves of an entry between states, each with the version that was read."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from engagements import actions, perms
from engagements.models import Engagement, EngagementMentor
from mentorhalo.core.typed import not_received

ALLOWED = {
    "verify": perms.can_verify_engagement,
    "return": perms.can_return_engagement,
    "cancel": perms.can_cancel_engagement,
    "restore": perms.can_restore_engagement,
}


class MoveForm(forms.Form):
    version = forms.IntegerField()
    reason = forms.CharField(required=False, max_length=2000)
    into = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10**18,
        label=gettext_lazy("Receipt number"),
    )


def with_credits(rows):
    """Engagements with their mentors at hand, as the predicates in perms.py ask them."""
    credits = EngagementMentor.objects.select_related("mentor__user")
    return rows.prefetch_related(Prefetch("credits", queryset=credits))


def _row(request, pk, allowed):
    rows = with_credits(Engagement.objects.visible_to(request.user)).select_related("county")
    row = get_object_or_404(rows, pk=pk)
    if not allowed(request.user, row):
        raise PermissionDenied
    return row


def _do(request, row, deed, done):
    """Do a move and go back to the entry; a refusal is said there, with its reason."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        not_received(request)
        for errors in form.errors.values():
            messages.error(request, " ".join(errors), extra_tags="bad")
        return redirect(row.get_absolute_url() + "?own=1")
    try:
        after = deed(form.cleaned_data)
    except actions.StaleVersion:
        text = _("Somebody changed this entry since you opened it. Look at it again, then decide.")
        messages.error(request, text, extra_tags="bad")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages), extra_tags="bad")
    else:
        messages.success(request, done, extra_tags="ok")
        return redirect(after)
    not_received(request)
    return redirect(row.get_absolute_url() + "?own=1")


@require_POST
def engagement_move(request, pk, to):
    """Verify, return, cancel or restore."""
    row = _row(request, pk, ALLOWED[to])
    done = {
        "verify": _("Verified."),
        "return": _("Returned for correction."),
        "cancel": _("Cancelled; it no longer counts."),
        "restore": _("Brought back."),
    }

    def deed(data):
        return actions.move(
            by=request.user, engagement=row, to=to, version=data["version"], reason=data["reason"]
        )

    return _do(request, row, deed, done[to])


@require_POST
def engagement_join(request, pk):
    """Join an entry into the older receipt of the same meeting."""
    row = _row(request, pk, perms.can_join_engagement)

    def deed(data):
        rows = Engagement.objects.visible_to(request.user)
        into = rows.filter(pk=data["into"]).first() if data["into"] else None
        if into is None:
            raise ValidationError(_("There is no such receipt number in your county."))
        return actions.join(by=request.user, engagement=row, into=into, version=data["version"])

    return _do(request, row, deed, _("Joined: the meeting counts once, everybody is credited."))


@require_POST
def engagement_unjoin(request, pk):
    """Undo a join: both entries stand alone again."""
    row = _row(request, pk, perms.can_unjoin_engagement)

    def deed(data):
        return actions.unjoin(by=request.user, engagement=row, version=data["version"])

    return _do(request, row, deed, _("The two entries stand apart again."))

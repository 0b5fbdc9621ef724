"""One material given to a settlement, and taking it back when it was written down by mistake."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements.models import ResourceShare
from engagements.resources import actions
from engagements.resources.forms import WithdrawShareForm
from engagements.resources.perms import can_withdraw_share
from mentorhalo.core.models import Change

RELATED = ("resource", "settlement", "county", "engagement", "by", "withdrawn_by")


@require_safe
def share_detail(request, pk):
    """What was given where, when and by whom, with the form that takes it back."""
    return _page(request, _readable(request, pk))


@require_POST
def share_withdraw(request, pk):
    """Say that it was written down by mistake, with the reason."""
    row = _readable(request, pk)
    form = WithdrawShareForm(request.POST)
    if not can_withdraw_share(request.user, row):
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        actions.withdraw_share(by=request.user, share=row, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name if name in form.fields else None, errors)
        return _page(request, _readable(request, pk), form, status=422)
    messages.success(request, _("It was taken back; it counts nowhere any more."), extra_tags="ok")
    return redirect(row)


def _readable(request, pk):
    rows = ResourceShare.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows, pk=pk)


def _page(request, row, refused=None, status=200):
    stands = row.withdrawn_at is None
    context = {
        "row": row,
        "can_withdraw": stands and can_withdraw_share(request.user, row),
        "form": refused or WithdrawShareForm(),
        "refused": refused,
        "changes": Change.objects.visible_to(request.user).of(row).count(),
    }
    return render(request, "engagements/share_detail.html", context, status=status)

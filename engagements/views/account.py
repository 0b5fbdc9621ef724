"""Closing an account: what is left to hand over, and the reason."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from counties.models import User
from engagements.accounts.actions import close_account
from engagements.accounts.left import left_of
from engagements.perms import can_close_account
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters
from mentors.models import Mentor


class CloseForm(forms.Form):
    """Why the account is closed, and whether despite what is left."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=500,
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )
    despite = forms.BooleanField(
        label=gettext_lazy("Close it despite what is left"),
        required=False,
        help_text=gettext_lazy(
            "Teams and assignments end today, handovers that wait are withdrawn, open promises are"
            " left without a mentor, and nobody answers for the settlements."
        ),
    )

    def close_as(self, *, by, user):
        """Close it; None when refused, with the sentences in errors."""
        if not self.is_valid():
            return None
        try:
            return close_account(by=by, user=user, **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, ValidationError(error.messages))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def mentor_close(request, pk):
    """The account of a mentor."""
    rows = Mentor.objects.visible_to(request.user).select_related("user")
    return _close(request, get_object_or_404(rows, pk=pk).user)


@require_http_methods(["GET", "HEAD", "POST"])
def account_close(request, pk):
    """Any account, by its own number: of a coordinator, an auditor, an admin."""
    if not can_close_account(request.user):
        raise PermissionDenied
    return _close(request, get_object_or_404(User.objects.select_related("mentor"), pk=pk))


def _close(request, user):
    if not can_close_account(request.user):
        raise PermissionDenied
    mentor = getattr(user, "mentor", None)
    back = mentor or reverse("admin:counties_user_change", args=[user.pk])
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.close_as(by=request.user, user=user):
        text = _("The account of %(name)s is closed.") % {"name": user}
        messages.success(request, text, extra_tags="ok")
        return redirect(back)
    context = {
        "title": _("Close the account of %(name)s") % {"name": user},
        "form": form,
        "person": user,
        "mentor": mentor,
        "left": left_of(user),
        "back": mentor.get_absolute_url() if mentor else back,
        "back_label": str(user),
    }
    status = 422 if form.errors else 200
    return render(request, "engagements/account_close.html", context, status=status)

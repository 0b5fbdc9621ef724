"""Asking for help, and changing what was asked."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from engagements import perms
from engagements.help.forms import HelpForm
from engagements.models import Engagement
from engagements.views.help import readable
from engagements.views.occasion import occasion_of
from settlements.perms import can_add_record


@require_http_methods(["GET", "POST"])
def help_new(request):
    """Ask for help; GET may say ?engagement=receipt number and ?settlement=code.

    With ?from=receipt it leads back to where the further taps are.
    """
    if not can_add_record(request.user):
        raise PermissionDenied
    if request.method == "GET":
        return _form_page(request, HelpForm(user=request.user, initial=_initial(request)))
    form = HelpForm(request.POST, user=request.user)
    row = form.save_as(by=request.user)
    if row is None:
        return _form_page(request, form, status=422)
    messages.success(request, gettext("Your request is with the office."), extra_tags="ok")
    if request.GET.get("from") == "receipt" and row.engagement_id:
        return redirect("engagements:engagement-receipt", row.engagement_id)
    return redirect(row)


@require_http_methods(["GET", "POST"])
def help_edit(request, pk):
    """Change a request that waits; the version that was read goes along."""
    row = readable(request, pk)
    if not perms.can_edit_help(request.user, row):
        raise PermissionDenied
    form = HelpForm(request.POST or None, user=request.user, instance=row)
    if request.method == "GET":
        return _form_page(request, form, row)
    if form.save_as(by=request.user) is None:
        return _form_page(request, form, row, status=422)
    messages.success(request, gettext("The request was changed."), extra_tags="ok")
    return redirect(row)


def _form_page(request, form, row=None, status=200):
    context = {
        "form": form,
        "title": gettext("Change a request for help") if row else gettext("Ask for help"),
        "back": row.get_absolute_url() if row else reverse("engagements:help-list"),
        "back_label": row or gettext("Requests for help"),
        "engagement": occasion_of(form),
        "is_new": row is None,
    }
    return render(request, "engagements/help_form.html", context, status=status)


def _initial(request):
    """What is known already: the entry's settlement, organisation and obstacle."""
    initial = {"settlement": request.GET.get("settlement", "")[:5]}
    wanted = request.GET.get("engagement", "")
    if not wanted:
        return initial
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    rows = Engagement.objects.visible_to(request.user)
    row = get_object_or_404(rows.prefetch_related("places"), pk=int(wanted))
    served = [place.settlement_id for place in row.places.all()]
    if initial["settlement"] not in served:
        initial["settlement"] = served[0]
    body = row.organisations.order_by("pk").first()
    return initial | {"engagement": row.pk, "organisation": body, "what": row.obstacle}

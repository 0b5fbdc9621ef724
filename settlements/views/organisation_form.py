"""Adding, changing, closing and opening an organisation again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from settlements import perms
from settlements.models import Organisation, Settlement
from settlements.organisations.actions import close_organisation, reopen_organisation
from settlements.organisations.forms import CloseForm, OrganisationForm, ReasonForm


def readable_organisation(request, pk, allowed):
    """An organisation that the person may read (404) and do this with (403)."""
    rows = Organisation.objects.visible_to(request.user).select_related("seat__county")
    row = get_object_or_404(rows, pk=pk)
    if not allowed(request.user, row):
        raise PermissionDenied
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_new(request):
    """A new one; what is like it already is shown first, and the person decides."""
    if not perms.can_add_record(request.user):
        raise PermissionDenied
    code = request.GET.get("settlement", "")
    known = Settlement.objects.filter(pk=code).first() if code.isdigit() else None
    form = OrganisationForm(request.POST or None, user=request.user, initial={"seat": known})
    if request.method == "POST":
        if row := form.save_as(by=request.user):
            messages.success(request, _("Saved: %(name)s.") % {"name": row.name}, extra_tags="ok")
            return redirect(row)
        if form.alike and not form.errors:
            form.ask_back()
    context = {
        "title": _("New organisation"),
        "form": form,
        "back": reverse("settlements:organisation-list"),
        "back_label": _("Organisations"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "settlements/organisation_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request, pk):
    row = readable_organisation(request, pk, perms.can_edit_organisation)
    name = row.name
    form = OrganisationForm(request.POST or None, instance=row, user=request.user)
    if request.method == "POST" and (saved := form.save_as(by=request.user)):
        messages.success(request, _("Saved: %(name)s.") % {"name": saved.name}, extra_tags="ok")
        return redirect(saved)
    context = {
        "title": _("Edit the organisation"),
        "form": form,
        "back": row.get_absolute_url(),
        "back_label": name,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "settlements/organisation_form.html", context, status=status)


def _can_close(user, row):
    return row.is_active and perms.can_edit_organisation(user, row)


def _can_reopen(user, row):
    return row.closed_on is not None and perms.can_edit_organisation(user, row)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_close(request, pk):
    row = readable_organisation(request, pk, _can_close)
    initial = {"closed_on": timezone.localdate(), "version": row.version}
    form = CloseForm(request.POST or None, initial=initial)
    words = {"title": _("Close the organisation"), "submit": _("Close with this reason")}
    return _decide(request, row, form, close_organisation, words)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_reopen(request, pk):
    row = readable_organisation(request, pk, _can_reopen)
    form = ReasonForm(request.POST or None, initial={"version": row.version})
    words = {"title": _("Open the organisation again"), "submit": _("Open it with this reason")}
    return _decide(request, row, form, reopen_organisation, words)


def _decide(request, row, form, deed, words):
    """Do what the form asks for, or show it with its sentences."""
    if request.method == "POST" and form.is_valid():
        try:
            deed(by=request.user, organisation=row, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": row.name}, extra_tags="ok")
            return redirect(row)
    context = {"form": form, "back": row.get_absolute_url(), "back_label": row.name, **words}
    status = 422 if request.method == "POST" else 200
    return render(request, "settlements/reason_form.html", context, status=status)

"""Merging two records of one organisation: which one, what moves, done; and undone."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from settlements import perms
from settlements.models import Organisation, OrganisationMerge
from settlements.organisations import merge_plan
from settlements.organisations.actions import merge_organisations, undo_merge
from settlements.organisations.forms import MergeForm
from settlements.views.organisation_form import readable_organisation


class VersionsForm(forms.Form):
    """The versions that the preview showed."""

    kept_version = forms.IntegerField()
    lost_version = forms.IntegerField()


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_merge(request, pk):
    """Choose the other one (?lost=), look at what moves, then confirm by POST."""
    kept = readable_organisation(request, pk, perms.can_merge_organisation)
    typed = request.POST or request.GET
    form = MergeForm(typed if "lost" in typed else None, user=request.user, kept=kept)
    preview = None
    if form.is_valid():
        lost = form.cleaned_data["lost"]
        try:
            if request.method == "POST":
                return _merge(request, kept, lost)
            preview = _preview(request.user, kept, lost)
        except ValidationError as error:
            form.add_error("lost", ValidationError(error.messages))
    context = {
        "kept": kept,
        "form": form,
        "preview": preview,
        "back": kept.get_absolute_url(),
        "back_label": kept.name,
    }
    status = 422 if form.is_bound and preview is None else 200
    return render(request, "settlements/organisation_merge.html", context, status=status)


def _merge(request, kept, lost):
    if not perms.can_merge_organisation(request.user, lost):
        raise PermissionDenied
    versions = VersionsForm(request.POST)
    if not versions.is_valid():
        raise ValidationError(_("Look at what moves first."), "no_preview")
    read = versions.cleaned_data
    merge_organisations(
        by=request.user, kept=kept, lost=lost, versions=(read["kept_version"], read["lost_version"])
    )
    done = _("%(lost)s is part of %(kept)s from now on. This can be undone within a day.")
    messages.success(request, done % {"lost": lost.name, "kept": kept.name}, extra_tags="ok")
    return redirect(kept)


def _preview(user, kept, lost):
    """What would move and be filled, in words."""
    merge_plan.check_mergeable(kept, lost)
    fields = Organisation._meta
    fill = {
        fields.get_field(name).verbose_name: lost.maintainer if name == "maintainer" else value
        for name, value in merge_plan.filled(kept, lost).items()
    }
    return {
        "lost": lost,
        "movings": [(row, row.names(user)) for row in merge_plan.plan(kept, lost)],
        "fill": fill,
        "seat": lost.seat if merge_plan.seat_is_new(kept, lost) else None,
    }


@require_POST
def merge_undo(request, pk):
    """Make two organisations of a merge again."""
    kept = Organisation.objects.visible_to(request.user)
    rows = OrganisationMerge.objects.filter(kept__in=kept).select_related("kept", "lost")
    merge = get_object_or_404(rows, pk=pk)
    if not perms.can_undo_merge(request.user, merge):
        raise PermissionDenied
    try:
        stays = undo_merge(by=request.user, merge=merge)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages), extra_tags="bad")
        return redirect(merge.kept)
    messages.success(request, _("The two organisations stand apart again."), extra_tags="ok")
    if stays:
        text = _("Changed since, so it stayed where it is: %(list)s.")
        messages.warning(request, text % {"list": "; ".join(stays)}, extra_tags="wait")
    return redirect(merge.lost)

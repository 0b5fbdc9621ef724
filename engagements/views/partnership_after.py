"""A partnership's yearly review, and its step after a visit's receipt."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import perms
from engagements.models import Engagement
from engagements.partnerships import actions as partnership_actions
from engagements.partnerships.review_form import FIRST_YEAR, ReviewForm
from engagements.partnerships.step_form import PartnershipStepForm
from engagements.views.partnership import readable
from engagements.views.partnership_write import done_or_told, form_methods


@form_methods
def partnership_review(request, pk, year):
    """How it stood in a year, by its marks; who may only read sees the answers."""
    row = readable(request, pk)
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    reviews = row.reviews.select_related("by").prefetch_related("marks__mark")
    found = {one.year: one for one in reviews}
    can_edit = perms.can_edit_partnership(request.user, row)
    if not can_edit and (request.method == "POST" or year not in found):
        raise PermissionDenied
    form = ReviewForm(request.POST if request.method == "POST" else None, review=found.get(year))
    if form.is_valid() and _review(request, row, year, form):
        messages.success(request, _("The review was written down."), extra_tags="ok")
        return redirect(row)
    context = {
        "form": form if can_edit else None,
        "review": found.get(year),
        "before": found.get(year - 1),
        "title": _("Yearly review: %(year)s") % {"year": year},
        "back": row.get_absolute_url(),
        "back_label": row.name,
    }
    status = 422 if form.errors else 200
    return render(request, "engagements/partnership_review.html", context, status=status)


def _review(request, row, year, form):
    typed = form.cleaned_data

    def deed():
        partnership_actions.review(
            by=request.user,
            partnership=row,
            year=year,
            on=typed["on"],
            met=form.met(),
            note=typed["note"],
            version=typed["read_version"],
        )

    return done_or_told(form, deed, "read_version")


@form_methods
def partnership_step(request, pk):
    """After a visit's receipt: a partnership went on, or began, or was spoken of."""
    rows = Engagement.objects.visible_to(request.user).select_related("county")
    engagement = get_object_or_404(rows, pk=pk)
    if not perms.can_add_partnership_in(request.user, engagement.county_id):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = PartnershipStepForm(sent, user=request.user, engagement=engagement)
    if sent is not None and (row := form.save(by=request.user)):
        messages.success(request, _("It stands with the partnership “%s”.") % row.name, "ok")
        return redirect(engagement.get_receipt_url())
    context = {
        "form": form,
        "title": _("Partnership step"),
        "back": engagement.get_receipt_url(),
        "back_label": engagement,
        "can_choose": len(form.known),
    }
    status = 422 if form.errors else 200
    return render(request, "engagements/partnership_step.html", context, status=status)

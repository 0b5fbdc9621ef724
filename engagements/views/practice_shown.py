"""What a practice shows of people: consents given and withdrawn, photos added and taken off."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engagements.models import Consent, PracticePhoto
from engagements.practices import perms
from engagements.practices.consents import actions as consent_actions
from engagements.practices.consents.forms import ConsentForm, WithdrawConsentForm
from engagements.practices.photos import actions as photo_actions
from engagements.practices.photos.forms import NewPhotoForm, PhotoForm, WithdrawPhotoForm
from engagements.views.evidence import file_answer
from engagements.views.practice_work import readable

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "POST"])
def consent_add(request, pk):
    """Write down that somebody agreed to be named, quoted or shown."""
    row = _kept_by(request, readable(request, pk))
    form = ConsentForm(request.POST if request.method == "POST" else None, practice=row)
    if request.method == "POST" and form.save_as(by=request.user):
        return _done(request, row, _("The consent is written down."))
    return _page(request, row, form, _("A consent"))


@require_http_methods(["GET", "POST"])
def consent_withdraw(request, pk):
    """Take a consent back; what it covered leaves the public page at once."""
    consents = Consent.objects.visible_to(request.user).select_related("practice")
    consent = get_object_or_404(consents, pk=pk)
    row = _taken_back_by(request, consent.practice)
    initial = {"on": timezone.localdate()}
    form = WithdrawConsentForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        told = {"consent": consent, "on": form.cleaned_data["on"]}
        if _tried(form, lambda: consent_actions.withdraw(by=request.user, **told)):
            return _done(request, row, _("The consent is withdrawn; nothing of it is shown."))
    above = consent.shown_as or str(consent.given_on)
    return _page(request, row, form, _("Withdraw a consent"), above)


@require_http_methods(["GET", "POST"])
def photo_add(request, pk):
    """Add a photo, with the consents of those who can be recognised."""
    row = _kept_by(request, readable(request, pk))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewPhotoForm(*sent, practice=row, with_persons=perms.can_read_persons(request.user, row))
    if request.method == "POST" and form.save_as(by=request.user):
        return _done(request, row, _("The photo is kept."))
    return _page(request, row, form, _("A photo"))


@require_http_methods(["GET", "POST"])
def photo_edit(request, uuid):
    """Describe a photo anew, or change on whose consents it waits."""
    photo = _photo(request, uuid)
    row = _kept_by(request, photo.practice)
    names = perms.can_read_persons(request.user, row)
    sent = (request.POST,) if request.method == "POST" else ()
    form = PhotoForm(*sent, instance=photo, practice=row, with_persons=names)
    if request.method == "POST" and form.save_as(by=request.user):
        return _done(request, row, _("The photo is changed."))
    return _page(request, row, form, _("Change a photo"))


@require_http_methods(["GET", "POST"])
def photo_withdraw(request, uuid):
    """Take a photo off, with the reason."""
    photo = _photo(request, uuid)
    row = _taken_back_by(request, photo.practice)
    form = WithdrawPhotoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = {"photo": photo, "reason": form.cleaned_data["reason"]}
        if _tried(form, lambda: photo_actions.withdraw(by=request.user, **told)):
            return _done(request, row, _("The photo is withdrawn."))
    return _page(request, row, form, _("Withdraw a photo"), photo.alt)


@login_not_required  # the rows say who sees it: shown ones of public practices, everybody
@require_safe
def practice_photo(request, uuid):
    """The picture itself, asked for anew each time: what is withdrawn is gone at once."""
    photo = get_object_or_404(PracticePhoto.objects.visible_to(request.user), pk=uuid)
    etag = quote_etag(str(photo.pk))  # a photo is never another picture
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    try:
        content = photo.file.open("rb")
    except FileNotFoundError:
        logger.error("photo of a practice missing: %s (%s)", photo.pk, photo.file.name)
        raise Http404 from None
    response = file_answer(content, photo.media_type, str(photo.pk), in_place=True)
    response["ETag"], response["Cache-Control"] = etag, "no-cache"
    return response


def _photo(request, uuid):
    """A photo of a practice on which the person works."""
    photo = get_object_or_404(PracticePhoto.objects.select_related("practice"), pk=uuid)
    readable(request, photo.practice_id)
    return photo


def _kept_by(request, row):
    if not perms.can_keep_consents(request.user, row):
        raise PermissionDenied
    return row


def _taken_back_by(request, row):
    if not perms.can_withdraw_consent(request.user, row):
        raise PermissionDenied
    return row


def _tried(form, deed):
    """Do it; False where it was refused, with the sentences in the form."""
    try:
        deed()
    except ValidationError as error:
        known = hasattr(error, "error_dict") and error.error_dict.keys() <= form.fields.keys()
        form.add_error(None, error if known else error.messages)
        return False
    return True


def _done(request, row, text):
    messages.success(request, text, extra_tags="ok")
    return redirect("engagements:practice-work", row.pk)


def _page(request, row, form, title, above=""):
    context = {
        "form": form,
        "title": title,
        "above": above,
        "back": reverse("engagements:practice-work", args=[row.pk]),
        "back_label": row.title,
    }
    status = 422 if form.errors else 200
    return render(request, "engagements/practice_shown_form.html", context, status=status)

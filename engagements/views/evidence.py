"""Evidence files: attached to a record, opened, withdrawn."""

import logging
from datetime import timedelta
from io import BytesIO

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from engagements.evidence import actions as evidence_actions
from engagements.evidence import files as evidence_files
from engagements.evidence import perms as evidence_perms
from engagements.evidence.forms import EvidenceForm, WithdrawForm
from engagements.evidence.small import MEDIA_TYPE, small_of
from engagements.evidence.targets import TARGETS
from engagements.models import Evidence

logger = logging.getLogger(__name__)
SECOND_TAP = timedelta(minutes=1)
# Whatever a file holds, it is not the site: no script, no form, no request of its own. The styles
# are those by which browsers centre a picture.
CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_http_methods(["GET", "POST"])
def evidence_add(request, target, **key):
    """Attach files to one record; those that are taken stay, the others come back named."""
    rows = TARGETS[target].rows().visible_to(request.user)
    record = get_object_or_404(rows, **key)
    if not evidence_perms.can_add_evidence(request.user, record):
        raise PermissionDenied
    page = TARGETS[target].page(record)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EvidenceForm(*sent)
    if form.is_valid() and _add_each(request, form, target, record):
        return redirect(f"{page}#evidence")
    context = {
        "title": _("Add files"),
        "form": form,
        "back": page,
        "back_label": record,
    }
    status = 422 if form.errors else 200
    return render(request, "engagements/evidence_form.html", context, status=status)


def _add_each(request, form, target, record):
    """Add the files one by one, say how many there are now; True when none was refused."""
    data, added = form.cleaned_data, 0
    for upload in data["files"]:
        try:
            evidence_actions.add_evidence(
                by=request.user,
                upload=upload,
                kind=data["kind"],
                note=data["note"],
                **{target: record},
            )
        except ValidationError as error:
            if _sent_twice(error, request.user):
                added += 1
                continue
            name = evidence_files.plain_name(upload.name)
            form.add_error("files", f"{name}: {' '.join(error.messages)}")
        else:
            added += 1
    if added:
        text = ngettext("%(n)d file is attached.", "%(n)d files are attached.", added)
        messages.success(request, text % {"n": added}, extra_tags="ok")
    return not form.errors


def _sent_twice(error, user):
    """The same send again, by a second tap on the button: it is attached, and once."""
    if not isinstance(error, evidence_actions.SameFile):
        return False
    earlier = error.earlier
    return earlier.added_by_id == user.pk and timezone.now() - earlier.added_at < SECOND_TAP


@require_safe
def evidence_file(request, uuid):
    """The file itself, after the same question as its row: may this person read it?"""
    evidence = _readable(request, uuid)
    etag = quote_etag(evidence.sha256)
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError:
        logger.error("evidence file missing: %s (%s)", evidence.pk, evidence.file.name)
        context = {"evidence": evidence}
        return render(request, "engagements/evidence_missing.html", context, status=404)
    shown = {"name": _shown_name(evidence), "in_place": not evidence.withdrawn_at}
    response = file_answer(content, evidence.media_type, **shown)
    response["ETag"] = etag
    return response


@require_safe
def evidence_small(request, uuid):
    """A small one of a picture, for lists; read by whoever may read the file."""
    evidence = _readable(request, uuid)
    if not evidence.has_small:
        raise Http404
    etag = quote_etag(f"{evidence.sha256}-small")
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    try:
        content = BytesIO(small_of(evidence))
    except (FileNotFoundError, ValidationError) as error:
        logger.error("no small picture of %s (%s): %s", evidence.pk, evidence.file.name, error)
        raise Http404 from error
    response = file_answer(content, MEDIA_TYPE, _shown_name(evidence), in_place=True)
    response["ETag"] = etag
    return response


def _readable(request, uuid):
    rows = Evidence.objects.visible_to(request.user).select_related("engagement", "grant")
    evidence = get_object_or_404(rows, pk=uuid)
    if not evidence_perms.can_read_file(request.user, evidence):
        raise PermissionDenied
    return evidence


def file_answer(content, media_type, name, *, in_place):
    """A stored file, a piece at a time, as nothing but what it is."""
    response = FileResponse(
        content,
        as_attachment=not (in_place and evidence_files.is_inline(media_type)),
        filename=name,
        content_type=media_type,
    )
    response["Content-Encoding"] = "identity"  # or it would be compressed again, for nothing
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _shown_name(evidence):
    """The name it is saved under, which says so of a withdrawn file."""
    name = evidence_files.download_name(evidence.name, evidence.media_type)
    return _("WITHDRAWN %(name)s") % {"name": name} if evidence.withdrawn_at else name


@require_http_methods(["GET", "POST"])
def evidence_withdraw(request, uuid):
    """Take a file back, with the reason."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user), pk=uuid)
    if not evidence_perms.can_withdraw_evidence(request.user, evidence):
        raise PermissionDenied
    target = next(name for name in TARGETS if getattr(evidence, f"{name}_id"))
    record = getattr(evidence, target)
    page = TARGETS[target].page(record)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _withdraw(request, form, evidence):
        return redirect(f"{page}#evidence")
    context = {
        "title": _("Withdraw a file"),
        "form": form,
        "evidence": evidence,
        "back": page,
        "back_label": record,
    }
    status = 422 if form.errors else 200
    return render(request, "engagements/evidence_withdraw.html", context, status=status)


def _withdraw(request, form, evidence):
    """Do it and say so; False when it was refused, with the reason in the form."""
    try:
        evidence_actions.withdraw(
            by=request.user, evidence=evidence, reason=form.cleaned_data["reason"]
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    messages.success(request, _("The file is withdrawn."), extra_tags="ok")
    return True

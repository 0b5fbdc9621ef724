"""Everything that writes a photo of a good practice: added, described anew, withdrawn.

A photo is encoded anew before it is kept, so it does not tell where and when it was taken. A
committed row has its file, and no file stays without a row. Rights are asked before, in
practices/perms.py.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image

from counties.models import User
from engagements.evidence import files as evidence_files
from engagements.evidence.storing import stored
from engagements.models import Consent, GoodPractice, PracticePhoto
from mentorhalo.core import history
from mentorhalo.core.text import require_reason

__all__ = ["add", "describe", "withdraw"]

MOST = 12  # standing photos of a practice
TOLD = ("alt", "credit", "nobody", "order")


def add(
    *, by: User, photo: PracticePhoto, upload: UploadedFile, consents: Iterable[Consent] = ()
) -> PracticePhoto:
    """Keep an uploaded picture; `photo` holds what is said of it and is not saved yet.

    Raises ValidationError with a sentence when the file is no picture, or for bad fields.
    """
    checked = _picture(upload)
    photo.media_type, photo.size = checked.media_type, checked.size
    with Image.open(checked.content) as picture:
        photo.width, photo.height = picture.size
    checked.content.seek(0)
    photo.added_by, photo.added_at = by, timezone.now()
    photo.full_clean(exclude=["file", "uuid"])
    with stored(photo, checked), transaction.atomic(durable=True):
        _lock(photo.practice)
        if photo.practice.photos.filter(withdrawn_at=None).count() >= MOST:
            text = _("A practice has at most %(n)d photos; withdraw one first.")
            raise ValidationError({"file": ValidationError(text, "many", {"n": MOST})})
        chosen = _chosen(photo, consents)
        photo.save(force_insert=True)
        photo.consents.set(chosen)
        history.write(photo, by=by, action="added")
    return photo


def describe(*, by: User, photo: PracticePhoto, consents: Iterable[Consent]) -> PracticePhoto:
    """Store what is said of a photo, and on whose consents it waits; `photo` holds the words and
    is not saved yet. Raises ValidationError."""
    with transaction.atomic():
        _lock(photo.practice)
        row = _standing(photo)
        before = history.snapshot(row)
        for name in TOLD:
            setattr(row, name, getattr(photo, name))
        row.full_clean(exclude=["file"])
        chosen = _chosen(row, consents)
        row.save(update_fields=TOLD)
        row.consents.set(chosen)
        history.write(row, by=by, action="changed", before=before)
    return row


def withdraw(*, by: User, photo: PracticePhoto, reason: str) -> PracticePhoto:
    """Take a photo back, with a reason; the row and the file stay. Raises ValidationError."""
    require_reason(reason, longest=500)
    with transaction.atomic():
        _lock(photo.practice)
        row = _standing(photo)
        before = history.snapshot(row)
        row.withdrawn_by, row.withdrawn_at = by, timezone.now()
        row.withdrawn_because = reason.strip()
        row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
        history.write(row, by=by, action="withdrawn", before=before, reason=row.withdrawn_because)
    return row


def _picture(upload):
    try:
        checked = evidence_files.read(upload)
    except ValidationError as error:
        raise ValidationError({"file": error.error_list}) from error
    if not checked.media_type.startswith("image/"):
        text = _("Send a picture: JPEG, PNG or WebP.")
        raise ValidationError({"file": ValidationError(text, "no_picture")})
    return checked


def _chosen(photo, consents):
    """The consents it waits on: of the same practice, for photos; none only where nobody can be
    recognised."""
    chosen = list(consents)
    if any(row.practice_id != photo.practice_id or not row.for_photo for row in chosen):
        text = _("Choose consents to photos that belong to this practice.")
        raise ValidationError({"consents": ValidationError(text, "other")})
    if not chosen and not photo.nobody:
        text = _("Choose whose consent there is, or say that nobody can be recognised.")
        raise ValidationError({"consents": ValidationError(text, "required")})
    return chosen


def _standing(photo):
    row = PracticePhoto.objects.select_for_update(of=("self",), no_key=True).get(pk=photo.pk)
    if row.withdrawn_at:
        raise ValidationError(_("This photo is withdrawn already."), "withdrawn")
    return row


def _lock(practice):
    rows = GoodPractice.objects.select_for_update(of=("self",), no_key=True)
    rows.values("pk").get(pk=practice.pk)

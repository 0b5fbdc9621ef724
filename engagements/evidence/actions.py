"""Everything that writes evidence: a file is attached to a record, and withdrawn again.

A committed row always has its file, and no file stays without a row: it is stored before the row
is written and deleted when the transaction fails. So each call is a transaction of its own.
"""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.evidence import files as evidence_files
from engagements.evidence.storing import Arrived, stored
from engagements.evidence.targets import TARGETS, only_target
from engagements.models import (
    Engagement,
    Evidence,
    Partnership,
    QuarantinedFile,
    StepProgress,
)
from mentorhalo.core import history
from settlements.models import Grant

COPIED = ("kind", "name", "media_type", "size", "sha256", "note")


class SameFile(ValidationError):
    """The record has this file already: `earlier` is its row."""

    def __init__(self, earlier, *told):
        super().__init__(*told)
        self.earlier = earlier


def add_evidence(
    *,
    by: User,
    upload: UploadedFile,
    kind: str,
    note: str = "",
    uuid: UUID | None = None,
    engagement: Engagement | None = None,
    progress: StepProgress | None = None,
    grant: Grant | None = None,
    partnership: Partnership | None = None,
) -> Evidence:
    """Attach an uploaded file to one record. Raises ValidationError with a sentence when the file
    is not taken or the record has it already.

    With the `uuid` that a phone gave it, sending it again gives the row that is there.
    """
    records = {"engagement": engagement, "progress": progress, "grant": grant}
    name, record = only_target(**records, partnership=partnership)
    if uuid and (earlier := _arrived(uuid, by, name, record)):
        return earlier
    checked = evidence_files.read(upload)
    evidence = Evidence(
        kind=kind,
        county_id=TARGETS[name].county(record),
        name=checked.name,
        media_type=checked.media_type,
        size=checked.size,
        sha256=checked.sha256,
        note=note.strip(),
        added_by=by,
        added_at=timezone.now(),
        **{name: record} | ({"uuid": uuid} if uuid else {}),
    )
    evidence.full_clean(exclude=["file", "uuid"])
    try:
        with stored(evidence, checked), transaction.atomic(durable=True):
            _lock(record)
            if uuid and (earlier := _arrived(uuid, by, name, record)):
                raise Arrived(earlier)
            _refuse_again(evidence, name)
            evidence.save(force_insert=True)
            history.write(evidence, by=by, action="added")
    except Arrived as again:
        return again.earlier
    return evidence


def adopt(*, by: User, file: QuarantinedFile, engagement: Engagement) -> Evidence:
    """Let a file in with the entry it waited with; it stays where it lies, and its sender's."""
    with transaction.atomic():
        before = history.snapshot(file)
        evidence = Evidence(
            uuid=file.pk,
            county_id=engagement.county_id,
            engagement=engagement,
            file=file.file.name,
            added_by_id=file.quarantined.submission.author_id,
            added_at=timezone.now(),
            **{name: getattr(file, name) for name in COPIED},
        )
        evidence.full_clean(exclude=["file", "uuid"])
        evidence.save(force_insert=True)
        history.write(evidence, by=by, action="added")
        file.evidence = evidence
        file.save(update_fields=["evidence"])
        history.write(file, by=by, action="accepted", before=before)
    return evidence


def withdraw(*, by: User, evidence: Evidence, reason: str) -> Evidence:
    """Take a file back, with a reason; the row and the file stay."""
    if not reason.strip():
        raise ValidationError({"reason": _("Withdrawing a file wants a reason.")})
    with transaction.atomic():
        row = Evidence.objects.select_for_update(of=("self",), no_key=True).get(pk=evidence.pk)
        if row.withdrawn_at:
            raise ValidationError(_("This file is withdrawn already."), "withdrawn")
        before = history.snapshot(row)
        row.withdrawn_by, row.withdrawn_at = by, timezone.now()
        row.withdrawn_because = reason.strip()
        row.full_clean(exclude=["file"])
        row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
        history.write(row, by=by, action="withdrawn", before=before, reason=row.withdrawn_because)
    return row


def _arrived(uuid, by, name, record):
    """The row that was received under this UUID, if it is of the same sender and record."""
    earlier = Evidence.objects.filter(pk=uuid).first()
    if earlier is None:
        return None
    if earlier.added_by_id != by.pk or getattr(earlier, f"{name}_id") != record.pk:
        raise ValidationError(_("Another file was received under this number."), "other")
    return earlier


def _lock(record):
    """Two senders of one file to one record wait here, and the second sees the first one's."""
    rows = type(record)._base_manager.select_for_update(of=("self",), no_key=True)
    rows.values("pk").get(pk=record.pk)


def _refuse_again(evidence, name):
    """One file once on one record; again only in place of one that is missing in the storage."""
    same = Evidence.objects.standing().filter(sha256=evidence.sha256)
    rows = same.filter(**{name: getattr(evidence, name)}).select_related("added_by")
    earlier = next((row for row in rows if row.file.storage.exists(row.file.name)), None)
    if earlier:
        text = _("The same file is here already: “%(name)s”, %(who)s, %(when)s.")
        when = date_format(timezone.localtime(earlier.added_at), "DATETIME_FORMAT")
        values = {"name": earlier.name, "who": earlier.added_by, "when": when}
        raise SameFile(earlier, text, "same_file", values)

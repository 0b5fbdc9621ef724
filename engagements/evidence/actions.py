"""Everything that writes evidence: a file is attached to a record, and withdrawn again.

A committed row always has its file, and no file stays without a row: it is stored before the row
is written and deleted when the transaction fails. So each call is a transaction of its own.
"""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.evidence import files as evidence_files
from engagements.evidence.targets import TARGETS, only_target
from engagements.models import Engagement, Evidence, StepProgress
from mentorhalo.core import history
from settlements.models import Grant


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
    engagement: Engagement | None = None,
    progress: StepProgress | None = None,
    grant: Grant | None = None,
) -> Evidence:
    """Attach an uploaded file to one record. Raises ValidationError with a sentence when the file
    is not taken or the record has it already."""
    name, record = only_target(engagement=engagement, progress=progress, grant=grant)
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
        **{name: record},
    )
    evidence.full_clean(exclude=["file"])
    with _stored(evidence, checked), transaction.atomic(durable=True):
        _lock(record)
        _refuse_again(evidence, name)
        evidence.save(force_insert=True)
        history.write(evidence, by=by, action="added")
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


@contextmanager
def _stored(evidence, checked):
    """The file is stored for what follows, and deleted again when that fails."""
    evidence.file.save(checked.name, checked.content, save=False)
    try:
        yield
    except BaseException:
        evidence.file.storage.delete(evidence.file.name)
        raise


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

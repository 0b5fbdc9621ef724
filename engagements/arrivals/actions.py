"""Everything that writes a file which a phone sends: it is received once, or given up.

It goes to the entry it was typed with, also when that was joined into another since; what belongs
to an entry in quarantine waits with it, and so does what comes once its sender's account is closed.
"""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.arrivals.counting import arrived_of
from engagements.evidence import actions as evidence_actions
from engagements.evidence import files as evidence_files
from engagements.evidence.perms import can_add_evidence
from engagements.evidence.storing import Arrived, stored
from engagements.models import (
    Evidence,
    EvidenceKind,
    Quarantined,
    QuarantinedFile,
    QuarantineState,
    Submission,
)
from mentorhalo.core import history
from mentorhalo.core.text import refuse_control_characters

RECEIVED, WAITS, QUARANTINED, DROPPED = "received", "waits", "quarantined", "dropped"


@dataclass(frozen=True)
class Arrival:
    """What became of a file, and how many of its entry's files are here."""

    outcome: str
    arrived: int = 0
    expected: int = 0


class _Decided(Exception):
    """The entry was let in or refused while its file was being read."""


def receive_file(
    *, by: User, client_ref: UUID, uuid: UUID, upload: UploadedFile, kind: str, note: str = ""
) -> Arrival:
    """Take one file of an entry, known by the UUID of the form it was typed in; a retry is received
    as the first send was. Raises ValidationError with a sentence when it is not taken.
    """
    submission = Submission.objects.filter(client_ref=client_ref, author=by)
    submission = submission.select_related("engagement__county", "author").first()
    if submission is None:
        return Arrival(WAITS)
    held = _quarantine_of(submission, by)
    if kind not in EvidenceKind:
        raise ValidationError(_("Say what the file shows."), "kind")
    refuse_control_characters(note)
    told = {"by": by, "uuid": uuid, "upload": upload, "kind": kind, "note": note}
    if held and held.state == QuarantineState.WAITING:
        return _hold(submission, held, **told)
    if held and held.state == QuarantineState.REFUSED:
        raise ValidationError(_("The county's lead did not take this entry."), "refused")
    _refuse_stranger(submission, by, uuid)
    _announce(submission, uuid)
    try:
        evidence_actions.add_evidence(**told, engagement=submission.engagement)
    except evidence_actions.SameFile:  # it shows what another one shows: nothing is missing
        _unannounce(submission, uuid)
    return _arrival(submission, RECEIVED)


def give_up(*, by: User, client_ref: UUID, uuid: UUID) -> Arrival:
    """Wait no more for a file that its sender threw away; one that is here stays."""
    submission = Submission.objects.filter(client_ref=client_ref, author=by).first()
    if submission is None:
        return Arrival(DROPPED)
    here = Evidence.objects.filter(pk=uuid).exists()
    if not (here or QuarantinedFile.objects.filter(pk=uuid).exists()):
        _unannounce(submission, uuid)
    return _arrival(submission, DROPPED)


def _quarantine_of(submission, by):
    """The entry's row in quarantine; a file that comes after the account was closed makes one."""
    held = Quarantined.objects.filter(submission=submission).first()
    if held or by.is_active:
        return held
    with transaction.atomic():
        held, made = Quarantined.objects.get_or_create(
            submission=submission,
            defaults={
                "county_id": submission.engagement.county_id,
                "engagement": submission.engagement,
            },
        )
        if made:
            history.write(held, by=by, action="held")
    return held


def _refuse_stranger(submission, by, uuid):
    """What was announced with an entry belongs to it, whatever its sender may do by now."""
    may = by.is_active and can_add_evidence(by, submission.engagement)
    if may or str(uuid) in submission.files:
        return
    raise ValidationError(_("You can no longer add files to this entry."), "no_right")


def _hold(submission, held, *, by, uuid, upload, kind, note):
    _announce(submission, uuid)
    if not _held(held, uuid):
        checked = evidence_files.read(upload)
        file = QuarantinedFile(
            uuid=uuid,
            quarantined=held,
            kind=kind,
            name=checked.name,
            media_type=checked.media_type,
            size=checked.size,
            sha256=checked.sha256,
            note=note.strip(),
            received_at=timezone.now(),
        )
        file.full_clean(exclude=["file", "uuid"])
        try:
            with stored(file, checked), transaction.atomic(durable=True):
                _lock_waiting(held)
                if earlier := _held(held, uuid):
                    raise Arrived(earlier)
                file.save(force_insert=True)
                history.write(file, by=by, action="added")
        except Arrived:
            pass
        except _Decided:
            told = {"uuid": uuid, "upload": upload, "kind": kind, "note": note}
            return receive_file(by=by, client_ref=submission.client_ref, **told)
    return _arrival(submission, QUARANTINED)


def _held(held, uuid):
    """The row of a file that waits under this UUID."""
    file = QuarantinedFile.objects.filter(pk=uuid).first()
    if file and file.quarantined_id != held.pk:
        raise ValidationError(_("Another file was received under this number."), "other")
    return file


def _lock_waiting(held):
    rows = Quarantined.objects.select_for_update(of=("self",), no_key=True)
    if rows.get(pk=held.pk).state != QuarantineState.WAITING:
        raise _Decided


def _announce(submission, uuid):
    _change_files(submission, lambda files: [*files, str(uuid)])


def _unannounce(submission, uuid):
    _change_files(submission, lambda files: [file for file in files if file != str(uuid)])


def _change_files(submission, change):
    with transaction.atomic():
        row = Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
        files = list(dict.fromkeys(change(row.files)))
        if files != row.files:
            row.files = files
            row.save(update_fields=["files"])
    submission.files = files


def _arrival(submission, outcome):
    return Arrival(outcome, arrived_of(submission.files), len(submission.files))

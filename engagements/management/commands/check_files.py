"""Look for the file of every row of evidence, of every one that waits in quarantine and of every
photo of a practice. To those who run the server, so in English."""

from hashlib import sha256
from itertools import chain

from django.core.management.base import BaseCommand, CommandError

from engagements.evidence.missing import remember_missing
from engagements.models import Evidence, PracticePhoto, QuarantinedFile

PARTS = 500  # rows at a time
MISSING = "missing on disk"


class Command(BaseCommand):
    help = (
        "Look for every evidence file: is it in the storage, of its size, with its SHA-256? "
        "Each fault is a line; with any, the exit status is 1."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--quick", action="store_true", help="only presence and size; nothing is read"
        )

    def handle(self, *, quick, **options):
        seen, faults, missing = 0, 0, []
        rows = Evidence.objects.order_by("added_at", "pk")
        waiting = QuarantinedFile.objects.filter(evidence=None)  # what was let in is evidence
        photos = PracticePhoto.objects.order_by("added_at", "pk")
        for row in chain(*(part.iterator(PARTS) for part in (rows, waiting, photos))):
            seen += 1
            fault = fault_of(row, quick=quick)
            if fault:
                faults += 1
                name = row.alt if isinstance(row, PracticePhoto) else row.name
                self.stdout.write(f"{row.pk} {row.file.name} “{name}”: {fault}")
            if fault == MISSING and isinstance(row, Evidence):
                missing.append(row.pk)
        remember_missing(missing)
        text = f"{seen} files on record, {faults} at fault"
        if faults:
            raise CommandError(text)
        self.stdout.write(text)


def fault_of(row, *, quick) -> str:
    """What is wrong with the stored file of a row; "" when nothing is."""
    storage, name = row.file.storage, row.file.name
    if not storage.exists(name):
        return MISSING
    size = storage.size(name)
    if size != row.size:
        return f"{size} bytes, and {row.size} on record"
    if quick or isinstance(row, PracticePhoto):  # of a photo no sum is kept
        return ""
    total = sha256()
    with storage.open(name, "rb") as content:
        for chunk in content.chunks():
            total.update(chunk)
    return "" if total.hexdigest() == row.sha256 else "its SHA-256 is not the one on record"

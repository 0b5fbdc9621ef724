"""Entries in quarantine: for the lead of their county, a coordinator, an admin; the auditor reads
what was typed, but opens no file and decides nothing; other mentors of the county see nothing."""

from uuid import uuid4

from engagements.models import QuarantinedFile
from tests.factories.quarantine import QuarantinedFactory
from tests.factories.uploads import PDF, upload
from tests.rights import GONE, NO, OK, SEE, SIGN_IN

TABLE = {
    "engagements:quarantine-list": ("get", "", [SIGN_IN, NO, NO, NO, OK, OK, OK, OK, OK]),
    "engagements:quarantine-detail": (
        "get",
        "quarantined",
        [SIGN_IN, NO, NO, GONE, OK, GONE, OK, OK, OK],
    ),
    "engagements:quarantine-mend": (
        "get",
        "quarantined",
        [SIGN_IN, NO, NO, GONE, OK, GONE, OK, NO, OK],
    ),
    "engagements:quarantine-accept": (
        "post",
        "quarantined",
        [SIGN_IN, NO, NO, GONE, SEE, GONE, SEE, NO, SEE],
    ),
    "engagements:quarantine-refuse": (
        "post",
        "quarantined",
        [SIGN_IN, NO, NO, GONE, 422, GONE, 422, NO, 422],
    ),
    "engagements:quarantined-file": (
        "get",
        "quarantined file",
        [SIGN_IN, NO, NO, GONE, OK, GONE, OK, NO, OK],
    ),
}


def quarantined_file(held):
    """A file that waits with the entry; its row is made as it lies in the storage."""
    file = QuarantinedFile(
        uuid=uuid4(),
        quarantined=held,
        kind="memo",
        name="lap.pdf",
        media_type="application/pdf",
        size=len(PDF),
        sha256="0" * 64,
        received_at=held.submission.received_at,
    )
    file.file.save("lap.pdf", upload("lap.pdf", PDF))
    return file


LAID = {
    "quarantined": lambda author: [QuarantinedFactory().submission.client_ref],
    "quarantined file": lambda author: [quarantined_file(QuarantinedFactory()).pk],
}

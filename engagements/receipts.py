"""Every send counts once: the same UUID gives the same answer, whatever happened in between."""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from counties.models import User
from engagements.models import Engagement, Submission


class AlreadyReceived(Exception):
    """The UUID was received before with other contents or from somebody else."""

    def __init__(self, submission):
        super().__init__(f"{submission.client_ref} was received before")
        self.submission = submission


def digest_of(payload: dict) -> str:
    """The SHA-256 of what was sent, independent of the order of its fields."""
    text = json.dumps(payload, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def receive(
    *,
    by: User,
    client_ref: UUID,
    payload: dict,
    write: Callable[[], Engagement],
    outcome: str,
    told: Sequence[str] = (),
    typed_at: datetime | None = None,
    files: Sequence[str] = (),
) -> Submission:
    """Do `write` once for this UUID and keep the answer; a retry gets the kept one.

    `told` are sentences that belong to the answer; `write` may add to them. `typed_at` is the
    phone's clock, `files` the UUIDs of what was announced with it.

    Raises AlreadyReceived, and whatever `write` raises: then nothing is kept and the same UUID may
    be sent again. Two sends at once: the second waits for the first and gets its answer.
    """
    digest = digest_of(payload)
    try:
        with transaction.atomic():
            submission = Submission.objects.create(
                client_ref=client_ref,
                author=by,
                digest=digest,
                received_at=timezone.now(),
                outcome=outcome,
                typed_at=typed_at,
                files=list(files),
            )
            engagement = write()
            submission.engagement = engagement
            submission.answer = {"receipt": engagement.pk, "version": engagement.version}
            if told:
                submission.answer["sentences"] = [str(sentence) for sentence in told]
            submission.save(update_fields=["engagement", "answer"])
            return submission
    except IntegrityError:
        kept = Submission.objects.filter(client_ref=client_ref).first()
        if kept is None:
            raise
    if kept.author_id != by.pk or kept.digest != digest:
        raise AlreadyReceived(kept)
    return kept

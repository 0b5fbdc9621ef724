"""Unfinished text from a phone: kept for its author to go on with anywhere.

One device at a time writes a draft: whoever has read its last revision. The same device always may,
for it may not have heard that it was kept; a save that was held up on its way changes nothing.
"""

import logging

from engagements.drafts import Elsewhere, keep_draft
from engagements.models import Submission
from engagements.receiving import drop_drafts
from engagements.sync import messages
from engagements.sync.telling import received

logger = logging.getLogger(__name__)
ELSEWHERE, UNREADABLE = {"outcome": "elsewhere"}, {"outcome": "refused"}


def answer_to(sender, device, sent) -> dict:
    """Keep or drop one draft, and say what became of it."""
    ref = messages.uuid_from(sent.get("ref")) if isinstance(sent, dict) else None
    told = {"ref": str(ref) if ref else None}
    if ref is None:
        return told | UNREADABLE
    try:
        if sent.get("drop") is True:
            drop_drafts(sender, [ref])
            return told | {"outcome": "dropped"}
        return told | _kept(sender, device, ref, sent)
    except Exception:
        logger.exception("a draft could not be kept", extra={"ref": told["ref"]})
        return told | {"outcome": "failed"}


def _kept(sender, device, ref, sent):
    if known := _received(sender, ref):
        return known
    data = messages.fields_from(sent.get("fields"))
    wanted, row = sent.get("engagement"), messages.receipt_from(sent.get("engagement"))
    if data is None or (wanted is not None and row is None):
        return UNREADABLE
    data["client_ref"] = str(ref)
    try:
        draft = keep_draft(
            author=sender,
            client_ref=ref,
            sent=data,
            engagement=row,
            device=device,
            read=messages.receipt_from(sent.get("revision")) or 0,
            typed_at=messages.instant_from(sent.get("typed_at")),
        )
    except Elsewhere:
        return ELSEWHERE
    # Received while this was being kept: neither transaction saw the other.
    if known := _received(sender, ref):
        drop_drafts(sender, [ref])
        return known
    return {"outcome": "kept", "revision": draft.revision}


def _received(sender, ref):
    """What a phone is told whose entry was received meanwhile; None while it was not."""
    rows = Submission.objects.select_related("engagement", "quarantined")
    kept = rows.filter(client_ref=ref).first()
    if kept is None:
        return None
    return received(sender, kept) if kept.author_id == sender.pk else ELSEWHERE

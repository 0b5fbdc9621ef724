"""One photo or sheet from a phone; see docs/offline.md."""

import logging

from django.core.exceptions import ValidationError

from engagements.arrivals.actions import give_up, receive_file
from engagements.models import EvidenceKind
from engagements.models.evidence import MAX_BYTES
from engagements.sync import messages

logger = logging.getLogger(__name__)
MOST_BYTES = MAX_BYTES + 100_000  # the file, and the form around it


@messages.synced("POST")
def files(request):
    """Take one file, once; with `drop`, wait no more for one that was thrown away."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise messages.Refused("too_large", 413)
    sent, upload = request.POST, request.FILES.get("file")
    sender = messages.sender_of(request, _number(sent.get("user", "")), sent.get("pass"))
    told = {"by": sender}
    told |= {name: messages.uuid_from(sent.get(key)) for name, key in NAMES.items()}
    if None in told.values() or (upload is None and "drop" not in sent):
        raise messages.Refused(*messages.UNREADABLE)
    try:
        arrival = give_up(**told) if "drop" in sent else _receive(sent, upload, **told)
    except ValidationError as error:
        return {"outcome": "refused", "sentences": error.messages}
    except Exception:
        logger.exception("a file could not be taken", extra={"uuid": told["uuid"]})
        return {"outcome": "failed"}
    return {key: getattr(arrival, key) for key in ("outcome", "arrived", "expected")}


NAMES = {"client_ref": "ref", "uuid": "uuid"}


def _receive(sent, upload, **told):
    kind, note = sent.get("kind") or EvidenceKind.PHOTO, sent.get("note", "")
    return receive_file(**told, upload=upload, kind=kind, note=messages.text_from(note))


def _number(text):
    """The account's number; anything that is none is refused as such by whoever asks."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

"""Unfinished text: how it is kept, by a page or by a phone, and opened again."""

from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from counties.models import User
from engagements.forms import EngagementForm
from engagements.models import Draft

# Keys of a draft's data, beside its fields: the receipt of the entry being changed, or None; when
# it was typed, by the clock of its device.
DRAFT_KEY, FIELDS, TYPED = "engagement", "fields", "typed_at"
LISTS = ("settlements", "on_site", "mentors", "guests", "kept")


class Elsewhere(Exception):
    """Somebody else's, or another device went on with it since it was read."""


def keep_draft(
    *,
    author: User,
    client_ref: UUID,
    sent: QueryDict,
    engagement: int | None,
    device: UUID | None,
    read: int,
    typed_at: datetime | None = None,
) -> Draft:
    """Keep what was typed as it is, right or wrong. `read` is the revision it goes on from, 0 for
    none. A save of the same device that comes later than a newer one of it changes nothing.

    Raises Elsewhere, and nothing is kept then.
    """
    typed = typed_at and typed_at.isoformat(timespec="microseconds")
    with transaction.atomic():
        draft = _locked(author, client_ref)
        if draft.author_id != author.pk:
            raise Elsewhere
        if draft.revision and read != draft.revision:
            if device is None or draft.device != device:
                raise Elsewhere
            if typed and typed < (draft.data.get(TYPED) or ""):
                return draft
        draft.data = {DRAFT_KEY: engagement, FIELDS: _storable(sent), TYPED: typed}
        draft.device, draft.updated_at = device, timezone.now()
        draft.revision += 1
        draft.save(update_fields=["data", "device", "updated_at", "revision"])
    return draft


def _locked(author, ref):
    """The draft of this UUID, made with revision 0 if there is none; it may be dropped just now."""
    draft = None
    while draft is None:
        new = Draft(client_ref=ref, author=author, updated_at=timezone.now(), revision=0)
        Draft.objects.bulk_create([new], ignore_conflicts=True)
        draft = Draft.objects.select_for_update(no_key=True).filter(client_ref=ref).first()
    return draft


def keep_apart(*, author, sent, engagement):
    """Keep it as a second draft, because another device has gone on with the first."""
    ref = uuid4()
    sent = sent.copy()
    sent["client_ref"] = str(ref)
    told = {"sent": sent, "engagement": engagement, "device": None, "read": 0}
    return keep_draft(author=author, client_ref=ref, **told)


def _storable(sent):
    """The form's fields; JSON in PostgreSQL cannot hold NUL, which no keyboard types."""
    names = [name for name in EngagementForm.base_fields if name in sent]
    return {name: [value.replace("\x00", "") for value in sent.getlist(name)] for name in names}


def draft_of(user: User, ref: str | None, row=None) -> Draft | None:
    """The person's own draft of this UUID, of a new entry or of a change of `row`."""
    try:
        draft = Draft.objects.visible_to(user).filter(client_ref=ref).first() if ref else None
    except (ValueError, ValidationError):
        return None
    if draft is None or draft.data.get(DRAFT_KEY) != (row.pk if row else None):
        return None
    return draft


def initial_of_draft(draft: Draft) -> dict:
    """What a form starts with that goes on with it."""
    data = QueryDict(mutable=True)
    data["client_ref"] = str(draft.client_ref)
    for key, values in draft.data[FIELDS].items():
        data.setlist(key, values)
    fields = {key: data.getlist(key) if key in LISTS else data.get(key) for key in data}
    return fields | {"draft_revision": draft.revision}

"""One entry from a phone: received, refused with sentences, or kept there for its writer."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.utils.translation import gettext as _

from counties.models import User
from engagements import holding, perms, receipts, receiving
from engagements.conflict import merged_data, told_conflict, told_differences
from engagements.filled import fields_of
from engagements.forms import EngagementForm
from engagements.meetings.rules import alike_of
from engagements.models import Engagement, State, Submission
from engagements.sync import messages
from engagements.sync.telling import received, told_other

logger = logging.getLogger(__name__)
MOST_FILES = 50


@dataclass(frozen=True)
class SentEntry:
    """One entry as a phone sent it; `engagement` is the receipt of the entry it changes."""

    ref: UUID
    data: QueryDict
    engagement: int | None
    typed_at: datetime | None
    files: list[str]


def answers_to(sender: User, several) -> list[dict]:
    """Take each entry, whatever it is, and say what became of it. One bad one stops no other."""
    taken = [_take(sender, sent) for sent in several]
    kept = [submission for _told, submission in taken if submission]
    same = _same_meetings(sender, kept)
    return [
        told | received(sender, submission, same) if submission else told
        for told, submission in taken
    ]


def _take(sender, sent):
    """(what is told of one entry, its submission if it was received)."""
    ref = sent.get("ref") if isinstance(sent, dict) else None
    told = {"ref": ref if isinstance(ref, str) and len(ref) <= 36 else None}
    try:
        result = _taken(sender, _read(sent))
    except ValidationError as error:
        return told | _refused(error.messages), None
    except Exception:
        logger.exception("an entry could not be taken", extra={"ref": told["ref"]})
        return told | {"outcome": "failed"}, None
    return (told, result) if isinstance(result, Submission) else (told | result, None)


def _same_meetings(sender, kept):
    """{receipt: the entries that may be the same meeting}, of all at once. They are received
    already, so that a fault here only leaves the question unasked."""
    rows = [submission.engagement for submission in kept if submission.engagement]
    try:
        prefetch_related_objects(rows, "places__settlement")
        return alike_of(rows, sender)
    except Exception:
        logger.exception("nobody could say what may be the same meeting")
        return {}


def _read(sent):
    """Raises ValidationError with a sentence for what is no entry of the visit form."""
    known = isinstance(sent, dict) and messages.uuid_from(sent.get("ref"))
    data = messages.fields_from(sent.get("fields")) if known else None
    wanted = sent.get("engagement") if known else None
    row = messages.receipt_from(wanted)
    if data is None or (wanted is not None and row is None):
        raise ValidationError(_("The office cannot read this entry; save it once more."))
    files = sent.get("files") or []
    if not isinstance(files, list) or not all(map(messages.uuid_from, files)):
        raise ValidationError(_("The office cannot read this entry; save it once more."))
    if len(files) > MOST_FILES:
        text = _("An entry can have %(most)d photos and sheets at most.")
        raise ValidationError(text, "files", {"most": MOST_FILES})
    data["client_ref"] = str(known)
    files = [str(messages.uuid_from(file)) for file in files]
    return SentEntry(known, data, row, messages.instant_from(sent.get("typed_at")), files)


def _taken(sender, sent):
    try:
        kept = receiving.kept_answer(by=sender, data=sent.data, row=sent.engagement)
        if kept:
            if kept.engagement is None or holding.may_send(sender):  # else the lead has decided
                receiving.announce(kept, sent.files)
            return kept
        if not holding.may_send(sender):
            told = {"typed_at": sent.typed_at, "files": sent.files}
            return holding.hold_back(by=sender, data=sent.data, row=sent.engagement, **told)
        form = _form(sender, sent)
        kept = receiving.receive(form, typed_at=sent.typed_at, files=sent.files)
    except receiving.Refused as refused:
        return _refused_form(refused.form)
    except receiving.Conflict as conflict:
        return _stale(form, conflict)
    except receipts.AlreadyReceived as again:
        return told_other(sender, again.submission)
    return kept


def _form(sender, sent):
    """The form of a new entry or of a change. Raises ValidationError where it is not theirs."""
    row = None
    if sent.engagement:
        rows = Engagement.objects.visible_to(sender)
        row = rows.filter(pk=sent.engagement).first()
        if row is None:
            raise holding.no_such_entry(sent.engagement)
        if not perms.can_edit_engagement(sender, row):
            text = _("You neither wrote no. %(number)s nor are credited on it.")
            if row.state in (State.CANCELLED, State.JOINED):
                text = _("No. %(number)s cannot be changed any more: it is %(state)s.")
            told = {"number": row.pk, "state": row.get_state_display()}
            raise ValidationError(text, "frozen", told)
    return EngagementForm(sent.data, user=sender, row=row)


def _refused(sentences, errors=None):
    return {"outcome": "refused", "sentences": list(sentences), "errors": errors or {}}


def _refused_form(form):
    errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
    return _refused(errors.pop("__all__", []), errors)


def _stale(form, conflict):
    sentences = [told_conflict(conflict, form)]
    if conflict.error:
        sentences += conflict.error.messages
    differences = told_differences(conflict, form)
    data = merged_data(conflict, form)
    return {
        "outcome": "stale",
        "version": conflict.current.version,
        "base": data["base"],
        "fields": {name: data.getlist(name) for name in data if name in form.fields},
        "differences": [_difference(conflict, difference) for difference in differences],
        "sentences": sentences,
    }


def _difference(conflict, difference):
    told = {name: getattr(difference, name) for name in ("before", "theirs", "mine")}
    theirs = fields_of(conflict.theirs, [difference.name])
    return told | {"label": str(difference.label), "fields": theirs}

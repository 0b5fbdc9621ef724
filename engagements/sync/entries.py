"""One entry from a phone: received, refused with sentences, or kept there for its writer."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from counties.models import TeamMembership, User
from engagements import perms, receipts, receiving
from engagements.conflict import merged_data, told_conflict, told_differences
from engagements.filled import fields_of
from engagements.forms import EngagementForm
from engagements.meetings.rules import alike_of
from engagements.models import Engagement, Submission
from engagements.quarantine.actions import hold
from engagements.sync import messages

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
            receiving.announce(kept, sent.files)
            return kept
        if not (sender.is_active and perms.can_add_engagement(sender)):
            return _held(sender, sent)
        form = _form(sender, sent)
        kept = receiving.receive(form, typed_at=sent.typed_at, files=sent.files)
    except receiving.Refused as refused:
        return _refused_form(refused.form)
    except receiving.Conflict as conflict:
        return _stale(form, conflict)
    except receipts.AlreadyReceived as again:
        return _other(sender, again.submission)
    return kept


def _form(sender, sent):
    """The form of a new entry or of a change. Raises ValidationError where it is not theirs."""
    row = None
    if sent.engagement:
        rows = Engagement.objects.visible_to(sender)
        row = rows.filter(pk=sent.engagement).first()
        if row is None:
            raise _no_such_entry(sent.engagement)
        if not perms.can_edit_engagement(sender, row):
            text = _("No. %(number)s cannot be changed by you any more: it is %(state)s.")
            told = {"number": row.pk, "state": row.get_state_display()}
            raise ValidationError(text, "frozen", told)
    return EngagementForm(sent.data, user=sender, row=row)


def _held(sender, sent):
    """Hand an entry to the lead of the county, because its sender may not write it any more."""
    row = Engagement.objects.filter(pk=sent.engagement).first() if sent.engagement else None
    if sent.engagement and not (row and _worked_in(sender, row.county_id)):
        raise _no_such_entry(sent.engagement)
    return hold(
        by=sender,
        client_ref=sent.ref,
        fields={name: values for name, values in sent.data.lists() if name != "client_ref"},
        payload=receiving.payload_of(sent.data, sent.engagement),
        engagement=row,
        typed_at=sent.typed_at,
        files=sent.files,
    )


def _worked_in(person, county):
    """Whether they ever were of a county's team (KSH code)."""
    return TeamMembership.objects.filter(user=person, office=county).exists()


def _no_such_entry(number):
    return ValidationError(
        _("You have no entry no. %(number)s to change."), "gone", {"number": number}
    )


def received(sender, kept, same=None):
    """What is told of a submission: its receipt, or that it waits for the lead. `same` are the
    entries that may be the same meeting, by receipt."""
    row = kept.engagement
    if row is None:
        return {"outcome": "quarantined"}
    told = {"receipt": row.pk, "version": kept.answer["version"]}
    told |= {"url": receipt_for(sender, row), "words": words_of(row)}
    alike = [_alike(sender, other) for other in (same or {}).get(row.pk, ())]
    sentences = kept.answer.get("sentences", [])
    return {"outcome": "received", **told, "sentences": sentences, "same": alike}


def _alike(sender, row):
    return {"receipt": row.pk, "url": address_for(sender, row), "words": words_of(row)}


def address_for(person, row):
    """Where an entry is read; a past office's is not its writer's to read any more."""
    readable = perms.can_read_work_of(person, row.county_id)
    return row.get_absolute_url() if readable else reverse("portal:start")


def receipt_for(person, row):
    """What a person sees after saving: the receipt, where they may read it."""
    readable = perms.can_read_work_of(person, row.county_id)
    return row.get_receipt_url() if readable else reverse("portal:start")


def words_of(row):
    """Place, kind and day: enough for its writer to know which one it is."""
    places = [str(place.settlement) for place in row.places.all()]
    named = ", ".join(places[:3]) + (" …" if len(places) > 3 else "")
    return f"{named}, {row.get_kind_display()}, {date_format(row.held_on)}"


def _refused(sentences, errors=None):
    return {"outcome": "refused", "sentences": list(sentences), "errors": errors or {}}


def _refused_form(form):
    errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
    return _refused(errors.pop("__all__", []), errors)


def _stale(form, conflict):
    sentences = [str(sentence) for sentence in told_conflict(conflict, form)]
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


def _other(sender, submission):
    """Nothing is told of an entry that is not the sender's."""
    row = submission.engagement
    if submission.author_id != sender.pk or row is None:
        text = _("Another entry came with this number. Yours stays here: send it as a new one.")
        return {"outcome": "other", "receipt": None, "url": None, "sentences": [text]}
    text = _("This was received before as no. %(number)s, with other words.")
    told = {"receipt": row.pk, "url": address_for(sender, row)}
    return {"outcome": "other", **told, "sentences": [text % {"number": row.pk}]}

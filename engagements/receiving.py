"""The one way in for the visit form, from a page or from a phone: once each, and merged if need be.

A caller makes the EngagementForm, asks `kept_answer` first, and then `receive`s the form.
"""

from dataclasses import replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from engagements import actions, perms, receipts
from engagements.conflict import label_of
from engagements.entry import entry_of
from engagements.merging import Merge, merge
from engagements.models import Draft, Promise, Submission
from engagements.promises import actions as promise_actions
from mentorhalo.core.models import Change

# What changes from one send of the same form to the next, or is only remembered with it.
NOT_PAYLOAD = ("csrfmiddlewaretoken", "client_ref", "draft_of", "draft_revision", "another", "base")
TRIES = 5  # writers that may come between reading and writing before the person is asked


class Refused(Exception):
    """What was typed breaks a rule; the sentences are in `form`."""

    def __init__(self, form):
        super().__init__(str(form.errors))
        self.form = form


class Conflict(Exception):
    """Somebody else changed the same facts. `current` is the entry as it stands, `before` the facts
    the form was opened with if it says so, `merge` what both sides come to, `error` why the merged
    facts cannot be saved where nothing collides."""

    def __init__(self, current, before, merged: Merge, error=None):
        super().__init__(f"engagement {current.pk} is at version {current.version}")
        self.current, self.before, self.merge, self.error = current, before, merged, error
        self.theirs = entry_of(current)


def payload_of(data, row=None) -> dict:
    """What was sent, the same whether a page or a phone sent it: lines end in one way, and a field
    that is left empty is as good as none."""
    sent = {}
    for name in data:
        values = [value.replace("\r\n", "\n").replace("\r", "\n") for value in data.getlist(name)]
        if name not in NOT_PAYLOAD and any(values):
            sent[name] = values
    return sent | ({"engagement": row} if row else {})


def kept_answer(*, by, data, row=None) -> Submission | None:
    """The same answer to the same send, even where the sender's rights have ended since.

    `row` is the receipt number of the entry to be changed. Raises AlreadyReceived when the UUID
    came with something else or from somebody else.
    """
    ref = _uuid(data.get("client_ref", ""))
    rows = Submission.objects.select_related("engagement", "quarantined")
    kept = ref and rows.filter(client_ref=ref).first()
    if not kept:
        return None
    if kept.author_id != by.pk or kept.digest != receipts.digest_of(payload_of(data, row)):
        raise receipts.AlreadyReceived(kept)
    drop_drafts(by, [ref, _uuid(data.get("draft_of", ""))])
    return kept


def receive(form, *, typed_at=None, files=()) -> Submission:
    """Write what the form says, once for its UUID, and give the submission with the answer.

    Raises Refused, Conflict, or AlreadyReceived; nothing is written then.
    """
    if not form.is_valid():
        form.explain()
        raise Refused(form)
    told = []
    refs = [form.cleaned_data["client_ref"], form.cleaned_data["draft_of"]]

    def write():
        row = _change(form, told) if form.row else actions.add(by=form.user, entry=form.entry())
        _settle_promises(form, row, told)
        return row

    try:
        submission = receipts.receive(
            by=form.user,
            client_ref=refs[0],
            payload=payload_of(form.data, form.row and form.row.pk),
            write=write,
            outcome="changed" if form.row else "added",
            told=told,
            typed_at=typed_at,
            files=files,
        )
    except ValidationError as error:
        form.refuse(error)
        raise Refused(form) from error
    drop_drafts(form.user, refs)  # only now: what a phone mirrored meanwhile goes too
    return submission


def drop_drafts(author, refs):
    """What is received is no longer unfinished."""
    Draft.objects.visible_to(author).filter(client_ref__in=[ref for ref in refs if ref]).delete()


def announce(submission, files):
    """Remember files that a retry announces beyond those of the first send."""
    if not set(files) - set(submission.files):
        return
    with transaction.atomic():
        kept = Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
        kept.files = list(dict.fromkeys([*kept.files, *files]))
        kept.save(update_fields=["files"])


def _uuid(text):
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None


def _change(form, told):
    """Change the entry; where it was changed since it was opened, what both sides did to it."""
    deed = {"by": form.user, "engagement": form.row}
    version, entry = form.cleaned_data["version"], form.entry()
    before = form.cleaned_data["base"] if version is not None else None
    opened, merged, current = version, None, None
    for _try in range(TRIES):
        try:
            row = actions.change(**deed, version=version, entry=entry)
        except actions.StaleVersion as stale:
            current = stale.current
        except ValidationError as error:
            if merged is None:
                raise
            raise Conflict(current, before, merged, error) from error
        else:
            if merged:
                _tell_merged(told, row, merged, opened, current.version)
            return row
        merged = _merged(form, current, before)
        if opened is None or merged.collisions:
            raise Conflict(current, before, merged)
        version, entry = current.version, merged.entry
    raise Conflict(current, before, merged)


def _merged(form, current, before):
    """Both changes of the entry; nobody changes or is told of a note that they may not read."""
    theirs, mine = entry_of(current), form.entry()
    merged = merge(before, mine, theirs)
    if perms.can_read_private_note(form.user, current):
        return merged
    told = (merged.theirs, merged.collisions)
    theirs, collisions = (tuple(n for n in names if n != "private_note") for names in told)
    return Merge(replace(merged.entry, private_note=""), theirs, collisions)


def _tell_merged(told, row, merged, opened, version):
    if not merged.theirs:
        return
    newest = row.version - version  # what was written just now
    missed = version - max(opened, 0)  # as many writes; a form may say any number
    since = Change.objects.of(row).order_by("-pk")[newest : newest + max(missed, 1)]
    names = dict.fromkeys(since.values_list("by_label", flat=True))
    text = _("%(who)s changed this entry meanwhile (%(facts)s); both changes were kept.")
    facts = ", ".join(str(label_of(name)) for name in merged.theirs)
    told.append(text % {"who": ", ".join(names), "facts": facts})


def _settle_promises(form, row, told):
    """Settle the ticked promises with the entry; undone with it when either is refused."""
    wanted = form.cleaned_data["kept"]
    if not wanted:
        return
    readable = Promise.objects.visible_to(form.user).filter(pk__in=wanted)
    if readable.count() < len(wanted):
        text = form.fields["kept"].error_messages["unknown"]
        raise ValidationError({"kept": ValidationError(text, "unknown")})
    settled = promise_actions.keep_promises(by=form.user, engagement=row, promises=wanted)
    for promise in settled:
        text = _("“%(promise)s” had been settled by somebody else; it stays as it was.")
        told.append(text % {"promise": promise})

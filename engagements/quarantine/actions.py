"""Everything that writes an entry in quarantine: it is held, let in, or refused.

Rights are asked before, in perms.py. Letting in makes an engagement by the same rules as the visit
form; it is its author's, and the history says who let it in.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.actions import add, change
from engagements.evidence.actions import adopt
from engagements.models import Draft, Engagement, Quarantined, QuarantineState, Submission
from engagements.promises.actions import keep_promises
from engagements.quarantine.county import county_of
from engagements.quarantine.form import HeldForm
from engagements.receipts import AlreadyReceived, digest_of
from mentorhalo.core import history
from mentorhalo.core.text import require_reason

QUARANTINED = "quarantined"  # the outcome of a submission that waits


class Refused(Exception):
    """What was typed breaks a rule; the sentences are in `form`."""

    def __init__(self, form):
        super().__init__(str(form.errors))
        self.form = form


def hold(
    *,
    by: User,
    client_ref: UUID,
    fields: Mapping[str, list[str]],
    payload: dict | None = None,
    engagement: Engagement | None = None,
    typed_at: datetime | None = None,
    files: Iterable[UUID | str] = (),
) -> Submission:
    """Keep an entry of somebody who may not write it any more, once for its UUID.

    `payload` is what a retry is known by, the fields unless told otherwise; `engagement` the entry
    it wants to change. A retry gets what was kept, which has an engagement once it was let in.
    Raises AlreadyReceived, and ValidationError when nothing says whose county's it is.
    """
    fields = {_storable(key): [_storable(text) for text in texts] for key, texts in fields.items()}
    digest = digest_of(fields if payload is None else payload)
    kept = Submission.objects.filter(client_ref=client_ref).first()
    if kept is None:
        try:
            with transaction.atomic():
                submission = Submission.objects.create(
                    client_ref=client_ref,
                    author=by,
                    digest=digest,
                    received_at=timezone.now(),
                    outcome=QUARANTINED,
                    typed_at=typed_at,
                    files=[str(uuid) for uuid in files],
                )
                row = Quarantined(
                    submission=submission,
                    county_id=county_of(by, fields, engagement),
                    engagement=engagement,
                    fields=fields,
                )
                row.full_clean(exclude=["fields"])
                row.save(force_insert=True)
                Draft.objects.visible_to(by).filter(client_ref=client_ref).delete()
                history.write(row, by=by, action="held")
                return submission
        except IntegrityError:  # two sends at once: the other one was first
            kept = Submission.objects.filter(client_ref=client_ref).first()
            if kept is None:
                raise
    if kept.author_id != by.pk or kept.digest != digest:
        raise AlreadyReceived(kept)
    return kept


def _storable(value):
    """JSON in PostgreSQL holds neither NUL nor half a letter, which no keyboard types."""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()


def accept(*, by: User, quarantined: Quarantined, form: HeldForm | None = None) -> Engagement:
    """Make the engagement, or the change of one, that was typed; its author's, with its files.

    `form` holds what `by` mended; without it what was typed is taken as it is. Raises Refused with
    the form, StaleVersion when the entry was changed since, or ValidationError.
    """
    with transaction.atomic():
        row = _locked(quarantined)
        submission = Submission.objects.select_for_update(no_key=True).get(pk=row.pk)
        engagement = row.engagement
        if row.fields:
            engagement = _write(row, form or HeldForm(held=row, user=by))
            submission.outcome = "changed" if row.engagement else "added"
            submission.answer = {"receipt": engagement.pk, "version": engagement.version}
            submission.engagement = engagement
            submission.save(update_fields=["outcome", "answer", "engagement"])
        for file in row.files.select_related("quarantined__submission"):
            adopt(by=by, file=file, engagement=engagement)
        _decide(row, QuarantineState.ACCEPTED, by=by)
    return engagement


def _write(row, form):
    """Write what the form says. Raises Refused, StaleVersion."""
    if not form.is_valid():
        form.explain()
        raise Refused(form)
    try:
        with transaction.atomic():
            return _written(row, form)
    except ValidationError as error:
        form.refuse(error)
        raise Refused(form) from error


def _written(row, form):
    by, entry = form.user, form.entry()
    if row.engagement:
        version = form.cleaned_data["version"]
        engagement = change(by=by, engagement=row.engagement, version=version, entry=entry)
    else:
        engagement = add(by=by, entry=entry, author=row.submission.author)
    if engagement.county_id != row.county_id and not by.reads_all_counties:
        text = _("On this day the author worked in another county, whose lead has to decide.")
        raise ValidationError({"held_on": ValidationError(text, "other_county")})
    if kept := form.cleaned_data["kept"]:
        keep_promises(by=by, engagement=engagement, promises=kept)
    return engagement


def refuse(*, by: User, quarantined: Quarantined, reason: str) -> Quarantined:
    """Say no to an entry, with the reason; its words and files stay as they are."""
    require_reason(reason, longest=Quarantined._meta.get_field("reason").max_length)
    with transaction.atomic():
        row = _locked(quarantined)
        return _decide(row, QuarantineState.REFUSED, by=by, reason=reason)


def _locked(quarantined):
    """The entry as it is stored, locked. Raises ValidationError if it was decided."""
    rows = Quarantined.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("submission__author", "engagement").get(pk=quarantined.pk)
    if row.state != QuarantineState.WAITING:
        text = _("This entry was decided already: it is %(state)s.")
        raise ValidationError(text, "decided", {"state": row.get_state_display()})
    return row


def _decide(row, state, *, by, reason=""):
    before = history.snapshot(row)
    row.state, row.reason = state, reason.strip()
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    history.write(row, by=by, action=str(state), before=before, reason=row.reason)
    return row

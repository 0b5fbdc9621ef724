"""Everything that writes a promise: add, change, settle, reopen, and keep by an engagement.

Rights are asked before, in perms.py; here only what is possible is checked.
"""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.models import Engagement, Promise, PromiseState, State
from engagements.placed import copy_facts, locked, settle_in, store
from engagements.promises.rules import check, check_reason, check_settling, refuse_twice
from mentorhalo.core import history

__all__ = [
    "add_promise",
    "change_promise",
    "keep_promises",
    "reopen",
    "settle",
]

KEPT, DROPPED = "kept", "dropped"
FACTS = ("settlement_id", "side", "mentor_id", "organisation_id", "who", "what", "due_on")
FACTS += ("engagement_id",)


def add_promise(*, by: User, promise: Promise) -> Promise:
    """Write a new promise down; its county is the settlement's today.

    Raises ValidationError with a sentence for each bad field, also for one that is there already.
    """
    with transaction.atomic():
        settle_in(promise)
        promise.created_by, promise.created_at = by, timezone.now()
        promise.state = PromiseState.OPEN
        check(promise)
        refuse_twice(promise)
        promise.full_clean()
        promise.save()
        history.write(promise, by=by, action="added")
    return promise


def change_promise(*, by: User, promise: Promise, version: int | None) -> Promise:
    """Store the changed facts of an open promise; `promise` holds them and is not saved yet.

    Raises Stale when `version` is not the stored one, ValidationError for bad fields.
    """
    with transaction.atomic():
        row = _locked(promise, version)
        _refuse_settled(row)
        before = history.snapshot(row)
        stored = copy_facts(row, promise, FACTS)
        check(row, stored)
        row.full_clean()
        return store(row, by, "changed", before)


def settle(
    *,
    by: User,
    promise: Promise,
    outcome: str,
    on: date | None,
    version: int | None,
    reason: str = "",
) -> Promise:
    """Say that an open promise was kept ("kept") or will not be ("dropped", with a reason).

    Whether what was kept was in time is told by the two days. Raises Stale, or ValidationError.
    """
    if outcome not in (KEPT, DROPPED):
        raise ValidationError({"outcome": ValidationError(_("Say what came of it."), "outcome")})
    with transaction.atomic():
        row = _locked(promise, version)
        _refuse_settled(row)
        check_settling(row, outcome == DROPPED, on, reason)
        return _settle(row, by, outcome, on, reason)


def reopen(*, by: User, promise: Promise, reason: str, version: int | None) -> Promise:
    """Make a settled promise open again; why is kept in its history. Raises as settle does."""
    with transaction.atomic():
        row = _locked(promise, version)
        if row.state == PromiseState.OPEN:
            raise ValidationError(_("This promise is open."), "open")
        check_reason(reason)
        before = history.snapshot(row)
        row.state, row.reason = PromiseState.OPEN, ""
        row.settled_on = row.settled_by = row.settled_at = None
        return store(row, by, "reopened", before, reason)


def keep_promises(*, by: User, engagement: Engagement, promises: Iterable[int]) -> list[Promise]:
    """Say that these open promises were kept on the day an engagement was held.

    Returns those that somebody settled meanwhile, which stay as they are. Raises ValidationError
    for one that is not of the engagement's settlements, or cannot have been kept on that day.
    """
    with transaction.atomic():
        wanted = set(promises)
        rows = _rows().filter(pk__in=wanted, county=engagement.county_id)
        rows = list(rows.filter(settlement__in=engagement.settlements.all()).order_by("pk"))
        if wanted - {row.pk for row in rows}:
            _refuse(_("A promise you ticked is not of the settlements of this entry."))
        if rows and engagement.state == State.PLANNED:
            _refuse(_("What is only planned keeps no promise yet."))
        settled = [row for row in rows if row.state != PromiseState.OPEN]
        for row in rows:
            if row not in settled:
                _keep_at(row, by, engagement.held_on)
        return settled


def _keep_at(row, by, held_on):
    try:
        check_settling(row, dropped=False, on=held_on, reason="")
    except ValidationError as error:
        _refuse(f"{row.what}: {' '.join(error.messages)}")
    _settle(row, by, KEPT, held_on)


def _refuse(text):
    raise ValidationError({"kept": ValidationError(text, "promise")})


def _rows():
    rows = Promise.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("settlement", "engagement", "organisation", "mentor__user")


def _locked(promise, version):
    return locked(_rows(), promise.pk, version)


def _refuse_settled(row):
    if row.state != PromiseState.OPEN:
        text = _("This promise is settled (%(state)s); open it again first.")
        raise ValidationError(text, "settled", {"state": row.get_state_display()})


def _settle(row, by, outcome, on, reason=""):
    before = history.snapshot(row)
    in_time = PromiseState.KEPT if on <= row.due_on else PromiseState.LATE
    row.state = PromiseState.DROPPED if outcome == DROPPED else in_time
    row.settled_on, row.settled_by, row.settled_at = on, by, timezone.now()
    row.reason = reason.strip()
    return store(row, by, outcome, before, row.reason)

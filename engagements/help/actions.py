"""Everything that writes a request for help: ask, acknowledge, change, answer, open again.

Rights are asked before, in perms.py; here only what is possible is checked.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.help.rules import check, check_answer, refuse_twice, sent_already
from engagements.models import Engagement, HelpRequest, HelpState
from engagements.placed import copy_facts, locked, settle_in, store
from mentorhalo.core import history
from mentorhalo.core.source import current_source, writing_from
from mentorhalo.core.text import require_reason

__all__ = [
    "acknowledge",
    "answer_request",
    "ask_for_help",
    "ask_from_outside",
    "change_request",
    "reopen_request",
]

FACTS = ("settlement_id", "organisation_id", "engagement_id", "what")


def ask_for_help(*, by: User, help_request: HelpRequest) -> HelpRequest:
    """Send a new request to the settlement's county office.

    Raises ValidationError with a sentence for each bad field, also for one that waits already.
    """
    with transaction.atomic():
        settle_in(help_request)
        help_request.asked_by, help_request.asked_at = by, timezone.now()
        help_request.state = HelpState.OPEN
        check(help_request)
        refuse_twice(help_request)
        help_request.full_clean()
        help_request.save()
        history.write(help_request, by=by, action="added")
    return help_request


def ask_from_outside(*, by: None = None, help_request: HelpRequest) -> HelpRequest:
    """The same from somebody without an account, who agreed to be reached back.

    Sent twice by the same person it is one request: the one that waits is given. Raises
    ValidationError with a sentence for each bad field.
    """
    with writing_from("public", current_source().request_id), transaction.atomic():
        settle_in(help_request)
        help_request.asked_by, help_request.asked_at = by, timezone.now()
        help_request.agreed_at, help_request.state = help_request.asked_at, HelpState.OPEN
        check(help_request)
        if sent := sent_already(help_request):
            return sent
        help_request.full_clean()
        help_request.save()
        history.write(help_request, by=by, action="added")
    return help_request


def acknowledge(*, by: None = None, help_request: HelpRequest) -> HelpRequest:
    """Keep that the asker was told by mail that the request arrived."""
    with writing_from("public", current_source().request_id), transaction.atomic():
        rows = HelpRequest.objects.select_for_update(of=("self",), no_key=True)
        row = rows.get(pk=help_request.pk)
        before = history.snapshot(row)
        row.acknowledged_at = timezone.now()
        row.save(update_fields=["acknowledged_at"])
        history.write(row, by=by, action="acknowledged", before=before)
    return row


def change_request(*, by: User, help_request: HelpRequest, version: int | None) -> HelpRequest:
    """Store the changed facts of an open request; `help_request` holds them and is not saved yet.

    Raises Stale when `version` is not the stored one, ValidationError for bad fields.
    """
    with transaction.atomic():
        row = _locked(help_request, version)
        _refuse_answered(row)
        before = history.snapshot(row)
        stored = copy_facts(row, help_request, FACTS)
        check(row, stored)
        row.full_clean()
        return store(row, by, "changed", before)


def answer_request(
    *,
    by: User,
    help_request: HelpRequest,
    answer: str,
    answered_with: Engagement | None,
    version: int | None,
) -> HelpRequest:
    """End an open request with a reasoned answer, the engagement that helped, or both.

    Raises Stale, or ValidationError with a sentence.
    """
    with transaction.atomic():
        row = _locked(help_request, version)
        _refuse_answered(row)
        check_answer(row, answer, answered_with)
        before = history.snapshot(row)
        row.state, row.answer, row.answered_with = HelpState.ANSWERED, answer.strip(), answered_with
        row.answered_by, row.answered_at = by, timezone.now()
        row.full_clean()
        return store(row, by, "answered", before)


def reopen_request(
    *, by: User, help_request: HelpRequest, reason: str, version: int | None
) -> HelpRequest:
    """Open an answered request again; why, and the old answer, are kept in its history."""
    with transaction.atomic():
        row = _locked(help_request, version)
        if row.state == HelpState.OPEN:
            raise ValidationError(_("This request is open."), "open")
        require_reason(reason, longest=500)
        before = history.snapshot(row)
        row.state, row.answer = HelpState.OPEN, ""
        row.answered_with = row.answered_by = row.answered_at = None
        return store(row, by, "reopened", before, reason)


def _locked(help_request, version):
    rows = HelpRequest.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("settlement", "engagement", "organisation")
    return locked(rows, help_request.pk, version)


def _refuse_answered(row):
    if row.state != HelpState.OPEN:
        raise ValidationError(_("This request is answered; open it again first."), "answered")

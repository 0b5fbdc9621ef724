"""Everything that writes a request for help: ask, change, answer, open again.

Rights are asked before, in perms.py; here only what is possible is checked.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.help.rules import check, check_answer, refuse_twice
from engagements.models import Engagement, HelpRequest, HelpState
from mentorhalo.core import history
from mentorhalo.core.forms import Stale
from mentorhalo.core.text import require_reason
from settlements.models import Settlement

__all__ = ["answer_request", "ask_for_help", "change_request", "reopen_request"]

FACTS = ("settlement_id", "organisation_id", "engagement_id", "what")


def ask_for_help(*, by: User, help_request: HelpRequest) -> HelpRequest:
    """Send a new request to the settlement's county office.

    Raises ValidationError with a sentence for each bad field, also for one that waits already.
    """
    with transaction.atomic():
        # Two sends of one form wait for each other here, so the second sees the first one's.
        places = Settlement.objects.select_for_update(of=("self",), no_key=True)
        place = places.filter(pk=help_request.settlement_id).first()
        if place is None:
            text = _("There is no such settlement.")
            raise ValidationError({"settlement": ValidationError(text, "unknown")})
        help_request.settlement, help_request.county_id = place, place.county_id
        help_request.asked_by, help_request.asked_at = by, timezone.now()
        help_request.state = HelpState.OPEN
        check(help_request)
        refuse_twice(help_request)
        help_request.full_clean()
        help_request.save()
        history.write(help_request, by=by, action="added")
    return help_request


def change_request(*, by: User, help_request: HelpRequest, version: int | None) -> HelpRequest:
    """Store the changed facts of an open request; `help_request` holds them and is not saved yet.

    Raises Stale when `version` is not the stored one, ValidationError for bad fields.
    """
    with transaction.atomic():
        row = _locked(help_request, version)
        _refuse_answered(row)
        stored, before = _copy(row), history.snapshot(row)
        for name in FACTS:
            setattr(row, name, getattr(help_request, name))
        if row.settlement_id != stored.settlement_id:
            row.county_id = row.settlement.county_id
        check(row, stored)
        row.full_clean()
        return _store(row, by, "changed", before)


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
        return _store(row, by, "answered", before)


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
        return _store(row, by, "reopened", before, reason)


def _locked(help_request, version):
    rows = HelpRequest.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("settlement", "engagement", "organisation").get(pk=help_request.pk)
    if row.version != version:
        raise Stale(row)
    return row


def _refuse_answered(row):
    if row.state != HelpState.OPEN:
        raise ValidationError(_("This request is answered; open it again first."), "answered")


def _store(row, by, action, before, reason=""):
    """Save what changed, a version higher, with its history; nothing when nothing changed."""
    if history.snapshot(row) != before:
        row.version += 1
        row.save()
        history.write(row, by=by, action=action, before=before, reason=reason.strip())
    return row


def _copy(row):
    return HelpRequest(**{field.attname: getattr(row, field.attname) for field in row._meta.fields})

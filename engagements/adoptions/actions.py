"""Everything that writes an adoption: take a practice over, change it, withdraw it with a reason.

Rights are asked before, in perms.py; here only what is possible is checked.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.adoptions.rules import check, refuse_twice
from engagements.models import Adoption, GoodPractice
from engagements.placed import copy_facts, locked, settle_in, store
from mentorhalo.core import history
from mentorhalo.core.text import require_reason

__all__ = ["change", "take_over", "withdraw"]

FACTS = ("settlement_id", "organisation_id", "source_id", "state", "since", "until", "changed")
FACTS += ("went", "occasions", "attendance", "contact")


def take_over(*, by: User, adoption: Adoption) -> Adoption:
    """Write down that a settlement took a practice over; its county is the settlement's today.

    Raises ValidationError with a sentence for each bad field, also for one that is there already.
    """
    with transaction.atomic():
        settle_in(adoption)
        adoption.practice = _lock(adoption.practice_id)
        adoption.created_by, adoption.created_at = by, timezone.now()
        check(adoption)
        refuse_twice(adoption)
        adoption.full_clean()
        adoption.save()
        history.write(adoption, by=by, action="added")
    return adoption


def change(*, by: User, adoption: Adoption, version: int | None) -> Adoption:
    """Store the changed facts; `adoption` holds them and is not saved yet. The practice and the
    settlement stay: a wrong one is withdrawn.

    Raises Stale when `version` is not the stored one, ValidationError for bad fields.
    """
    with transaction.atomic():
        row = _locked(adoption, version)
        before = history.snapshot(row)
        adoption.settlement = row.settlement
        stored = copy_facts(row, adoption, FACTS)
        check(row, stored)
        row.full_clean()
        return store(row, by, "changed", before)


def withdraw(*, by: User, adoption: Adoption, reason: str, version: int | None) -> Adoption:
    """Say that an adoption was written by mistake; it stays, with the reason, and counts nowhere.

    Raises Stale, or ValidationError.
    """
    with transaction.atomic():
        row = _locked(adoption, version)
        require_reason(reason, longest=500)
        before = history.snapshot(row)
        row.withdrawn_by, row.withdrawn_at = by, timezone.now()
        row.withdrawn_because = reason.strip()
        return store(row, by, "withdrawn", before, reason)


def _locked(adoption, version):
    """An adoption that stands, after its practice: of two changes of a chain one waits."""
    _lock(Adoption.objects.values_list("practice_id", flat=True).get(pk=adoption.pk))
    rows = Adoption.objects.select_for_update(of=("self",), no_key=True)
    row = locked(rows.select_related("settlement", "practice"), adoption.pk, version)
    if row.withdrawn_at is not None:
        raise ValidationError(_("This adoption is withdrawn."), "withdrawn")
    return row


def _lock(practice):
    rows = GoodPractice.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=practice)

"""Handing settlements over to another mentor of the office: offered, then accepted or not.

Nothing moves before the taker accepts; then assignments, open promises and open partnerships do, in
that transaction.
Each locks the two people, then the settlements in key order, then the handover. Rights are asked
before, in perms.py; that nobody accepts in another's name is a rule here too.
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from counties.models import User
from engagements.handovers.rules import (
    check_reason,
    check_words,
    refuse_handover,
    refuse_waiting,
    rows_of,
)
from engagements.handovers.transfer import move_assignments, move_partnerships, move_promises
from engagements.models import Partnership, Promise
from mentorhalo.core import history
from mentors.models import Mentor
from settlements.assignments.rules import Ground, NewAssignment
from settlements.locking import lock_people, lock_settlements
from settlements.models import Handover, HandoverItem, HandoverState


def offer(
    *, by: User, giver: Mentor, taker: Mentor, settlements: Mapping[str, str], note: str = ""
) -> Handover:
    """Offer what a mentor answers for, {KSH code: pitfalls}, to another of the same office.

    Raises ValidationError with a sentence for each settlement that cannot be handed over.
    """
    check_words([note, *settlements.values()])
    with transaction.atomic():
        ground = _locked_ground(giver, taker, settlements)
        refuse_handover(ground, giver, taker, settlements)
        refuse_waiting(settlements)
        handover = Handover(
            county_id=ground.settlements[min(settlements)].county_id,
            giver=giver,
            taker=taker,
            note=note.strip(),
            offered_by=by,
            offered_at=timezone.now(),
        )
        handover.full_clean()
        handover.save()
        HandoverItem.objects.bulk_create(
            HandoverItem(handover=handover, settlement_id=code, pitfalls=pitfalls.strip())
            for code, pitfalls in sorted(settlements.items())
        )
        history.write(handover, by=by, action="offered")
    return handover


def accept(*, by: User, handover: Handover) -> Handover:
    """Take over: from this minute on the taker answers for the settlements, and follows their
    promises and partnerships.

    Past work stays credited to whoever did it. Raises ValidationError when it was decided before,
    or the giver no longer answers for one of them.
    """
    with transaction.atomic():
        row, ground = _locked(handover)
        _refuse_anybody_but_the_taker(by, row)
        codes = list(ground.settlements)
        refuse_handover(ground, row.giver, row.taker, codes)
        move_assignments(rows_of(ground, row.giver, codes), row, by=by)
        move_promises(Promise.objects.open().filter(settlement__in=codes), row, by=by)
        move_partnerships(Partnership.objects.open().in_any_settlement(codes), row, by=by)
        return _decide(row, HandoverState.ACCEPTED, by=by)


def decline(*, by: User, handover: Handover, reason: str) -> Handover:
    """Say no to an offer, with the reason; everything stays as it is."""
    check_reason(reason)
    with transaction.atomic():
        row, _ground = _locked(handover)
        _refuse_anybody_but_the_taker(by, row)
        return _decide(row, HandoverState.DECLINED, by=by, reason=reason)


def withdraw(*, by: User | None, handover: Handover, reason: str) -> Handover:
    """Take an offer back, with the reason; everything stays as it is."""
    check_reason(reason)
    with transaction.atomic():
        row, _ground = _locked(handover)
        return _decide(row, HandoverState.WITHDRAWN, by=by, reason=reason)


def _locked_ground(giver, taker, codes):
    """Lock the people, then the settlements; and all that is to be known of them."""
    lock_people({giver.pk, taker.pk})
    lock_settlements(set(codes))
    today = timezone.localdate()
    return Ground([NewAssignment(code, taker.pk, today) for code in codes])


def _locked(handover):
    """The handover as it is stored, locked after what it is about. Raises if it was decided."""
    codes = list(handover.items.values_list("settlement", flat=True))
    ground = _locked_ground(handover.giver, handover.taker, codes)
    rows = Handover.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("giver__user", "taker__user").get(pk=handover.pk)
    if row.state != HandoverState.OFFERED:
        text = _("This handover was decided already: it is %(state)s.")
        raise ValidationError(text, "decided", {"state": row.get_state_display()})
    return row, ground


def _refuse_anybody_but_the_taker(by, row):
    if by.pk != row.taker.user_id:
        text = _("Only %(taker)s can accept or decline this handover.")
        raise ValidationError(text, "not_the_taker", {"taker": row.taker})


def _decide(row, state, *, by, reason=""):
    before = history.snapshot(row)
    row.state, row.reason = state, reason.strip()
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    history.write(row, by=by, action=str(state), before=before, reason=row.reason)
    return row

"""Everything that writes what was answered to "is it the same meeting?". One call is one answer.

The same answer given twice, by a double click or by two people, is one answer.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from counties.models import User
from engagements import actions
from engagements.meetings.rules import HELD, held_reasons, look_alike, ordered, plan_of
from engagements.models import Engagement, KeptApart, State
from engagements.refusals import refuse_stale
from engagements.rows import fetch_people_and_places
from mentorhalo.core import history


def say_same(*, by: User, engagement: Engagement, other: Engagement, version: int) -> Engagement:
    """The two are one meeting; returns the one that counts from now on.

    The later receipt is joined into the earlier, and so is what had been joined into the later:
    three entries of one meeting are one. A planned one of the two is closed instead, with
    the number under which it was held as the reason; nobody is credited for having planned it.
    `version` is that of the entry which is joined or closed. Raises StaleVersion, ValidationError.
    """
    with transaction.atomic():
        one, two = _locked(engagement, other)
        if two.joined_to_id == one.pk:
            return one
        if held := _held_already(one, two):
            return held
        if plan_of(one, two) is None:
            _refuse_unlike(one, two)
            return _join_all(by, one, two, version)
        plan, held = plan_of(one, two)
        refuse_stale(plan, version)
        _refuse_unlike(one, two)
        reason = HELD % {"number": held.pk}
        actions.move(by=by, engagement=plan, to="cancel", version=version, reason=reason)
        return held


def keep_apart(*, by: User, engagement: Engagement, other: Engagement) -> KeptApart:
    """The two are two occasions; nobody is asked about them again."""
    with transaction.atomic():
        one, two = _locked(engagement, other)
        if known := KeptApart.objects.filter(earlier=one, later=two).first():
            return known
        _refuse_unlike(one, two)
        kept = KeptApart.objects.create(earlier=one, later=two, by=by, at=timezone.now())
        history.write(kept, by=by, action="kept apart")
    return kept


def ask_again(*, by: User, engagement: Engagement, other: Engagement) -> None:
    """Take back that the two are two occasions."""
    with transaction.atomic():
        one, two = _locked(engagement, other)
        kept = KeptApart.objects.filter(earlier=one, later=two).first()
        if kept is None:
            return
        told = history.snapshot(kept)
        history.write(kept, by=by, action="undone", before=told, after={})
        kept.delete()


def reopen_plan(*, by: User, plan: Engagement, held: Engagement, version: int) -> Engagement:
    """Take back that a plan was held under another number: it waits again."""
    with transaction.atomic():
        _locked(plan, held)
        plan = Engagement.objects.get(pk=plan.pk)
        if plan.state == State.PLANNED:
            return plan
        if plan.state != State.CANCELLED or plan.state_reason not in held_reasons(held):
            raise ValidationError(_("This plan was not closed as held."), "state")
        return actions.move(by=by, engagement=plan, to="restore", version=version)


def _join_all(by, one, two, version):
    """Join the later into the earlier, and with it what had been joined into the later."""
    refuse_stale(two, version)
    brought = list(two.joined.order_by("pk"))
    for row in brought:
        actions.unjoin(by=by, engagement=row, version=row.version)
    for pk in (two.pk, *(row.pk for row in brought)):
        row = Engagement.objects.get(pk=pk)
        meeting = actions.join(by=by, engagement=row, into=one, version=row.version)
    return meeting


def _locked(engagement, other):
    """The two, locked in key order, with what the rules ask; the smaller receipt first."""
    pks = [row.pk for row in ordered(engagement, other)]
    rows = Engagement.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=pks)
    rows = list(rows.order_by("pk"))
    fetch_people_and_places(rows)
    return rows


def _held_already(one, two):
    """The entry as which the other, a plan then, was closed; None when neither was."""
    for plan, held in ((one, two), (two, one)):
        if plan.state == State.CANCELLED and plan.state_reason in held_reasons(held):
            return held
    return None


def _refuse_unlike(one, two):
    if not look_alike(one, two):
        text = _("The two entries no longer look like one meeting: somebody changed one of them.")
        raise ValidationError(text, "unlike")

"""What moves at a handover, row by row with its history; called in the action's transaction."""

from django.db.models import Q
from django.utils import timezone

from mentorhalo.core import history
from mentorhalo.core.models import Change
from settlements.models import Assignment


def move_assignments(held, handover, *, by):
    """The giver's end today and the taker's begin, until the day the giver's would have ended.

    One that began today gets the taker itself: a period of no day cannot be.
    """
    today = timezone.localdate()
    begun, changes = [], []
    for row in held.values():
        before = history.snapshot(row)
        if row.since == today:
            row.mentor = handover.taker
        else:
            begun.append(
                Assignment(
                    settlement=row.settlement, mentor=handover.taker, since=today, until=row.until
                )
            )
            row.until = today
        changes.append(history.build(row, by=by, action="handed over", before=before))
    Assignment.objects.bulk_update(held.values(), ["mentor", "until"], batch_size=200)
    Assignment.objects.bulk_create(begun)
    changes += [history.build(row, by=by, action="added") for row in begun]
    Change.objects.bulk_create(changes, batch_size=500)


def move_promises(promises, handover, *, by):
    """Open promises that the giver or nobody follows there go to the taker."""
    rows = promises.filter(Q(mentor=handover.giver_id) | Q(mentor=None))
    rows = rows.filter(county=handover.county_id)
    rekey(rows, handover.taker_id, by=by, action="handed over")


def move_partnerships(partnerships, handover, *, by):
    """Open partnerships that the giver or nobody follows, with a party or a settlement named in one
    that is handed over, go to the taker; but not one that the giver still answers for elsewhere.

    Called after the assignments have moved.
    """
    rows = partnerships.filter(Q(mentor=handover.giver_id) | Q(mentor=None))
    rows = rows.filter(county=handover.county_id)
    held = Assignment.objects.on(timezone.localdate()).filter(mentor=handover.giver_id)
    kept = rows.filter(mentor=handover.giver_id).in_any_settlement(held.values("settlement"))
    rows = rows.exclude(pk__in=kept.values("pk"))
    rekey(rows, handover.taker_id, by=by, action="handed over")


def rekey(rows, mentor, *, by, action, reason=""):
    """Let another mentor (key), or nobody, follow these promises or partnerships; each with its
    history."""
    rows = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    changes = []
    for row in rows:
        before = history.snapshot(row)
        row.mentor_id = mentor
        row.version += 1
        changes.append(history.build(row, by=by, action=action, before=before, reason=reason))
    if rows:
        type(rows[0]).objects.bulk_update(rows, ["mentor", "version"], batch_size=200)
    Change.objects.bulk_create(changes, batch_size=500)

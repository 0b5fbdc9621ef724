"""What an account leaves behind is let go of, row by row with its history; called in the closing
action's transaction."""

from datetime import timedelta

from django.utils import timezone

from counties.models import TeamMembership
from engagements.accounts.left import Left
from engagements.handovers.transfer import rekey
from engagements.models import Partnership, Promise
from mentorhalo.core import history
from mentorhalo.core.models import Change
from settlements.models import Assignment, Handover, HandoverState


def release(left: Left, *, by, reason: str) -> None:
    """End teams and assignments today, withdraw handovers, leave promises and partnerships without
    a mentor."""
    told = {"by": by, "reason": reason}
    _withdraw(left.handovers, **told)
    for rows in (Promise.objects.open(), Partnership.objects.open()):
        rekey(rows.filter(mentor__user=left.user), None, action="changed", **told)
    _end(Assignment, left.assignments, **told)
    _end(TeamMembership, left.memberships, **told)


def _end(model, rows, *, by, reason):
    """Today is the first day out; a period lasts a day at least, so one that begins today or later
    lasts its first day."""
    today, changes = timezone.localdate(), []
    for row in rows:
        before = history.snapshot(row)
        row.until = max(today, row.since + timedelta(days=1))
        if before["until"] != row.until.isoformat():
            changes.append(history.build(row, by=by, action="ended", before=before, reason=reason))
    model.objects.bulk_update(rows, ["until"], batch_size=200)
    Change.objects.bulk_create(changes, batch_size=500)


def _withdraw(rows, *, by, reason):
    changes = []
    for row in rows:
        before = history.snapshot(row)
        row.state, row.reason = HandoverState.WITHDRAWN, reason[:500]
        row.decided_by, row.decided_at = by, timezone.now()
        changes.append(history.build(row, by=by, action="withdrawn", before=before, reason=reason))
    Handover.objects.bulk_update(rows, ["state", "reason", "decided_by", "decided_at"])
    Change.objects.bulk_create(changes, batch_size=500)

"""Keeping what a target was set to before it was changed, for the days on which it held."""

from datetime import date

from engagements.models import EarlierTarget, Target


def keep_earlier(target: Target, before: dict) -> None:
    """Keep the number and due day that held up to the target's `since`, in the caller's
    transaction and under the lock of its row.

    `before` is the snapshot of what was stored. With the same numbers only their first day moved;
    with the same first day they were corrected, and nothing else held.
    """
    since = date.fromisoformat(before["since"])
    due_on = date.fromisoformat(before["due_on"])
    if since == target.since:
        return
    if (before["number"], due_on) == (target.number, target.due_on):
        target.earlier.filter(until=since).update(until=target.since)
        return
    EarlierTarget.objects.create(
        target=target, since=since, until=target.since, number=before["number"], due_on=due_on
    )

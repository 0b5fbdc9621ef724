"""Rows in bulk with the history that belongs to them."""

from mentorhalo.core import history
from mentorhalo.core.models import Change


def create(rows, *, at, by=None):
    """Add rows of one model; `at` and `by` may be functions of the row. Returns the rows.

    A row with an `until` was added open and ended on that day: two rows of history.
    """
    rows = list(rows)
    type(rows[0]).objects.bulk_create(rows, batch_size=500)
    note(rows, at=at, by=by)
    return rows


def note(rows, *, at, by=None):
    """The history of rows that were added."""
    changes = []
    for row in rows:
        after = history.snapshot(row)
        person = by(row) if callable(by) else by
        opened = after | {"until": None} if "until" in after else after
        when = at(row) if callable(at) else at
        changes.append(history.build(row, by=person, action="added", at=when, after=opened))
        if opened != after:
            ended = when.replace(year=row.until.year, month=row.until.month, day=row.until.day)
            changes.append(
                history.build(
                    row, by=person, action="changed", at=ended, before=opened, after=after
                )
            )
    Change.objects.bulk_create(changes, batch_size=500)

"""Writing the history: explicit, in the caller's transaction, for one row or many.

A model says what is special about it: `history_relations()` (its noted many-to-many, by name),
`history_private` (fields only its county's team reads), `history_county()` (the county it is of),
`in_words(value)` (what a field that holds JSON says).
"""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from mentorhalo.core.models import Change
from mentorhalo.core.source import current_source

# Columns that only repeat others for searching, sorting, drawing and counting; secrets; and what a
# merge moved, of which each row tells itself.
REPEATING = {"search_key", "sort_key", "map_path"}
REPEATING |= {"changed_at", "logged_at", "lag_days", "credited"}
HIDDEN = REPEATING | {"password", "last_login", "moved", "digest"}


def _plain(value):
    """The value as JSON can hold it, readable in ten years."""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):  # 12, 12.0 and 12.00 are one value, however it was typed
        return f"{value.normalize():f}"
    if isinstance(value, UUID | FieldFile):  # of a file, the name it is stored under
        return str(value)
    return value


def snapshot(record, m2m=True) -> dict:
    """Every stored field of a record by name, and unless told otherwise its noted many-to-many."""
    values = {
        field.name: _plain(field.value_from_object(record))
        for field in record._meta.concrete_fields
        if field.name not in HIDDEN and not field.primary_key
    }
    if m2m and record.pk and hasattr(record, "history_relations"):
        values |= record.history_relations()
    return values


def difference(before: dict, after: dict) -> dict:
    """{name: [old, new]} of what differs; a new record has no old values, empties are left out."""
    names = list(after) + [name for name in before if name not in after]
    pairs = {name: [before.get(name), after.get(name)] for name in names}
    return {
        name: pair
        for name, pair in pairs.items()
        if pair[0] != pair[1] and not (name not in before and pair[1] in (None, "", [], {}))
    }


def build(record, *, by, action, before=None, reason="", at=None, after=None) -> Change:
    """The history row of one write, not yet saved; `by` is a User, or None for a command."""
    source = current_source()
    changed = difference(before or {}, snapshot(record) if after is None else after)
    private = set(getattr(record, "history_private", ()))
    return Change(
        at=at or timezone.now(),
        by_id=by.pk if by else None,
        by_label=str(by)[:150] if by else source.who[:150] or source.surface,
        record_type=record._meta.label_lower,
        record_key=str(record.pk),
        record_label=str(record)[:200],
        county=record.history_county() or "",
        action=action,
        reason=reason,
        request_id=source.request_id,
        surface=source.surface,
        fields={name: pair for name, pair in changed.items() if name not in private},
        private_fields={name: pair for name, pair in changed.items() if name in private},
    )


def write(record, *, by, action, before=None, reason="", at=None, after=None) -> Change | None:
    """Note a write in the same transaction; nothing is noted when nothing changed.

    `after`: the values as they are now, where the caller has them. Raises RuntimeError outside a
    transaction: history must not survive a write that did not.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("history.write() outside a transaction")
    change = build(record, by=by, action=action, before=before, reason=reason, at=at, after=after)
    if before is not None and not change.fields and not change.private_fields:
        return None
    change.save(force_insert=True)
    return change


def write_version(record, *, by, before, action="", reason=""):
    """Raise the version of a record that changed, and note it, in the caller's transaction."""
    if before is not None and snapshot(record) != before:
        record.version += 1
        record.save(update_fields=["version"])
    action = action or ("added" if before is None else "changed")
    return write(record, by=by, action=action, before=before, reason=reason)


def save(record, *, by, action="", reason="", update_fields=None):
    """Validate, save and note one record; `action` defaults to "added" or "changed"."""
    with transaction.atomic():
        before = None
        if not record._state.adding:
            stored = type(record)._base_manager.select_for_update(no_key=True)
            before = snapshot(stored.get(pk=record.pk))
        record.full_clean()
        record.save(update_fields=update_fields)
        write(
            record,
            by=by,
            action=action or ("added" if before is None else "changed"),
            before=before,
            reason=reason,
        )
    return record

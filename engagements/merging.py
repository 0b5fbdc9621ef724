"""Three states of one entry: as it was opened, as it was typed, as it stands now; made one again.

What the form was opened with travels in its hidden field `base`.
"""

import json
from dataclasses import dataclass, fields, replace
from datetime import date, time
from decimal import Decimal, InvalidOperation

from engagements.entry import COLUMNS, FACTS, KEYS, MAX_KEY, TEXTS, Entry

LONGEST_BASE = 400_000  # letters; the texts of an entry and hundreds of keys fit many times


@dataclass(frozen=True)
class Merge:
    """`entry` has what either side changed, and mine where both did; `theirs` are the facts that
    they alone changed, `collisions` those that both changed, each to something else."""

    entry: Entry
    theirs: tuple[str, ...]
    collisions: tuple[str, ...]


def merge(before: Entry | None, mine: Entry, theirs: Entry) -> Merge:
    """Bring both changes together. Without `before` nobody knows who changed what: each fact in
    which the two differ collides."""
    taken, collisions = [], []
    for name in FACTS:
        if same(name, mine, theirs):
            continue
        if before is None or not (same(name, before, mine) or same(name, before, theirs)):
            collisions.append(name)
        elif same(name, before, mine):
            taken.append(name)
    planned = mine.planned
    if before is not None and before.planned == mine.planned:
        planned = theirs.planned
    values = {name: getattr(theirs, name) for name in taken}
    # where nobody changed anything, theirs is the more exact: a form shows no seconds
    values |= {name: getattr(theirs, name) for name in FACTS if same(name, mine, theirs)}
    return Merge(replace(mine, planned=planned, **values), tuple(taken), tuple(collisions))


def same(name, one, other):
    """Whether two entries say the same in one fact, as far as the form can say it."""
    return _plain(name, getattr(one, name)) == _plain(name, getattr(other, name))


def _plain(name, value):
    if name in KEYS:
        return set(value)
    if name in TEXTS:
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if name == "starts_at" and value:
        return value.replace(second=0, microsecond=0)
    return value


def base_of(entry: Entry, *, with_note: bool) -> str:
    """What a form was opened with, to be sent back; with the private note for who may read it."""
    facts = {row.name: getattr(entry, row.name) for row in fields(Entry)}
    if not with_note:
        del facts["private_note"]
    return json.dumps(facts, default=str, ensure_ascii=False)


def entry_from(base) -> Entry | None:
    """The entry that `base_of` wrote, or None when this is no such text."""
    if not isinstance(base, str) or not base or len(base) > LONGEST_BASE:
        return None
    try:
        facts = json.loads(base)
        if {row.name for row in fields(Entry)} - set(facts) - {"private_note"}:
            return None
        return Entry(**{name: _read(name, facts[name]) for name in facts})
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, InvalidOperation):
        return None


def _read(name, value):
    """One fact out of JSON. Raises ValueError or TypeError when it cannot be one."""
    if name in KEYS:
        return tuple(_key(number) for number in value)
    if name == "settlements":
        return {_of(str, code): _of(bool, here) for code, here in value.items()}
    if name == "planned":
        return _of(bool, value)
    if name in TEXTS or name in ("kind", "mode"):
        return _of(str, value)
    if name not in COLUMNS:
        raise ValueError(name)
    return None if value is None else READERS[name](value)


def _of(kind, value):
    if not isinstance(value, kind):
        raise TypeError(value)
    if kind is str:
        value.encode()  # half a letter raises
    return value


def _key(number):
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= MAX_KEY:
        raise ValueError(number)
    return number


def _number(value):
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_KEY:
        raise ValueError(value)
    return value


def _decimal(value):
    number = Decimal(_of(str, value))
    if len(value) > 12 or not number.is_finite() or abs(number) > MAX_KEY:
        raise ValueError(value)
    return number


READERS = {
    "held_on": date.fromisoformat,
    "starts_at": time.fromisoformat,
    "minutes": _number,
    "participants": _number,
    "travel_km": _decimal,
    "target_area": _key,
    "step": lambda value: _of(str, value),
}

"""What happened in one settlement, newest first; and who answered for it."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils import timezone

from mentorhalo.core.paging import FIRST_YEAR, LAST_YEAR, MAX_NUMBER, SEPARATOR
from mentorhalo.portal.happening_words import Happening, told
from mentorhalo.portal.happenings import Cursor, Kind, branches_of, statement
from settlements.models import Assignment

SHOWN, PAGE = 12, 50


@dataclass
class Team:
    """Who answers for a settlement: now, from a later day on, and before now."""

    now: Assignment | None = None
    later: list[Assignment] = field(default_factory=list)
    before: list[Assignment] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """Happenings in their order, and the keys of the pages around them ("" where there is none)."""

    rows: list[Happening]
    newer: str = ""
    older: str = ""

    @property
    def engagements(self):
        return [row for row in self.rows if row.branch == Kind.ENGAGEMENT]

    @property
    def last_counted(self):
        """The newest engagement among them that counts."""
        return next((row for row in self.engagements if row.css == "done"), None)


def team(assignments) -> Team:
    """A settlement's assignments, sorted into now, later and before."""
    today, found = timezone.localdate(), Team()
    for row in assignments:
        if row.since > today:
            found.later.append(row)
        elif row.until and row.until <= today:
            found.before.append(row)
        else:
            found.now = row
    return found


def page_of(user, code, *, kind="", year=None, after="", before="", size=None) -> Page:
    """One page of what the reader may know of a settlement (KSH code), in one query.

    `after` and `before` are keys of pages; one that cannot be used gives the first page.
    """
    size, branches = size or SHOWN, branches_of(user, code, kind)
    names = {branch.name for branch in branches}
    cursor = _read(after, names, newer=False) or _read(before, names, newer=True)
    rows = told(statement(branches, size + 1, cursor, year))
    newer = bool(cursor and cursor.newer)
    rows.sort(key=_place, reverse=not newer)
    more, rows = len(rows) > size, rows[:size]
    if newer:
        rows.reverse()
    if not rows:
        return Page([])
    return Page(
        rows,
        newer=_key(rows[0]) if (more if newer else cursor) else "",
        older=_key(rows[-1]) if newer or more else "",
    )


def _place(row: Happening):
    return row.day, row.branch, row.key


def _key(row: Happening) -> str:
    return SEPARATOR.join((row.day.isoformat(), row.branch, str(row.key)))


def _read(text, names, *, newer) -> Cursor | None:
    parts = text.split(SEPARATOR)
    if len(parts) != 3 or parts[1] not in names:
        return None
    try:
        day = date.fromisoformat(parts[0])
        key = UUID(parts[2]) if parts[1] == Kind.EVIDENCE else int(parts[2])
    except ValueError:
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR or (isinstance(key, int) and abs(key) > MAX_NUMBER):
        return None
    return Cursor(day, parts[1], key, newer)

"""Rendered parts of pages, kept in the process until somebody writes anything; and what was read
for them, which follows what is written.

Every write leaves a history row in its transaction (tests/test_history_walk.py), so the newest rows
of the history say whether what was kept still holds: one query, whatever the number of records. A
GET writes nothing to the database: each process keeps its own.
"""

import hashlib
from time import monotonic

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import get_language

from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.written import stamp, written_since

LIFETIME = 1800  # seconds, of a text; for what no history row tells of
READ_ANEW = 8 * 3600  # seconds, of what was read: who reads once an hour does not wait each time
DAYS = 8  # whose readings are shared at once: today and a few past days, some MB each

_shared = {}  # {(day, today): (stamp, when it was all read, Readings)}, the last used at the end


def kept(key, make, written=None):
    """What `make()` gives, from memory while nothing was written and the day is the same.

    `key` is a tuple of all that it depends on beside the records, the day and the language: what
    was asked, and `reader(user)` where readers see different things. `written` is the `stamp()` of
    a page with several kept parts, read once before all of them.
    """
    name = repr((key, written or stamp(), timezone.localdate().isoformat(), get_language()))
    name = hashlib.sha256(name.encode()).hexdigest()
    pages = caches["pages"]
    found = pages.get(name)
    if found is None:
        found = make()
        pages.set(name, found, LIFETIME)
    return found


def shared(day, written) -> Readings:
    """The country's readings of a day (None: today), one object for all readers in this process
    while nothing was written; after a write another, which takes over what that did not move.

    `written` is the `stamp()` read before; whoever gets the readings may not change them.
    """
    if not settings.SHARE_READINGS:
        return Readings(day=day)
    key, now = (day, timezone.localdate()), monotonic()
    stamped, begun, readings = _shared.get(key, (None, now, None))
    if now - begun >= READ_ANEW:
        readings = None
    if stamped != written:
        since = written_since(stamped) if readings else None
        readings = readings.after(since) if since else None
    if readings is None:
        begun, readings = now, Readings(day=day)
    _shared.pop(key, None)
    _shared[key] = written, begun, readings
    for oldest in [*_shared][:-DAYS]:
        _shared.pop(oldest, None)
    return readings


def forget():
    """Let go of all that is shared, as in a process that has just begun."""
    _shared.clear()


def reader(user) -> tuple:
    """All that pages of figures may know of who reads them: two with the same see the same."""
    return (user.role, user.is_lead, user.county_code or "")

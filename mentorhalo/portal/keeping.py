"""Rendered parts of pages, kept in the process until somebody writes anything.

Every write leaves a history row in its transaction (tests/test_history_walk.py), so the newest rows
of the history say whether what was kept still holds: one query, whatever the number of records. A
GET writes nothing to the database: each process keeps its own.
"""

import hashlib
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.core.cache import caches
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import get_language

from mentorhalo.core.models import Change

LIFETIME = 150  # seconds; for what no history row tells of: of what was read, and of its text
OBJECTS = 8  # that are shared at once: what was read of today and of a few past days, some MB each
LATE = 1000  # rows of the history: one that is committed late is noticed among so many


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


def shared(make, key, written):
    """What `make(*key)` gives, one object for all readers in this process while nothing was written
    and the day is the same: for what was read of the records and is the same whoever reads it.

    `written` is the `stamp()` read before; whoever gets the object may not change it.
    """
    if not settings.SHARE_READINGS:
        return make(*key)
    return _shared(make, key, written, timezone.localdate(), monotonic() // LIFETIME)


@lru_cache(maxsize=OBJECTS)
def _shared(make, key, written, today, moment):
    return make(*key)


def forget():
    """Let go of all that is shared, as in a process that has just begun."""
    _shared.cache_clear()


def reader(user) -> tuple:
    """All that pages of figures may know of who reads them: two with the same see the same."""
    return (user.role, user.is_lead, user.county_code or "")


def stamp() -> tuple:
    """(newest number, oldest number, rows) of the last 1,000 rows of the history.

    Numbers are given when a row is written and seen when it is committed: a row that comes late has
    a smaller number than the newest and pushes the oldest out. Read it before the records.
    """
    rows = Change.objects.order_by("-pk").values("pk")[:LATE]
    found = rows.aggregate(newest=Max("pk"), oldest=Min("pk"), rows=Count("pk"))
    return tuple(found.values())

"""Which files are known to be missing on the disk, without asking a far store for each.

A disk of this machine is looked at; what `check_files` found on a far store is kept in the cache.
"""

from collections.abc import Iterable

from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, InMemoryStorage

from engagements.models import Evidence

KEY = "evidence-missing"


def known_missing(rows: Iterable[Evidence]) -> set:
    """The primary keys of those whose file is known to be gone."""
    near = [row for row in rows if is_near(row.file.storage)]
    gone = {row.pk for row in near if not row.file.storage.exists(row.file.name)}
    far = {row.pk for row in rows} - {row.pk for row in near}
    return gone | (far & cache.get(KEY, set())) if far else gone


def remember_missing(keys: Iterable) -> None:
    """Keep what a whole check of a far store found, until the next one."""
    cache.set(KEY, set(keys), timeout=None)


def is_near(storage) -> bool:
    return isinstance(storage, (FileSystemStorage, InMemoryStorage))

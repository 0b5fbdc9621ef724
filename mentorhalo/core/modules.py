"""Our ES modules and what they import, so that a page can name them all at once.

Without it a browser finds out one import after the other, each at the price of a question.
"""

import re
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath

from django.conf import settings
from django.contrib.staticfiles import finders

IMPORT = re.compile(r"""\b(?:from|import)\s*["'](\./[^"']+)["']""")
LATER = re.compile(r"""\bimport\(["'](\./[^"']+)["']\)""")


def source(name: str) -> bytes:
    """The file as it is in the repository."""
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path).read_bytes()


def _imported(name: str, later: bool) -> tuple[str, ...]:
    text = source(name).decode()
    found = IMPORT.findall(text) + (LATER.findall(text) if later else [])
    return tuple(normpath(join(dirname(name), other)) for other in found)


_remembered = cache(_imported)


def with_imports(*names: str, later: bool = False) -> list[str]:
    """The modules and all that they import, each once, those asked for first.

    `later`: also what they import only when it is wanted.
    """
    imported = _imported if settings.DEBUG else _remembered
    found = list(dict.fromkeys(names))
    for name in found:  # grows while it is walked
        found += [other for other in imported(name, later) if other not in found]
    return found

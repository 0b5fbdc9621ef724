"""Compiles the translations; run.py calls it at set-up and the tests before they start.

Knows nothing of Django: it has to run before any text is looked up.
"""

import os
import sys
from pathlib import Path

import polib


def compile_catalogue(po: Path) -> None:
    """Write the .mo beside a .po at once and whole, so that no reader meets half of it."""
    fresh = po.with_suffix(f".{os.getpid()}.tmp")
    try:
        polib.pofile(str(po)).save_as_mofile(str(fresh))
        fresh.replace(po.with_suffix(".mo"))
    finally:
        fresh.unlink(missing_ok=True)


def compile_stale(root: Path) -> list[Path]:
    """Compile each catalogue under root/locale that changed since it was compiled; tell which."""
    stale = []
    for po in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime:
            compile_catalogue(po)
            stale.append(po)
    return stale


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalogue(Path(name))

"""Imports: of leads and admins; who reads all counties looks at what was brought."""

from django.utils import timezone

from engagements.models import Sheet, SheetKind, SheetState
from tests.rights import GONE, NO, OK, SIGN_IN

TABLE = {
    "engagements:sheet-list": ("get", "", [SIGN_IN, NO, NO, NO, OK, OK, OK, OK, OK]),
    "engagements:sheet-new": ("get", "sheet kind", [SIGN_IN, NO, NO, NO, OK, OK, NO, NO, OK]),
    "engagements:sheet-detail": ("get", "sheet", [SIGN_IN, OK, GONE, GONE, GONE, GONE, OK, OK, OK]),
    "engagements:sheet-refused": (
        "get",
        "sheet",
        [SIGN_IN, OK, GONE, GONE, GONE, GONE, OK, OK, OK],
    ),
    "engagements:sheet-match": ("post", "sheet", [SIGN_IN, NO, GONE, GONE, GONE, GONE, NO, NO, NO]),
    "engagements:sheet-check": ("post", "sheet", [SIGN_IN, NO, GONE, GONE, GONE, GONE, NO, NO, NO]),
    "engagements:sheet-write": ("post", "sheet", [SIGN_IN, NO, GONE, GONE, GONE, GONE, NO, NO, NO]),
    "engagements:sheet-drop": ("post", "sheet", [SIGN_IN, NO, GONE, GONE, GONE, GONE, NO, NO, NO]),
}


def _sheet(author):
    """Brought by somebody who was a lead then and is none now: still theirs to look at."""
    return [
        Sheet.objects.create(
            kind=SheetKind.ORGANISATIONS,
            name="lap.csv",
            brought_by=author,
            brought_at=timezone.now(),
            header=["név"],
            cells=[[2, "Könyvtár"]],
            state=SheetState.CHECKED,
            verdicts=[["new", [], []]],
            progress=1,
        ).pk
    ]


LAID = {"sheet": _sheet, "sheet kind": lambda author: ["organisations"]}

"""The rows of a checked sheet as a page shows them: refused ones first, a hundred at a time."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from engagements.models import Sheet, SheetState
from engagements.sheets.judging import counted
from engagements.sheets.kinds import KINDS
from engagements.sheets.verdicts import Outcome

PAGE = 100
ORDER = (Outcome.ERROR, Outcome.NEW, Outcome.CHANGED, Outcome.SAME)
CSS = {"error": "bad", "new": "full", "changed": "half", "same": ""}
SHOWN = 4  # columns of a row that the preview repeats


@dataclass(frozen=True)
class PreviewRow:
    """One row: its number in the sheet, what becomes of it, its first cells, the reasons."""

    number: int
    outcome: Outcome
    css: str
    words: str
    sentences: list[str]


@dataclass(frozen=True)
class Tab:
    """A filter by outcome; `outcome` is "" for all."""

    outcome: str
    label: str
    count: int
    here: bool


def preview_page(sheet: Sheet, params) -> dict:
    """The page's context: tabs, rows, the key of the next page, and whether anything is to do."""
    counts = counted(sheet.verdicts)
    wanted = params.get("outcome") if params.get("outcome") in counts else ""
    rows = sorted(
        (ORDER.index(verdict[0]), cells[0], cells, verdict)
        for cells, verdict in zip(sheet.cells, sheet.verdicts, strict=True)
        if verdict is not None and wanted in ("", verdict[0])
    )
    after = _key(params.get("after", ""))
    rows = [row for row in rows if row[:2] > after]
    page, more = rows[:PAGE], len(rows) > PAGE
    shown = _shown(sheet)
    tabs = [Tab("", _("all rows"), sum(counts.values()), not wanted)]
    tabs += [Tab(o, o.label, counts[o], wanted == o) for o in ORDER]
    return {
        "tabs": tabs,
        "rows": [_row(cells, verdict, shown) for _rank, _number, cells, verdict in page],
        "older": f"{page[-1][0]}~{page[-1][1]}" if more else "",
        "newer": bool(after > (-1, -1)),
        "to_write": counts[Outcome.NEW] + counts[Outcome.CHANGED],
        "new": counts[Outcome.NEW],
        "changed": counts[Outcome.CHANGED],
        "same": counts[Outcome.SAME],
        "refused": counts[Outcome.ERROR],
        "is_written": sheet.state == SheetState.WRITTEN,
        "outcome": wanted,
    }


def _key(text):
    """(rank, row number) of the last row of the page before; anything else is the beginning."""
    rank, _sign, number = text[:30].partition("~")
    if rank.isascii() and rank.isdigit() and number.isascii() and number.isdigit():
        return int(rank), int(number)
    return -1, -1


def _shown(sheet):
    """The positions by which a row is recognised: those of needed columns first."""
    columns = sorted(KINDS[sheet.kind].columns, key=lambda column: not column.key)
    found = [sheet.mapping[c.name] for c in columns if c.name in sheet.mapping]
    return sorted(found[:SHOWN])


def _row(cells, verdict, shown):
    values = [cells[i + 1] for i in shown if i + 1 < len(cells)]
    words = " · ".join(str(v)[:60] for v in values if v is not None and not isinstance(v, dict))
    outcome = Outcome(verdict[0])
    return PreviewRow(cells[0], outcome, CSS[outcome], words, verdict[1])

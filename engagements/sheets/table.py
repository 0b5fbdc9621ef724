"""A sheet as it was read: titles, and rows of texts, numbers, days and None."""

from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.text import fold

MAX_ROWS, MAX_COLUMNS = 20_000, 200
MAX_CAPTIONS = 5  # rows above the titles that say what the sheet is
MAX_CELL = 32_767  # what a spreadsheet's own cell can hold
MAX_TEXT = 30_000_000  # characters of all cells together


class Unreadable(ValidationError):
    """The file cannot be read; the sentence says why."""


@dataclass
class Table:
    """`rows` are [row number in the sheet, *cells]; a cell is a text, a number, True or False, a
    day as its ISO text, None, or {"problem": …} where there is something and it cannot be used.
    `notes` are sentences on how the file was taken."""

    header: list[str]
    rows: list[list[Any]]
    notes: list[str] = field(default_factory=list)


def column_letters(index: int) -> str:
    """The letters by which spreadsheets call a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or cell.strip() != "")


def table_of(numbered, merged=(), notes=()) -> Table:
    """A table from an iterable of (row number, cells): the first filled row holds the titles, but
    for captions above them.

    `merged` are ranges (top, left, bottom, right) counted from 0. Raises Unreadable.
    """
    header, rows, size = None, [], 0
    covered, notes = _covered(merged), list(notes)
    filled = _filled(numbered)
    start = list(islice(filled, MAX_CAPTIONS + 2))
    captions = _captions(start)
    if captions:
        texts = _quoted(_title(cells[-1], 0) for _number, cells in start[:captions])
        notes.append(_("Above the titles this was left out: %(texts)s.") % {"texts": texts})
    for number, cells in chain(start[captions:], filled):
        if header is None:
            _refuse_merged_titles(number, covered)
            header = _titles(cells)
            continue
        if len(rows) == MAX_ROWS:
            raise too_long()
        size += sum(len(cell) for cell in cells if isinstance(cell, str))
        if size > MAX_TEXT:
            raise Unreadable(_("The sheet holds too much text. Split it into several."), "text")
        rows.append([number, *_with_merged(number, cells, covered)])
    if header is None:
        raise Unreadable(_("The sheet is empty."), "empty")
    if not rows:
        raise Unreadable(_("There is no row under the titles."), "no_rows")
    header = _widened(header, max(len(row) - 1 for row in rows))
    return Table(header, rows, notes)


def _filled(numbered):
    """The rows that hold something, without the empty cells at their end."""
    for number, cells in numbered:
        cells = _trimmed([_plain(cell) for cell in cells])
        if len(cells) > MAX_COLUMNS:
            raise too_wide()
        if cells:
            yield number, cells


def _captions(start):
    """How many rows stand above the titles: of a single text each, over a row of three or more."""
    told = [[cell for cell in cells if cell is not None] for _number, cells in start]
    above = next((index for index, cells in enumerate(told) if len(cells) > 1), 0)
    is_text = all(isinstance(cell, str) for cells in told[: above + 1] for cell in cells)
    over_titles = above + 1 < len(told) and len(told[above]) > 2
    return above if is_text and over_titles else 0


def too_long() -> Unreadable:
    text = _("The sheet has more than 20,000 filled rows. Split it into several.")
    return Unreadable(text, "rows")


def too_wide() -> Unreadable:
    return Unreadable(_("The sheet has more than 200 columns. Keep those that are needed."), "wide")


def _plain(cell):
    if isinstance(cell, str):
        if len(cell) > MAX_CELL:
            return {"problem": "long"}
        return cell if cell.strip() else None
    return cell


def _trimmed(cells):
    """The cells without the empty ones at the end; [] for an empty row."""
    last = len(cells)
    while last and cells[last - 1] is None:
        last -= 1
    return cells[:last]


def _titles(cells):
    titles = [_title(cell, index) for index, cell in enumerate(cells)]
    seen, twice = set(), []
    for title in titles:
        key = fold(title)
        if key in seen and title not in twice:
            twice.append(title)
        seen.add(key)
    if twice:
        text = ngettext(
            "This title stands above more than one column: %(names)s. Give each its own.",
            "These titles stand above more than one column: %(names)s. Give each its own.",
            len(twice),
        )
        raise Unreadable(text, "twice", {"names": _quoted(twice)})
    return titles


def _quoted(titles):
    return ", ".join(gettext("“%(title)s”") % {"title": title} for title in titles)


def _title(cell, index):
    if isinstance(cell, dict) or cell is None:
        return column_letters(index)
    title = " ".join(str(cell).split())[:200]
    return "".join(letter if letter.isprintable() else "?" for letter in title)


def _widened(header, width):
    """Columns that hold something and have no title are called by their letters."""
    if width > MAX_COLUMNS:
        raise too_wide()
    taken = {fold(title) for title in header}
    for index in range(len(header), width):
        letters = column_letters(index)
        header.append(letters if fold(letters) not in taken else f"{letters} ({index + 1})")
    return header


def _covered(merged):
    """{row number: {position: range}} of the cells that a merged range hides."""
    covered = {}
    for top, left, bottom, right in merged:
        name = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
        for row in range(top, min(bottom, top + 2 * MAX_ROWS) + 1):
            for position in range(left, min(right, MAX_COLUMNS) + 1):
                if (row, position) != (top, left):
                    covered.setdefault(row + 1, {})[position] = name
    return covered


def _refuse_merged_titles(number, covered):
    if number in covered:
        names = ", ".join(sorted(set(covered[number].values())))
        text = _("The titles are in merged cells (%(range)s). Unmerge them: one title a column.")
        raise Unreadable(text, "merged", {"range": names})


def _with_merged(number, cells, covered):
    """The row with a problem in each cell that a merged range hides."""
    hidden = covered.get(number)
    if not hidden:
        return cells
    cells = cells + [None] * (max(hidden) + 1 - len(cells))
    for position, name in hidden.items():
        cells[position] = {"problem": "merged", "range": name}
    return cells

"""A first look into a sheet's XML: how far it reaches, what is merged, which formulas are bare.

It decides whether the sheet is small enough to be read at all: readers make room for every cell of
the rectangle, and one cell in the last row and column of a sheet is enough to fill a machine.
"""

import posixpath
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from engagements.sheets.package import broken, encrypted
from engagements.sheets.table import MAX_COLUMNS, MAX_ROWS, Unreadable, too_long, too_wide

MAX_RECTANGLE = 4_000_000  # cells from A1 to the last filled one: 20,000 rows of 200
PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass
class Scan:
    """What is in one sheet. Positions count from 0. `odd` says what is wrong with a cell: a formula
    that was never computed ("formula"), or one that came to an error ("error")."""

    name: str
    part: str = ""
    rows: int = 0
    last: tuple[int, int] = (-1, -1)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    odd: dict[tuple[int, int], str] = field(default_factory=dict)

    def fill(self, row, position, times=1, rows=1):
        """Note a filled cell, repeated so many times to the right and downwards."""
        if row > self.last[0] or not self.rows:
            self.rows += rows
        self.last = (max(self.last[0], row + rows - 1), max(self.last[1], position + times - 1))
        if self.rows > MAX_ROWS + 1:
            raise too_long()
        if self.last[1] >= MAX_COLUMNS:
            raise too_wide()
        if (self.last[0] + 1) * (self.last[1] + 1) > MAX_RECTANGLE:
            text = _("There is something far below the table. Delete the rows under it.")
            raise Unreadable(text, "far")


def _parse(content, start, end=None, text=None):
    """Walk XML without believing it: no document type, so no entities of its own."""

    def refuse(*_args):
        raise broken()

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, found: start(name.rpartition(":")[2], found)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:  # not XML, or a number that is none
        raise broken() from error


def place_of(text: str) -> tuple[int, int]:
    """Row and column of “B3”, counted from 0."""
    found = PLACE.fullmatch(text.replace("$", ""))
    if not found:
        raise broken()
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def excel_sheets(parts: dict[str, bytes]) -> list[Scan]:
    """The visible sheets of an XLSX package in order, not looked into yet."""
    targets, sheets = {}, []

    def relation(name, found):
        if name == "Relationship":
            target = found.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            targets[found.get("Id")] = posixpath.normpath(path)

    def sheet(name, found):
        if name == "sheet" and found.get("state", "visible") == "visible":
            key = next((value for key, value in found.items() if key.endswith(":id")), None)
            sheets.append((found.get("name", ""), key))

    _parse(parts.get("xl/_rels/workbook.xml.rels", b"<x/>"), relation)
    _parse(parts["xl/workbook.xml"], sheet)
    scans = [Scan(name, targets.get(key, "")) for name, key in sheets]
    return [scan for scan in scans if scan.part in parts]


def look_into_excel(scan: Scan, content: bytes) -> Scan:
    """Fill in what a worksheet's XML says."""
    row = position = -1
    place = kind = ""
    formula = value = inside = False

    def start(name, found):
        nonlocal row, position, place, kind, formula, value, inside
        if name == "row":
            row, position = int(found["r"]) - 1 if found.get("r") else row + 1, -1
        elif name == "c":
            formula = value = False
            place, kind = found.get("r", ""), found.get("t", "")
            position += 1
        elif name in ("v", "is"):
            inside = True
        elif name == "f":
            formula = True
        elif name == "mergeCell":
            first, _colon, last = found.get("ref", "").partition(":")
            scan.merged.append((*place_of(first), *place_of(last or first)))

    def text(letters):
        nonlocal value
        value = value or inside

    def end(name):
        nonlocal row, position, inside
        if name in ("v", "is"):
            inside = False
        elif name == "c" and (value or formula):
            if place:  # looked at only in filled cells: empty ones are many
                row, position = place_of(place)
            scan.fill(row, position)
            if not value:
                scan.odd[row, position] = "formula"
            elif kind == "e":
                scan.odd[row, position] = "error"

    _parse(content, start, end, text)
    return scan


def open_document_sheets(parts: dict[str, bytes]) -> list[Scan]:
    """The sheets of an ODS package, looked into."""
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise encrypted()
    sheets = []
    row = position = 0
    rows = times = spanned = down = 1
    here = filled = bare = False

    def start(name, found):
        nonlocal row, position, rows, times, spanned, down, here, filled, bare
        found = {key.rpartition(":")[2]: value for key, value in found.items()}
        if name == "table":
            sheets.append(Scan(found.get("name", "")))
            row = 0
        elif name == "table-row":
            position, rows = 0, int(found.get("number-rows-repeated", 1))
        elif name in ("table-cell", "covered-table-cell"):
            here = True
            times = int(found.get("number-columns-repeated", 1))
            spanned = int(found.get("number-columns-spanned", 1))
            down = int(found.get("number-rows-spanned", 1))
            value = found.get("value-type") not in (None, "string")
            filled = value or "formula" in found
            bare = "formula" in found and not value and "string-value" not in found

    def text(letters):
        nonlocal filled, bare
        if here and letters.strip():
            filled, bare = True, False

    def end(name):
        nonlocal row, position, here
        if name == "table-row":
            row += rows
        elif name in ("table-cell", "covered-table-cell") and sheets:
            here = False
            if filled:
                sheets[-1].fill(row, position, times, rows)
                if bare:
                    sheets[-1].odd[row, position] = "formula"
            if name == "table-cell" and max(spanned, down) > 1:
                last = (row + down - 1, position + spanned - 1)
                sheets[-1].merged.append((row, position, *last))
            position += times

    _parse(parts["content.xml"], start, end, text)
    return sheets

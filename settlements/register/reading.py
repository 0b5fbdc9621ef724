"""Reading one file of the register: rows with their line numbers, or the reasons why not."""

import csv
import io
import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

MAX_MEGABYTES = 20
SILENT = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}  # controls, invisible marks, private use, line ends


@dataclass(frozen=True)
class Problem:
    """One reason why the register cannot be loaded, and the place to mend."""

    file: str
    place: str
    text: str

    def __str__(self):
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.text}"


class Problems(list):
    """All that is wrong with the files, in the order in which it was found."""

    def add(self, file, text, line=None, place=""):
        if line is not None:
            place = _("line %(line)d") % {"line": line}
        self.append(Problem(file, place, text))


@dataclass(frozen=True)
class Row:
    """One line of a table: its number in the file, and the cell of each named column."""

    line: int
    cells: dict[str, str]


def read_table(path: Path, columns, problems, may_be_empty=False) -> list[Row] | None:
    """The rows of a CSV file that has at least these columns; None when it is no such file."""
    text = read_text(path, problems)
    if text is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, header, line = [], None, 1
    try:
        for cells in reader:
            if header is None:
                header = [cell.strip() for cell in cells]
                if not _is_header(header, columns, path.name, problems):
                    return None
            elif cells:
                rows += _row(header, cells, line, path.name, problems)
            line = reader.line_num + 1
    except csv.Error as error:
        text = _("The table is broken here and cannot be read on (%(error)s).")
        problems.add(path.name, text % {"error": error}, line)
        return None
    if line <= 2 and not may_be_empty:
        problems.add(path.name, _("The table has no rows."))
        return None
    return rows


def _is_header(header, columns, file, problems):
    missing = [name for name in columns if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    if missing:
        text = _("These columns are missing: %(columns)s. The cells are separated by commas.")
        problems.add(file, text % {"columns": ", ".join(missing)}, 1)
    if twice:
        text = _("These columns stand there twice: %(columns)s.")
        problems.add(file, text % {"columns": ", ".join(twice)}, 1)
    return not missing and not twice


def _row(header, cells, line, file, problems):
    if len(cells) != len(header):
        text = _("The line has %(cells)d cells, the header has %(columns)d.")
        problems.add(file, text % {"cells": len(cells), "columns": len(header)}, line)
        return []
    bad = [name for name, cell in zip(header, cells, strict=True) if _is_hostile(cell)]
    for name in bad:
        text = _("The column “%(column)s” holds control characters.")
        problems.add(file, text % {"column": name}, line)
    # One spelling for each letter and one space between words, however the file was saved.
    cells = [" ".join(unicodedata.normalize("NFC", cell).split()) for cell in cells]
    named = dict(zip(header, cells, strict=True))
    return [Row(line, {name: cell for name, cell in named.items() if name not in bad})]


def _is_hostile(cell):
    return any(unicodedata.category(letter) in SILENT for letter in cell)


def read_json(path: Path, problems):
    """What a JSON file says, or None when it is not one."""
    text = read_text(path, problems)
    if text is None:
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        said = _("This is not JSON (%(error)s).") % {"error": error.msg}
        problems.add(path.name, said, error.lineno)
    except RecursionError:
        problems.add(path.name, _("This is not JSON (%(error)s).") % {"error": "nesting"})
    return None


def read_text(path: Path, problems) -> str | None:
    """The text of a UTF-8 file that is neither empty nor too large; None when it is not that."""
    try:
        if path.stat().st_size > MAX_MEGABYTES * 1024 * 1024:
            text = _("The file is larger than %(size)d MB.") % {"size": MAX_MEGABYTES}
            problems.add(path.name, text)
            return None
        data = path.read_bytes()
    except FileNotFoundError:
        problems.add(path.name, _("The file is missing from the folder."))
        return None
    except OSError as error:
        text = _("The file cannot be read (%(error)s).") % {"error": error.strerror}
        problems.add(path.name, text)
        return None
    if not data.strip():
        problems.add(path.name, _("The file is empty."))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _("The file is not in UTF-8; save it in that encoding.")
        problems.add(path.name, text, data[: error.start].count(b"\n") + 1)
        return None

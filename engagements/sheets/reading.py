"""Any sheet that people bring: XLSX, XLS, ODS or delimited text, told apart by content."""

import io
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from engagements.sheets import delimited, scan
from engagements.sheets.old_excel import refuse_far_cells
from engagements.sheets.package import broken, encrypted, packed, unpacked
from engagements.sheets.table import MAX_ROWS, Table, Unreadable, is_filled, table_of, too_long

MAX_BYTES = 20 * 1024 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"<!DOCTYPE HTML", "HTML"),
    (b"<HTML", "HTML"),
    (b"<?XML", "XML"),
    (b"MZ", "EXE"),
    (b"\x1f\x8b", "GZIP"),
    (b"7Z\xbc\xaf", "7Z"),
    (b"RAR!", "RAR"),
)
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
SPREADSHEETS = {"XLSX": (".xlsx", ".xlsm"), "XLS": (".xls",), "ODS": (".ods",)}


def read(name: str, data: bytes) -> Table:
    """The first filled sheet of a file. Raises Unreadable with a sentence."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 20 MB."), "size")
    if not data.strip():
        raise Unreadable(_("The file is empty."), "empty")
    if data.startswith(ZIP):
        kind, table = _from_package(data)
    elif data.startswith(OLE):
        kind, table = "XLS", _from_old_excel(data)
    else:
        _refuse_other_kinds(data)
        text, encoding = delimited.decoded(data)
        table = table_of(delimited.records(text))
        table.notes.append(_("Read as text in %(name)s.") % {"name": encoding})
        kind = "CSV"
    _say_if_the_name_lies(name, kind, table)
    return table


def _refuse_other_kinds(data):
    start = data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").upper()
    for mark, kind in OTHER_KINDS:
        if start.startswith(mark.upper()):
            text = _(
                "This is a %(kind)s file, whatever its name says. Save it as XLSX, ODS or CSV."
            )
            raise Unreadable(text, "kind", {"kind": kind})


def _say_if_the_name_lies(name, kind, table):
    ending = f".{name.rpartition('.')[2].lower()}"
    claimed = next((k for k, ends in SPREADSHEETS.items() if ending in ends), "CSV")
    if ending in (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".txt", ".tsv") and claimed != kind:
        text = _("By its name the file is %(claimed)s, by its content %(kind)s; it was read so.")
        table.notes.append(text % {"claimed": claimed, "kind": kind})


def _from_package(data):
    parts = unpacked(data)
    if "xl/workbook.xml" in parts:
        return "XLSX", _from_excel(parts)
    if "content.xml" in parts and b"opendocument.spreadsheet" in parts.get("mimetype", b""):
        sheets = scan.open_document_sheets(parts)
        chosen = next((sheet for sheet in sheets if sheet.rows), None)
        return "ODS", _computed(parts, sheets, chosen)
    text = _("This is no spreadsheet that can be read here. Save it as XLSX, ODS or CSV.")
    raise Unreadable(text, "kind")


def _from_excel(parts):
    sheets = scan.excel_sheets(parts)
    chosen = None
    for sheet in sheets:
        if scan.look_into_excel(sheet, parts[sheet.part]).rows:
            chosen = sheet
            break
    return _computed(parts, sheets, chosen)


def _computed(parts, sheets, chosen):
    """The chosen sheet's values; a formula gives the value that was saved with it."""
    if chosen is None:
        raise Unreadable(_("The sheet is empty."), "empty")
    used = {s.part for s in sheets if s is not chosen and s.part}
    rows = _rows(packed({name: part for name, part in parts.items() if name not in used}), chosen)
    return table_of(_with_odd(rows, chosen.odd), chosen.merged, _said(sheets, chosen.name))


def _said(sheets, name):
    """Which sheet was taken, where there are several."""
    if len(sheets) < 2:
        return []
    return [_("The first filled sheet was read: “%(name)s”.") % {"name": name}]


def _from_old_excel(data):
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise encrypted()
    refuse_far_cells(data)
    with _reader(io.BytesIO(data)) as book:
        seen = SheetVisibleEnum.Visible
        names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == seen]
        for name in names:
            sheet = book.get_sheet_by_name(name)
            rows = _numbered(sheet)
            if any(is_filled(cell) for _number, cells in rows for cell in cells):
                merged = [(*a, *b) for a, b in sheet.merged_cell_ranges or ()]
                return table_of(rows, merged, _said(names, name))
    raise Unreadable(_("The sheet is empty."), "empty")


def _rows(package, chosen):
    with _reader(package) as book:
        return _numbered(book.get_sheet_by_name(chosen.name))


@contextmanager
def _reader(file):
    """The reader of workbooks, what it fails by turned into a sentence."""
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            yield book
    except PasswordError as error:
        raise encrypted() from error
    except CalamineError as error:
        raise broken() from error
    except BaseException as error:
        # A spoiled file can make the reader panic, which is no Exception and has no name to import.
        if type(error).__name__ != "PanicException":
            raise
        raise broken() from error


def _numbered(sheet):
    """[(row number, cells)] of the filled rows."""
    found = []
    if sheet.start is None:
        return found
    before = [None] * sheet.start[1]
    for number, cells in enumerate(sheet.to_python(), sheet.start[0] + 1):
        if any(cell != "" for cell in cells):
            found.append((number, before + [_value(cell) for cell in cells]))
            if len(found) > MAX_ROWS + 1:
                raise too_long()
    return found


def _with_odd(rows, odd):
    """The rows with a problem where a formula was never computed or came to an error."""
    by_row = {}
    for (row, position), problem in odd.items():
        by_row.setdefault(row + 1, {})[position] = {"problem": problem}
    cells_of = dict(rows)
    for number, problems in by_row.items():
        cells = cells_of.setdefault(number, [])
        cells += [None] * (max(problems) + 1 - len(cells))
        for position, problem in problems.items():
            cells[position] = problem
    return sorted(cells_of.items())


def _value(cell):
    """A cell as JSON can hold it."""
    if isinstance(cell, str):
        if cell in ERRORS:
            return {"problem": "error"}
        return cell or None
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return cell

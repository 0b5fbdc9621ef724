"""Sheets made in the tests: XLSX by xlsxwriter, ODS and old Excel by their bytes."""

import io
import struct
import zipfile
from pathlib import Path

import xlsxwriter

TOP_PROJECTS = Path(__file__).parent / "top_projects.csv"


def xlsx(rows, **sheets) -> bytes:
    """A workbook with one sheet of these rows; `sheets` are further ones."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy.mm.dd."})
    for name, content in {"Lap": rows, **sheets}.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(content):
            for position, cell in enumerate(row):
                if hasattr(cell, "year"):
                    page.write_datetime(number, position, cell, day)
                else:
                    page.write(number, position, cell)
    book.close()
    return held.getvalue()


def csv(*rows, encoding="utf-8", sign=";") -> bytes:
    """Delimited text; a cell that holds the sign is put into quotes."""
    lines = [[f'"{cell}"' if sign in cell else cell for cell in row] for row in rows]
    return "\r\n".join(sign.join(line) for line in lines).encode(encoding)


def repacked(data, change) -> bytes:
    """The package with `change` made to its {name: content}."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return held.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet_xml(data, old, new) -> bytes:
    """The workbook with a piece of its first sheet's XML replaced."""

    def change(parts):
        assert old in parts[SHEET]
        parts[SHEET] = parts[SHEET].replace(old, new)

    return repacked(data, change)


NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)


def ods_cell(value, attributes="") -> str:
    if value is None:
        return f"<table:table-cell {attributes}/>"
    if isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    elif hasattr(value, "year"):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind} {attributes}><text:p>{value}</text:p></table:table-cell>"


def ods(rows, manifest="") -> bytes:
    """A document of one sheet; a row is a list of values, or its XML."""
    body = "".join(
        row
        if isinstance(row, str)
        else f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>"
        for row in rows
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES}><office:body>'
        f'<office:spreadsheet><table:table table:name="Lap">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        package.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _record(number, body):
    return struct.pack("<HH", number, len(body)) + body


def _biff(rows):
    """The stream of a workbook of one sheet in BIFF5, texts in Windows-1250."""
    start = _record(0x809, struct.pack("<HHHH", 0x500, 0x5, 0, 0))
    start += _record(0x42, struct.pack("<H", 1250))
    end = _record(0x0A, b"")
    name = b"Lap"
    place = len(start) + 4 + 8 - 1 + len(name) + len(end)
    sheet = _record(0x85, struct.pack("<IBBB", place, 0, 0, len(name)) + name)
    body = _record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            head = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, int | float):
                body += _record(0x203, head + struct.pack("<d", cell))
            elif cell is not None:
                text = cell.encode("cp1250")
                body += _record(0x204, head + struct.pack("<H", len(text)) + text)
    return start + sheet + end + body + end


def xls(rows) -> bytes:
    """A workbook as Excel wrote it before 2007: a stream in a compound file."""
    stream = _biff(rows)
    stream += b"\0" * (max(4096, -len(stream) % 512 + len(stream)) - len(stream))
    sectors = len(stream) // 512
    free, last, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    chain = [table, last, *range(3, sectors + 2), last]
    chain += [free] * (128 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, last, 0, last, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    entries = _entry("Root Entry", 5, last, 0, child=1) + _entry("Book", 2, 2, len(stream))
    entries += b"".join(_entry("", 0, 0, 0) for _n in range(2))
    return header + struct.pack("<128I", *chain) + entries + stream


def _entry(name, kind, start, size, child=0xFFFFFFFF):
    text = (name + "\0").encode("utf-16-le") if name else b""
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + b"\0" * 36
    return entry + struct.pack("<III", start, size, 0)

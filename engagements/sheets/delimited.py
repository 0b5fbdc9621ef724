"""Delimited text: which encoding, which separator, and its records."""

import codecs
import csv
import re
from collections import Counter

from django.utils.translation import gettext as _

from engagements.sheets.table import MAX_CELL, Unreadable
from mentorhalo.core.tables import FORMULA_STARTS

SEPARATORS = (";", ",", "\t", "|")
SAMPLE = 50
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Letters that ISO 8859-2 has where Windows-1250 has signs: “Šimon” there would be “©imon” here.
ISO_LETTERS = re.compile(rb"[\xa9\xae][a-z]|[A-Za-z][\xb9\xbe]|[\xb9\xbe][a-z]")
# “é ö ő ü ó ú” inside a word as Excel's “CSV (MS-DOS)” has them, and as Windows-1250 does.
DOS_LETTERS = re.compile(rb"(?<=[A-Za-z])[\x82\x94\x8b\x81\xa2\xa3](?=[a-z])")
WINDOWS_LETTERS = re.compile(rb"(?<=[A-Za-z])[\xe9\xf6\xf5\xfc\xf3\xfa](?=[a-z])")
# How “á é ő ű” look when UTF-8 was read as something else and saved again.
TWICE_ENCODED = re.compile("Ã[¡©\xad³¶º¼‰\x81\x89\x93\x96\x9a\x9c]|Ĺ[‘±]|Å[‘±\x91]")


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the encoding it was taken to be in. Raises Unreadable."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return _decode(data, name), "utf-16" if name == "utf-16" else "utf-8"
    sample = data[:2000]
    if len(data) % 2 == 0 and b"\x00" in sample:
        side = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        return _decode(data, side), "utf-16"
    if b"\x00" in data:
        raise Unreadable(_("This is not a table: the file is of another kind."), "binary")
    try:
        text, name = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        name = _one_byte(data)
        text = _decode(data, name)
    if TWICE_ENCODED.search(text):
        text = _("The accented letters of this file are spoiled. Save it again as UTF-8.")
        raise Unreadable(text, "spoiled")
    return text, name


def _one_byte(data):
    """Which of the Central European encodings of a byte a letter it is."""
    if len(DOS_LETTERS.findall(data)) > len(WINDOWS_LETTERS.findall(data)):
        return "cp852"
    has_windows_signs = any(0x80 <= byte <= 0x9F for byte in set(data))
    iso = not has_windows_signs and ISO_LETTERS.search(data)
    return "iso-8859-2" if iso else "windows-1250"


def _decode(data, name):
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        text = _("The letters of this file cannot be read as %(name)s. Save it again as UTF-8.")
        raise Unreadable(text, "encoding", {"name": name}) from error


def records(text: str):
    """(row number, cells) of each record; the number is that of the record. Raises Unreadable."""
    text, separator = _separated(text)
    csv.field_size_limit(MAX_CELL * 4)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = _("From line %(line)s on the file cannot be read: a quotation mark is odd.")
            raise Unreadable(message, "csv", {"line": reader.line_num}) from error
        yield number, [_cell(cell) for cell in cells]


def _cell(text):
    """A text; the apostrophe that keeps a spreadsheet from computing it is not part of it."""
    if text.startswith("'") and text[1:].startswith(FORMULA_STARTS):
        text = text[1:]
    return text or None


def _separated(text):
    """The text without Excel's “sep=” line, and the separator."""
    first, _end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return rest, first.strip()[4]
    return text, max(SEPARATORS, key=lambda sign: _evenness(text, sign))


def _evenness(text, separator):
    """How well a separator cuts the first records into equally many cells, and how many."""
    lines = text[:200_000].splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=separator)
    counts = Counter()
    try:
        for row, _number in zip(reader, range(SAMPLE), strict=False):
            if "".join(row).strip(" ;,\t|"):
                counts[len(row)] += 1
    except csv.Error:
        pass  # the sample may end inside a quoted cell
    if not counts:
        return 0, 0
    cells, often = counts.most_common(1)[0]
    return (0, 1) if cells == 1 else (often / counts.total(), cells)

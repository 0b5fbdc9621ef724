"""Tables as an Excel file: real days and numbers, text that stays text, a row at a time."""

import math
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
NOT_IN_A_NAME = str.maketrans("", "", "[]:*?/\\'")
LONGEST_NAME = 31
LONGEST_TEXT = 32_767  # Excel's own limits
EXACT_UP_TO = 10**15
SAMPLE = 200  # rows by which the columns are made wide
NARROWEST, WIDEST = 8, 60


class Percent(float):
    """A share, 1 being the whole: written as a number that shows as per cent."""


class Tenths(float):
    """A number that shows with one decimal, and is kept with all of them."""


SHAPES = {Percent: "0.0%", Tenths: "#,##0.0"}


class Book:
    """An Excel file of tables, each on a sheet of its own, written one after the other."""

    def __init__(self, title: str):
        self._out = TemporaryFile()  # noqa: SIM115  the answer closes it, and it is gone
        self._book = Workbook(self._out, OPTIONS)
        self._book.set_properties({"title": title, "created": timezone.now().replace(tzinfo=None)})
        self._book.set_custom_property("Language", get_language())
        shapes = (DAY, MOMENT, *SHAPES.values())
        self._plain = {shape: self._format(num_format=shape) for shape in shapes}
        self._strong = {shape: self._format(num_format=shape, bold=True) for shape in shapes}
        self._strong[None] = self._format(bold=True)
        self._title = self._format(bold=True, bottom=1)
        self._wrapping = self._format(text_wrap=True, valign="top")
        self._names = set()

    def _format(self, **said):
        return self._book.add_format(said)

    def table(
        self,
        name: str,
        titles: list[str],
        rows: Iterable[list],
        lead=(),
        total=None,
        wraps=False,
    ):
        """A sheet: rows (lists of plain values) under their titles, which stay in sight.

        `lead` are rows above the titles, the first of them bold; `total` one below that no filter
        touches. Where the table `wraps`, a long text is broken into lines.
        """
        sheet = self._book.add_worksheet(self._sheet_name(name))
        head = len(lead) and len(lead) + 1
        for line, row in enumerate(lead):
            for place, value in enumerate(row):
                _write(sheet, line, place, value, self._plain if line else self._strong)
        styles = self._plain | {None: self._wrapping} if wraps else self._plain
        sheet.freeze_panes(head + 1, 0)
        widths = [len(text) + 3 for text in titles]  # and the filter's arrow
        for place, text in enumerate(titles):
            sheet.write_string(head, place, text, self._title)
        last = head
        for last, row in enumerate(rows, start=head + 1):
            for place, value in enumerate(row):
                shown = _write(sheet, last, place, value, styles)
                if last <= head + SAMPLE:
                    widths[place] = max(widths[place], shown)
        for place, value in enumerate(total or ()):
            _write(sheet, last + 1, place, value, self._strong)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(max(width, NARROWEST), WIDEST))
        sheet.autofilter(head, 0, last, len(titles) - 1)

    def _sheet_name(self, name):
        """What Excel allows, and no other sheet has."""
        name = name.translate(NOT_IN_A_NAME).strip()[:LONGEST_NAME] or _("Table")
        number, found = 2, name
        while found.casefold() in self._names:
            found = f"{name[: LONGEST_NAME - 4]} {number}"
            number += 1
        self._names.add(found.casefold())
        return found

    def close(self) -> BinaryIO:
        """The file, at its beginning; whoever takes it closes it."""
        self._book.close()
        self._out.seek(0)
        return self._out


def write_xlsx(rows: Iterable[list], titles: list[str], title: str) -> BinaryIO:
    """One table (lists of plain values) as a temporary file at its beginning."""
    book = Book(title)
    book.table(title, titles, rows)
    return book.close()


def _write(sheet, line, place, value, styles):
    """Write one value as what it is, and give about how many letters wide it shows."""
    if value is None or value == "":
        return 0
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    elif isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_datetime(line, place, value.replace(tzinfo=None), styles[MOMENT])
        return len(MOMENT)
    elif isinstance(value, date) and value.year >= 1900:  # Excel knows no earlier day
        sheet.write_datetime(line, place, value, styles[DAY])
        return len(DAY)
    elif type(value) in SHAPES:
        sheet.write_number(line, place, value, styles[SHAPES[type(value)]])
        return len(f"{value:.1f}") + 1
    elif isinstance(value, int | float | Decimal) and _is_exact(value):
        sheet.write_number(line, place, value, styles.get(None))
        return len(str(value))
    text = str(value)
    sheet.write_string(line, place, text[:LONGEST_TEXT], styles.get(None))
    return max(map(len, text.splitlines()), default=0)


def _is_exact(number):
    """Excel keeps 15 digits, and knows no infinity."""
    return math.isfinite(number) and abs(number) < EXACT_UP_TO

"""A table as an Excel file: real days and numbers, text that stays text, a row at a time."""

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


def write_xlsx(rows: Iterable[list], titles: list[str], title: str) -> BinaryIO:
    """The rows (lists of plain values) under their titles, in a temporary file at its beginning."""
    out = TemporaryFile()  # noqa: SIM115  the answer closes it, and it is gone
    book = Workbook(out, OPTIONS)
    book.set_properties({"title": title, "created": timezone.now().replace(tzinfo=None)})
    book.set_custom_property("Language", get_language())
    sheet = book.add_worksheet(_sheet_name(title))
    styles = {style: book.add_format({"num_format": style}) for style in (DAY, MOMENT)}
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True, "bottom": 1})
    widths = [len(text) + 3 for text in titles]  # and the filter's arrow
    for place, text in enumerate(titles):
        sheet.write_string(0, place, text, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            shown = _write(sheet, last, place, value, styles)
            if last <= SAMPLE:
                widths[place] = max(widths[place], shown)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(max(width, NARROWEST), WIDEST))
    sheet.autofilter(0, 0, last, len(titles) - 1)
    book.close()
    out.seek(0)
    return out


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
    elif isinstance(value, int | float | Decimal) and _is_exact(value):
        sheet.write_number(line, place, value)
        return len(str(value))
    text = str(value)
    sheet.write_string(line, place, text[:LONGEST_TEXT])
    return max(map(len, text.splitlines()), default=0)


def _is_exact(number):
    """Excel keeps 15 digits, and knows no infinity."""
    return math.isfinite(number) and abs(number) < EXACT_UP_TO


def _sheet_name(title):
    return title.translate(NOT_IN_A_NAME).strip()[:LONGEST_NAME] or _("Table")

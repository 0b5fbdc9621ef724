"""A table as data: the same columns make the page and the file."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from mentorhalo.core.xlsx import MEDIA_TYPE, write_xlsx

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 500


@dataclass(frozen=True)
class Column:
    """One column: `value` gives the plain value of a row (text, number, day or None) for the file;
    `html` what the page shows instead; `css` classes; `unit` the word beside it on a phone."""

    label: str | Promise
    value: Callable[[Any], Any]
    html: Callable[[Any], str] | None = None
    css: str = ""
    unit: str | Promise = ""
    heading: bool = False
    in_page: bool = True

    def cell(self, row):
        """What the page shows in this row, ready to print."""
        if self.html:
            return self.html(row)
        shown = show(self.value(row))
        if self.heading:
            return format_html('<a href="{}">{}</a>', row.get_absolute_url(), shown)
        return shown


def show(value) -> str:
    """A value in the reader's language; nothing is an en dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, SafeString):
        return value
    if isinstance(value, date):
        return format_html(
            '<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "DATE_FORMAT")
        )
    if isinstance(value, time):
        return time_format(value, "TIME_FORMAT")
    if isinstance(value, int | float | Decimal):
        return number(value)
    return str(value)


def number(value) -> str:
    """A number in the reader's language, its thousands apart."""
    if type(value) is int:
        return _whole(value, get_language())
    return number_format(value, force_grouping=True)


@lru_cache(maxsize=4096)
def _whole(value, language):
    """A page of figures has hundreds of whole numbers, most of them small and many the same."""
    return number_format(value, force_grouping=True)


def unbroken(code: str, url: str = "") -> SafeString:
    """A code that stays on one line, hyphens and all; a link where it leads somewhere."""
    if url:
        return format_html('<a class="nowrap" href="{}">{}</a>', url, code)
    return format_html('<span class="nowrap">{}</span>', code)


def cells(rows: Iterable, columns: Iterable[Column]) -> list[list[tuple[Column, str]]]:
    """The table's cells as strings made beforehand: a template loop over objects costs thrice."""
    shown = [column for column in columns if column.in_page]
    return [[(column, column.cell(row)) for column in shown] for row in rows]


def file_cell(value) -> str:
    """A value as a spreadsheet should read it; a text that looks like a formula is made plain."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):  # local, as the pages and an Excel file have it
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return number_format(value, use_l10n=True)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Echo:
    def write(self, line):
        return line


def csv_file(queryset, columns, name) -> StreamingHttpResponse:
    """Every row of the queryset as a CSV that Hungarian Excel opens: BOM, semicolons, streamed.

    The keys are read first, so the number of rows in the file's name is the number in the file.
    """
    keys = list(queryset.values_list("pk", flat=True))
    titles = [file_cell(column.label) for column in columns]
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    language = get_language()

    def lines():
        yield "\ufeff" + writer.writerow(titles)
        for row in _by_keys(queryset, keys):
            with override(language):  # the request is over by now, and its language with it
                line = [file_cell(column.value(row)) for column in columns]
            yield writer.writerow(line)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(name, keys)}.csv"'
    return response


def xlsx_file(queryset, columns, name, title) -> FileResponse:
    """Every row of the queryset as an Excel file, written to a temporary file row by row."""
    keys = list(queryset.values_list("pk", flat=True))
    rows = ([column.value(row) for column in columns] for row in _by_keys(queryset, keys))
    content = write_xlsx(rows, [str(column.label) for column in columns], str(title))
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{_file_name(name, keys)}.xlsx",
        content_type=MEDIA_TYPE,
    )


def _by_keys(queryset, keys):
    """The rows of these keys in their order, some hundreds at a time."""
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        rows = {row.pk: row for row in queryset.filter(pk__in=chunk)}
        yield from (rows[key] for key in chunk if key in rows)


def _file_name(name, keys):
    rows = _("%(count)d-rows") % {"count": len(keys)}
    return f"{name}-{timezone.localdate().isoformat()}-{rows}"

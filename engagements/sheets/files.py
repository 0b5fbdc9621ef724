"""The files that imports give out: a blank sheet of each kind, and the refused rows as a sheet."""

import csv
import io
from datetime import datetime

import xlsxwriter
from django.utils.translation import gettext as _

from engagements.models import Sheet
from engagements.sheets.columns import title_key
from engagements.sheets.kinds import Rules
from engagements.sheets.verdicts import Outcome
from mentorhalo.core.tables import file_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def blank_sheet(rules: type[Rules], title: str) -> bytes:
    """Titles with a comment each; a second sheet explains the columns and gives an example row."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, **PLAIN})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    page, told = book.add_worksheet(title[:31]), book.add_worksheet(_("Columns")[:31])
    page.freeze_panes(1, 0)
    heads = (_("Column"), _("Needed"), _("What to write"), _("Example"))
    told.write_row(0, 0, heads, bold)
    told.set_column(0, 0, 30)
    told.set_column(1, 3, 40)
    for position, column in enumerate(rules.columns):
        need = _needed(column)
        name = str(column.title)
        page.write_string(0, position, name, bold)
        page.set_column(position, position, max(12, len(name) + 2))
        page.write_comment(0, position, "\n".join(filter(None, (need, str(column.help)))))
        told.write_row(position + 1, 0, (name, need, str(column.help)), wrapped)
        told.write(position + 1, 3, column.example, wrapped)
    told.write(len(rules.columns) + 2, 0, _("An empty cell leaves what is stored as it is."))
    book.close()
    return held.getvalue()


def _needed(column):
    if column.key:
        return _("always")
    return _("for a new one") if column.for_new else ""


def refused_rows(sheet: Sheet) -> tuple[list[str], list[list]]:
    """The sheet's titles and refused rows, the reason in a last column."""
    reason = _("Why it was refused")
    kept = [i for i, title in enumerate(sheet.header) if title_key(title) != title_key(reason)]
    rows = []
    for cells, verdict in zip(sheet.cells, sheet.verdicts, strict=True):
        if verdict and verdict[0] == Outcome.ERROR:
            cells = cells[1:]
            row = [cells[i] if i < len(cells) else None for i in kept]
            row = [None if isinstance(cell, dict) else cell for cell in row]
            rows.append([*row, " · ".join(verdict[1])])
    return [*(sheet.header[i] for i in kept), reason], rows


def refused_csv(sheet: Sheet) -> bytes:
    header, rows = refused_rows(sheet)
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    writer.writerow([file_cell(title) for title in header])
    writer.writerows([file_cell(cell) for cell in row] for row in rows)
    return ("\ufeff" + held.getvalue()).encode()


def refused_xlsx(sheet: Sheet) -> bytes:
    header, rows = refused_rows(sheet)
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, **PLAIN})
    page = book.add_worksheet()
    page.freeze_panes(1, 0)
    page.write_row(0, 0, header, book.add_format({"bold": True}))
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows, 1):
        for position, cell in enumerate(row):
            if day := _day(cell):
                page.write_datetime(number, position, day, days)
            else:
                page.write(number, position, cell)
    book.close()
    return held.getvalue()


def _day(cell):
    """A day that was a day in the sheet too; spreadsheets know none before 1900."""
    if not isinstance(cell, str) or len(cell) != 10 or cell[4] != "-":
        return None
    try:
        day = datetime.strptime(cell, "%Y-%m-%d")
    except ValueError:
        return None
    return day if day.year > 1900 else None

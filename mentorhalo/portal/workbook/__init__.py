"""The dashboard as an Excel workbook: what is counted first, then a sheet a table."""

from typing import BinaryIO

from django.utils.translation import gettext as _

from mentorhalo.core.xlsx import Book
from mentorhalo.portal.workbook.about import add_about
from mentorhalo.portal.workbook.mentors import add_mentors
from mentorhalo.portal.workbook.settlements import add_settlements
from mentorhalo.portal.workbook.tables import add_counties, add_ladder, add_months
from mentorhalo.portal.workbook.targets import add_targets

SHEETS = (add_counties, add_ladder, add_months, add_targets, add_mentors, add_settlements)


def workbook(user, readings) -> BinaryIO:
    """The file, at its beginning, of the day and scope of the readings, as `user` reads it."""
    book = Book(str(_("National overview")))
    add_about(book, user, readings)
    for add in SHEETS:
        add(book, readings)
    return book.close()

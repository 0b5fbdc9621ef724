"""A column that a kind of sheet may have, and how its titles in people's sheets are recognised."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from engagements.sheets.values import Parser, refuse_problem
from engagements.sheets.verdicts import SheetRow
from mentorhalo.core.text import fold

UNTOLD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class SheetColumn:
    """`synonyms` are the usual titles, the most telling first; a `key` column must be there, one
    that is `for_new` must be filled where a record is added."""

    name: str
    title: str | Promise
    parse: Parser
    synonyms: tuple[str, ...] = ()
    key: bool = False
    for_new: bool = False
    help: str | Promise = ""
    example: Any = ""

    @cached_property
    def known_titles(self) -> list[str]:
        """Its titles in both languages and the synonyms, folded, the most telling first."""
        titles = []
        for language in ("hu", "en"):
            with translation.override(language):
                titles.append(str(self.title))
        return list(dict.fromkeys(title_key(text) for text in (*titles, *self.synonyms, self.name)))


def title_key(title: str) -> str:
    """A title without accents, case, signs and spaces: “Adó-szám:” and “adószám” are one."""
    return UNTOLD.sub("", fold(title))


def matched(columns: Iterable[SheetColumn], header, saved=None) -> dict[str, int]:
    """{column: position}: as the person matched it before, else by title."""
    positions = {}
    for position, title in enumerate(header):
        positions.setdefault(title_key(title), position)
    found, taken = {}, set()
    for column in columns:
        wanted = column.known_titles
        if saved and column.name in saved:
            wanted = [saved[column.name], *wanted] if saved[column.name] else []
        for title in wanted:
            position = positions.get(title)
            if position is not None and position not in taken:
                found[column.name] = position
                taken.add(position)
                break
    return found


def understood(columns: Iterable[SheetColumn], cells, mapping: dict[str, int]) -> SheetRow:
    """A row of a sheet, its number first, with its cells parsed; empty cells say nothing."""
    number, *cells = cells
    row = SheetRow(number)
    for column in columns:
        position = mapping.get(column.name)
        cell = cells[position] if position is not None and position < len(cells) else None
        if cell is None:
            continue
        try:
            refuse_problem(cell)
            value = column.parse(cell)
        except ValidationError as error:
            row.problems += [f"{column.title}: {text}" for text in error.messages]
        else:
            if value not in ("", []):
                row.values[column.name] = value
    row.problems += [
        _("%(column)s: is missing") % {"column": column.title}
        for column in columns
        if column.key and column.name not in row.values and not row.problems
    ]
    return row

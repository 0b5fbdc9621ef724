"""What all kinds of sheet have in common."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counties.models import Role, User
from engagements.models import SheetKind
from engagements.sheets.columns import SheetColumn
from engagements.sheets.known import beside
from engagements.sheets.verdicts import Outcome, Repeated, SheetRow, Verdict, refused
from mentorhalo.core import history
from mentorhalo.core.history_lines import history_lines


class Rules:
    """The rules of one kind of sheet for one person.

    A subclass names `kind` and `columns`, brings what a chunk of rows needs in `fetch` (few
    queries, whatever the number of rows), and says in `one` what becomes of a row: a Verdict, or a
    ValidationError with the reasons. `write` gets the verdicts that change something.
    """

    kind: ClassVar[SheetKind]
    columns: ClassVar[tuple[SheetColumn, ...]]
    grouped_by: ClassVar[tuple[str, ...]] = ()  # columns that tell which rows are judged together

    def __init__(self, user: User):
        self.user = user
        self.all_counties = user.role == Role.ADMIN
        self.of = {column.name: column for column in self.columns}

    def group(self, row: SheetRow) -> Any:
        """What rows that are judged together have in common."""
        return row.number

    def groups(self, rows: list[SheetRow]) -> list[Any]:
        """The same of each row of a sheet, of which the `grouped_by` columns were read."""
        return [self.group(row) for row in rows]

    def keys(self, row: SheetRow) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The keys that this row leaves for later ones, and those it may not find taken."""
        raise NotImplementedError

    def in_order(self, rows: list[SheetRow]) -> list[SheetRow]:
        """The rows in the order in which they are judged."""
        return rows

    def fetch(self, rows: list[SheetRow]) -> None:
        raise NotImplementedError

    def one(self, row: SheetRow) -> Verdict:
        raise NotImplementedError

    def write(self, verdicts: list[Verdict]) -> None:
        raise NotImplementedError

    def judge(self, rows: list[SheetRow], taken: dict[str, int]) -> list[Verdict]:
        """A verdict a row. `taken` are the keys of earlier rows, and gets those of these."""
        self.fetch([row for row in rows if not row.problems])
        found = {row.number: self._verdict(row, taken) for row in self.in_order(rows)}
        verdicts = [found[row.number] for row in rows]
        self._tell_changes(verdicts)
        return verdicts

    def _verdict(self, row, taken):
        if row.problems:
            return Verdict(Outcome.ERROR, row.problems)
        try:
            left, asked = self.keys(row)
            _refuse_taken(asked, taken)
            for key in left:
                taken.setdefault(key, row.number)
            verdict = self.one(row)
            if verdict.record is not None:
                left = (*left, f"r:{verdict.record}")
                _refuse_taken(left[-1:], taken)
                taken[left[-1]] = row.number
            verdict.keys = left
            return verdict
        except ValidationError as error:
            return refused(error)

    def named(self, column: str, finder, text, *more):
        """A record that a cell names, or the sentence beside its column."""
        try:
            return finder(text, *more)
        except ValidationError as error:
            raise beside(self.of[column], error) from error

    def refuse_gaps(self, row: SheetRow) -> None:
        """Raise for what a new record needs and this row has not."""
        gaps = [c for c in self.columns if c.for_new and c.name not in row.values]
        if gaps:
            text = ngettext(
                "A new one also needs this column: %(columns)s.",
                "A new one also needs these columns: %(columns)s.",
                len(gaps),
            )
            names = ", ".join(str(column.title) for column in gaps)
            raise ValidationError(text, "gaps", {"columns": names})

    def compared(self, record, before: dict, after: dict, deed: Any) -> Verdict:
        """Changed or the same, by the values before and after; the words come with the chunk."""
        if not history.difference(before, after):
            return Verdict(Outcome.SAME, record=record.pk)
        change = history.build(record, by=self.user, action="changed", before=before, after=after)
        return Verdict(Outcome.CHANGED, [change], deed=deed, record=record.pk)

    @staticmethod
    def _tell_changes(verdicts: Iterable[Verdict]) -> None:
        """Put the fields that change into words, for all rows at once."""
        changed = [verdict for verdict in verdicts if verdict.outcome == Outcome.CHANGED]
        told = [v for v in changed if v.sentences and not isinstance(v.sentences[0], str)]
        entries = history_lines([verdict.sentences[0] for verdict in told])
        for verdict, entry in zip(told, entries, strict=True):
            verdict.sentences = [f"{line.label}: {line.old} → {line.new}" for line in entry.lines]


def _refuse_taken(keys, taken):
    for key in keys:
        if key in taken:
            text = _("The same stands in row %(number)s already.")
            raise Repeated(text, "twice", {"number": taken[key]})

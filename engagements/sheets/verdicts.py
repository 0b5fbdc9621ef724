"""What becomes of a row: an outcome, the sentences that explain it, and what will be written."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Outcome(models.TextChoices):
    ERROR = "error", pgettext_lazy("row of a sheet", "refused")
    NEW = "new", pgettext_lazy("row of a sheet", "new")
    CHANGED = "changed", pgettext_lazy("row of a sheet", "changed")
    SAME = "same", pgettext_lazy("row of a sheet", "the same")


@dataclass
class SheetRow:
    """A row whose cells were understood: {column: value} of the filled ones, and what was not."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def get(self, name: str, otherwise: Any = None) -> Any:
        return self.values.get(name, otherwise)


@dataclass
class Verdict:
    """`keys` tell rows of one sheet apart; `deed` is what the kind's `write` gets, `record` the key
    of the stored record that the row is about; `repeats`: an earlier row says the same."""

    outcome: str
    sentences: list[str] = field(default_factory=list)
    keys: tuple[str, ...] = ()
    deed: Any = None
    record: int | None = None
    repeats: bool = False

    def stored(self) -> list:
        return [str(self.outcome), [str(text) for text in self.sentences], list(self.keys)]


def refused(error: ValidationError) -> Verdict:
    return Verdict(Outcome.ERROR, error.messages, repeats=isinstance(error, Repeated))


class Repeated(ValidationError):
    """An earlier row of the sheet is about the same."""


class Moved(Exception):
    """Something the judgement rested on was changed by somebody else meanwhile."""


NOT_YOURS = _("This record belongs to another county: only its own office changes it.")
NOT_IN_COUNTY = _("This would belong to another county: you may add only those of your own.")

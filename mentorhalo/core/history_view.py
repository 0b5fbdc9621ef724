"""The history of a record as a page shows it; the words are those of history_lines."""

from copy import copy
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentorhalo.core.history_lines import NOTHING, HistoryLine, history_lines
from mentorhalo.core.models import Change

LONG = 60  # characters; a longer value gets lines of its own
ACTIONS = {
    "added": pgettext_lazy("what was done", "added"),
    "changed": pgettext_lazy("what was done", "changed"),
    "verified": pgettext_lazy("what was done", "verified"),
    "returned": pgettext_lazy("what was done", "returned"),
    "cancelled": pgettext_lazy("what was done", "cancelled"),
    "restored": pgettext_lazy("what was done", "restored"),
    "joined": pgettext_lazy("what was done", "joined"),
    "join undone": pgettext_lazy("what was done", "join undone"),
    "kept apart": pgettext_lazy("what was done", "kept apart"),
    "closed": pgettext_lazy("what was done", "closed"),
    "planned": pgettext_lazy("what was done", "planned"),
    "unplanned": pgettext_lazy("what was done", "planned day taken back"),
    "done": pgettext_lazy("what was done", "marked done"),
    "undone": pgettext_lazy("what was done", "taken back"),
    "stage changed": pgettext_lazy("what was done", "stage changed"),
    "submitted": pgettext_lazy("what was done", "submitted"),
    "checked": pgettext_lazy("what was done", "checked"),
    "published": pgettext_lazy("what was done", "published"),
    "replaced": pgettext_lazy("what was done", "replaced by a newer version"),
    "archived": pgettext_lazy("what was done", "archived"),
    "finished": pgettext_lazy("what was done", "finished"),
    "waived": pgettext_lazy("what was done", "waived"),
    "kept": pgettext_lazy("what was done", "kept"),
    "dropped": pgettext_lazy("what was done", "dropped"),
    "discarded": pgettext_lazy("what was done", "discarded"),
    "reopened": pgettext_lazy("what was done", "opened again"),
    "answered": pgettext_lazy("what was done", "answered"),
    "acknowledged": pgettext_lazy("what was done", "acknowledged by mail"),
    "revoked": pgettext_lazy("what was done", "revoked"),
    "extended": pgettext_lazy("what was done", "extended"),
    "ended": pgettext_lazy("what was done", "ended"),
    "offered": pgettext_lazy("what was done", "offered"),
    "accepted": pgettext_lazy("what was done", "accepted"),
    "held": pgettext_lazy("what was done", "held in quarantine"),
    "refused": pgettext_lazy("what was done", "refused"),
    "declined": pgettext_lazy("what was done", "declined"),
    "withdrawn": pgettext_lazy("what was done", "withdrawn"),
    "handed over": pgettext_lazy("what was done", "handed over"),
    "merged": pgettext_lazy("what was done", "merged"),
    "merge undone": pgettext_lazy("what was done", "merge undone"),
    "opted out": pgettext_lazy("what was done", "letters stopped"),
    "opted in": pgettext_lazy("what was done", "letters allowed again"),
    "written anew": pgettext_lazy("what was done", "written anew"),
    "password changed": pgettext_lazy("what was done", "password changed"),
}
SURFACES = {
    "page": _("on a page"),
    "admin": _("in the administration"),
    "command": _("by a command"),
    "import": _("by an import"),
    "public": _("from outside, without an account"),
}


@dataclass(frozen=True)
class Line:
    """One field of one write; `had` and `has` say whether there was and is any value."""

    label: str
    old: str
    new: str

    @property
    def had(self):
        return self.old != NOTHING

    @property
    def has(self):
        return self.new != NOTHING

    @property
    def is_long(self):
        return max(len(self.old), len(self.new)) > LONG or "\n" in self.old + self.new


@dataclass(frozen=True)
class Described:
    """One write in words; `about` names the record where it is told in another one's history."""

    change: Change
    action: str | Promise
    surface: str | Promise
    who: str | Promise
    lines: list[Line]
    about: str = ""


def describe(changes, with_private=False) -> list[Described]:
    """Each write in words. Private fields only if asked for: the caller knows who is reading."""
    entries = history_lines([_readable(change, with_private) for change in changes])
    return [_described(entry.change, entry.lines) for entry in entries]


def _readable(change, with_private):
    """The row with the private fields among the others, or without them at all."""
    shown = copy(change)
    if with_private:
        shown.fields = change.fields | change.private_fields
    return shown


def action_of(change) -> str:
    """What was done, in the reader's words."""
    return str(ACTIONS.get(change.action, change.action))


def who_of(change) -> str:
    """Who did it: a person's name, or by what it was done where nobody did."""
    if change.by_id is None:
        return str(SURFACES.get(change.by_label, change.by_label))
    return change.by_label


def _described(change, lines: list[HistoryLine]) -> Described:
    return Described(
        change,
        action_of(change),
        SURFACES.get(change.surface, change.surface),
        who_of(change),
        [Line(line.label, line.old, line.new) for line in lines],
    )

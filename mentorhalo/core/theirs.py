"""What somebody else wrote while a form was open, beside what was typed into it.

A form that is refused as stale says so in a sentence of its own; these follow it.
"""

from collections.abc import Iterator
from copy import copy
from itertools import takewhile

from django.core.exceptions import ValidationError
from django.db.models import FileField
from django.utils.translation import gettext_lazy as _

from mentorhalo.core import history
from mentorhalo.core.history_view import describe
from mentorhalo.core.models import Change

FURTHEST = 20  # writes that are looked back at


def tell_theirs(form, current, read: int | None = None) -> None:
    """Add to a valid form's errors what was written to `current` since the version that was `read`,
    beside what was typed where the form has that field.

    Of a record without versions: what stands there otherwise than was typed, and the last write.
    """
    changes, typed = _since(current, read), _typed(form, current)
    if read is not None:
        changed = {name for change in changes for name in (*change.fields, *change.private_fields)}
        typed = {name: value for name, value in typed.items() if name in changed}
    mine = copy(current)
    for name, value in typed.items():
        setattr(mine, name, value)
    errors = beside(current, history.snapshot(mine, m2m=False), form.fields)
    for error in [*errors, *_written(changes, {*typed, *_owners(current, changes)})]:
        form.add_error(None, error)


def beside(current, mine: dict, shown) -> list[ValidationError]:
    """A sentence for each field in which `mine` (a snapshot) differs from what is stored.

    Private fields only where the form has them (`shown`): its writer may read those.
    """
    theirs = history.snapshot(current, m2m=False)
    told = history.build(current, by=None, action="changed", before=mine, after=theirs)
    told.fields |= {name: pair for name, pair in told.private_fields.items() if name in shown}
    text = _("%(label)s: now “%(theirs)s”, yours is “%(mine)s”.")
    return [
        ValidationError(text, "stale", {"label": line.label, "theirs": line.new, "mine": line.old})
        for line in _lines(told)
    ]


def _typed(form, current) -> dict:
    """What was typed into fields that are columns of the record; its version is not typed."""
    columns = {field.name: field for field in current._meta.concrete_fields}
    return {
        name: value
        for name, value in form.cleaned_data.items()
        if name in columns and name != "version" and _fits(columns[name], value)
    }


def _fits(field, value) -> bool:
    """Whether the column can hold what was typed: a form may call something else by its name."""
    if field.is_relation:
        return value is None or isinstance(value, field.related_model)
    return not isinstance(field, FileField)


def _since(current, read) -> list[Change]:
    """The writes since the version that was read, the newest first; without one, the last."""
    rows = Change.objects.of(current)
    if read is None:
        return list(rows[:1])
    return list(takewhile(lambda row: _version(row) > read, rows[:FURTHEST]))


def _owners(current, changes) -> list[str]:
    """The columns that say what the record belongs to, where it began meanwhile: no news."""
    if not (changes and all(old is None for old, _new in changes[-1].fields.values())):
        return []
    return [field.name for field in current._meta.concrete_fields if field.is_relation]


def _written(changes, left_out) -> Iterator[ValidationError]:
    """What these writes changed beside the fields that are told already."""
    if not changes:
        return
    told, pairs = copy(changes[0]), {}
    for change in changes:
        for name, (old, new) in change.fields.items():
            pairs[name] = [old, pairs.get(name, [old, new])[1]]
    told.fields = {name: pair for name, pair in pairs.items() if name not in left_out}
    text = _("%(label)s: now “%(theirs)s”, it was “%(was)s”.")
    for line in _lines(told):
        values = {"label": line.label, "theirs": line.new, "was": line.old}
        yield ValidationError(text, "stale", values)


def _version(change) -> int:
    return change.fields.get("version", [0, 0])[1]


def _lines(told):
    told.fields = {name: pair for name, pair in told.fields.items() if name != "version"}
    return [line for line in describe([told])[0].lines if line.old != line.new]

"""The history as people read it: labels instead of names, people and places instead of keys."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, TimeField
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from mentorhalo.core.models import Change

NOTHING = "–"


@dataclass(frozen=True)
class HistoryLine:
    """One field of one write: what it is called, what it said, what it says."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryEntry:
    """One write with its lines."""

    change: Change
    lines: list[HistoryLine]


def history_lines(changes) -> list[HistoryEntry]:
    """Each write with its fields in words; asks once for each model that the values point to."""
    changes = list(changes)
    names = _names(changes)
    return [HistoryEntry(change, list(_lines(change, names))) for change in changes]


def labels(change) -> list[str]:
    """The names of the fields that a write changed, as people read them; asks nothing."""
    return [_label(_field(change.record_type, name), name) for name in change.fields]


def _lines(change, names):
    for name, (old, new) in change.fields.items():
        field = _field(change.record_type, name)
        yield HistoryLine(_label(field, name), _words(field, old, names), _words(field, new, names))


def _field(record_type, name):
    """The model's field of this name, or None when a later version has no such field."""
    try:
        return apps.get_model(record_type)._meta.get_field(name)
    except (LookupError, FieldDoesNotExist):
        return None


def _names(changes):
    """{model: {key: record}} of every record that a foreign key's old or new value names."""
    keys = defaultdict(set)
    for change in changes:
        for name, pair in change.fields.items():
            field = _field(change.record_type, name)
            if field is not None and field.many_to_one:
                keys[field.related_model].update(key for key in pair if key is not None)
    return {
        model: model._base_manager.select_related().in_bulk(found) for model, found in keys.items()
    }


def _label(field, name):
    if name == "on_site":
        return _("on the spot")
    if field is not None and field.one_to_many:  # rows that belong to it
        return str(field.related_model._meta.verbose_name_plural)
    return str(getattr(field, "verbose_name", name))


def _words(field, value, names):
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, dict) and hasattr(field, "model") and hasattr(field.model, "in_words"):
        return field.model.in_words(value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_words(None, part, names)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is not None and field.many_to_one:
        return str(names[field.related_model].get(value, value))
    choices = dict(getattr(field, "flatchoices", ()))
    if value in choices:
        return str(choices[value])
    return _moment(field, value) if isinstance(value, str) else str(value)


def _moment(field, text):
    """A day or an instant as it is written; any other text as it stands."""
    if isinstance(field, DateTimeField) and (instant := parse_datetime(text)):
        return date_format(localtime(instant), "DATETIME_FORMAT")
    if isinstance(field, TimeField) and (hour := parse_time(text)):
        return time_format(hour)
    day = parse_date(text) if len(text) == 10 else None
    return date_format(day) if isinstance(day, date) else text

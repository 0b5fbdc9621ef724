"""Bringing one table in line with its facts: what is new, what differs, and the history of both."""

from collections import Counter
from hashlib import sha256

from django.db.models import F, Value
from django.db.models.functions import Concat

from mentorhalo.core import history

BATCH = 500
LONG = {"outline"}  # history tells that they changed, not a thousand numbers


class Writing:
    """The rows of one model, locked, and what is to be done to them.

    `kinds` is {key: what happens to this row}; `parked` are the unique columns that two rows may
    swap, so that none may stand in the other's way.
    """

    def __init__(self, model, parked=()):
        self.model, self.parked = model, parked
        locked = model.objects.select_for_update(no_key=True).order_by("pk")
        self.kept = {row.pk: row for row in locked}
        self.kinds, self.added, self.altered = {}, [], []
        self.stored, self.noted = {}, {}

    def want(self, key, values):
        """Stage the row with this key to have these values, and the columns that follow from them
        ({attribute: value})."""
        row = self.kept.get(key)
        if row is None:
            row = self.model(pk=key, **values)
            row.derive()
            self.kinds[key] = "added"
            self.added.append(row)
            return
        changed = {name for name, value in values.items() if getattr(row, name) != value}
        stored, noted = _columns(row), history.snapshot(row) if changed else None
        for name in changed:
            setattr(row, name, values[name])
        row.derive()
        if stored != _columns(row):
            self.kinds[key] = kind_of(changed, values)
            self.stored[key], self.noted[key] = stored, noted
            self.altered.append(row)

    def write(self):
        """Write what is staged; returns its history rows, not yet saved."""
        fields = {name for row in self.altered for name in self._different(row)}
        if fields & self._in_the_way:
            fields |= self._park()
        if fields:
            self.model.objects.bulk_update(self.altered, sorted(fields), batch_size=BATCH)
        self.model.objects.bulk_create(self.added, batch_size=BATCH)
        pairs = [(row, self.noted[row.pk]) for row in self.altered if self.noted[row.pk]]
        pairs += [(row, {}) for row in self.added]
        return [self._change(row, before) for row, before in pairs]

    def _different(self, row):
        now = _columns(row)
        return {name for name, value in self.stored[row.pk].items() if now[name] != value}

    @property
    def _in_the_way(self):
        """The columns that decide whether a unique one is taken."""
        return {*self.parked, "ceased_on"} if self.parked else set()

    def _park(self):
        """Free what the altered rows hold, until all have their new values; returns the columns."""
        rows = [row.pk for row in self.altered if self._different(row) & self._in_the_way]
        away = {name: Concat(Value("~"), F("pk")) for name in self.parked}
        self.model.objects.filter(pk__in=rows).update(**away)
        return set(self.parked)

    def _change(self, row, before):
        action, after = self.kinds[row.pk], history.snapshot(row)
        return history.build(
            row, by=None, action=action, before=_short(before), after=_short(after)
        )

    def changed(self, name):
        """The altered rows in which this field differs, each with its old value."""
        return [
            (row, self.stored[row.pk][name]) for row in self.altered if name in self._different(row)
        ]

    def count(self) -> Counter:
        counts = Counter(self.kinds.values())
        counts["unchanged"] = len(self.kept) - (len(self.kinds) - counts["added"])
        return counts


def _columns(row):
    return {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}


def kind_of(changed, values):
    """In one word what it means for a row that these attributes changed to these values."""
    if "ceased_on" in changed and values["ceased_on"] is None:
        return "reopened"
    if "ceased_on" in changed:
        return "closed"
    if "county_id" in changed:
        return "moved"
    return "renamed" if "name" in changed else "changed"


def _short(values):
    return {
        name: _digest(value) if name in LONG and value else value for name, value in values.items()
    }


def _digest(value):
    text = str(value)
    return f"{len(text)} characters, {sha256(text.encode()).hexdigest()[:12]}"

"""Pages by key: next and previous cost the same on the first page and on the ten-thousandth."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.constants import LOOKUP_SEP
from django.utils import timezone

SEPARATOR = "~"
MAX_KEY = 300
MAX_NUMBER = 10**18 - 1
FIRST_YEAR, LAST_YEAR = 1900, 9000


@dataclass(frozen=True)
class KeyPage:
    """One page of rows, and the keys that lead to the pages around it ("" where there is none)."""

    rows: list
    newer: str
    older: str


def key_page(queryset, ordering, params, size=50) -> KeyPage:
    """The page that `?after=` or `?before=` asks for; all fields of `ordering` run the same way.

    The last field of `ordering` must be unique. A key that cannot be used gives the first page.
    """
    after = _read_key(queryset, ordering, params.get("after", ""))
    before = None if after else _read_key(queryset, ordering, params.get("before", ""))
    if before:
        backwards = [_flip(name) for name in ordering]
        found = list(queryset.filter(_beyond(backwards, before)).order_by(*backwards)[: size + 1])
        rows = found[:size][::-1]
        return _page(rows, ordering, newer=len(found) > size, older=True)
    rows = queryset.order_by(*ordering)
    if after:
        rows = rows.filter(_beyond(ordering, after))
    found = list(rows[: size + 1])
    return _page(found[:size], ordering, newer=bool(after), older=len(found) > size)


def _page(rows, ordering, *, newer, older):
    if not rows:
        return KeyPage(rows, "", "")
    return KeyPage(
        rows,
        _key(rows[0], ordering) if newer else "",
        _key(rows[-1], ordering) if older else "",
    )


def _flip(name):
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(ordering, values):
    """Rows after these values; the plain bound on the first field lets an index be used."""
    found, equal = Q(), {}
    for name, value in zip(ordering, values, strict=True):
        side = "lt" if name.startswith("-") else "gt"
        field = name.lstrip("-")
        found |= Q(**equal, **{f"{field}__{side}": value})
        equal[field] = value
    first = ordering[0].lstrip("-")
    side = "lte" if ordering[0].startswith("-") else "gte"
    return Q(**{f"{first}__{side}": values[0]}) & found


def _key(row, ordering):
    values = []
    for name in ordering:
        value = row
        for part in name.lstrip("-").split(LOOKUP_SEP):
            value = getattr(value, part)
        values.append(str(value))
    return SEPARATOR.join(values)


def _read_key(queryset, ordering, text):
    parts = text.split(SEPARATOR)
    if not text or len(text) > MAX_KEY or len(parts) != len(ordering) or "\x00" in text:
        return None
    try:
        values = [
            _field(queryset, name).clean(part, None)
            for name, part in zip(ordering, parts, strict=True)
        ]
    except (ValidationError, ValueError, OverflowError):
        return None
    return values if all(map(_can_be_asked, values)) else None


def _can_be_asked(value):
    """Whether every database can compare with it; our own keys always can."""
    if isinstance(value, int):
        return abs(value) <= MAX_NUMBER
    if isinstance(value, datetime) and timezone.is_naive(value):
        return False
    return not isinstance(value, date) or FIRST_YEAR <= value.year <= LAST_YEAR


def _field(queryset, name):
    """The field of an ordering's name, or of what the queryset was annotated with by that name."""
    name = name.lstrip("-")
    if name in queryset.query.annotations:
        return queryset.query.annotations[name].output_field
    model, field = queryset.model, None
    for part in name.split(LOOKUP_SEP):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = field.related_model
    return field

"""Fields by which people name places and organisations: typed words, not a list of thousands.

The browser offers names while one types (static/js/names.js); without it the words are looked up
when the form is sent, and what could mean two is asked back.
"""

import re
from collections import Counter

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, prefetch_related_objects
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.text import fold, refuse_control_characters
from settlements.models import Organisation, Settlement
from settlements.models.settlement import validate_ksh_code

NUMBERED = re.compile(r"^(?P<words>.*\S)\s*\(#(?P<key>[0-9]{1,18})\)$")
SHOWN = 6  # names listed when one could mean several


class NameInput(forms.TextInput):
    """A text field for which names are offered; `several` are separated by semicolons."""

    def __init__(self, names, several=False, **attrs):
        offered = {"data-names": names, "autocomplete": "off"}
        super().__init__(attrs=offered | ({"data-several": True} if several else {}) | attrs)


def _several(text, names, more, code):
    """The error that asks back which of `names` was meant."""
    listed = " – ".join(names[:SHOWN]) + (" …" if more else "")
    return ValidationError(
        _("“%(name)s” could be several: %(names)s. Write the one you mean."),
        code,
        {"name": text[:80], "names": listed},
    )


def _each(text, look_up):
    """What `look_up` finds for each name between semicolons or lines, once each, in order."""
    refuse_control_characters(text)
    found, errors = {}, []
    for name in re.split(r"[;\r\n]", text):
        if not name.strip():
            continue
        try:
            row = look_up(" ".join(name.split()))
        except ValidationError as error:
            errors.append(error)
        else:
            found[row.pk] = row
    if errors:
        raise ValidationError(errors)
    return list(found.values())


def _place(text):
    """The one settlement of this name or KSH code. Raises ValidationError for none or several."""
    if text.isascii() and text.isdigit():
        validate_ksh_code(text)
        found = list(Settlement.objects.filter(pk=text))
    else:
        name, _comma, county = text.partition(",")
        found = list(Settlement.objects.named(name).select_related("county"))
        if wanted := fold(county.strip()):
            found = [row for row in found if fold(row.county.name) == wanted]
    if not found:
        raise ValidationError(
            _("There is no settlement called “%(name)s”."), "no_place", {"name": text[:60]}
        )
    if len(found) > 1:
        names = [f"{row.name}, {row.county.name}" for row in found]
        raise _several(text, names, len(found) > SHOWN, "several_places")
    return found[0]


class PlaceField(forms.CharField):
    """One settlement, by its name (accents do not matter) or its KSH code."""

    def __init__(self, **kwargs):
        names = reverse_lazy("settlements:settlement-names")
        kwargs.setdefault("widget", NameInput(names))
        super().__init__(max_length=80, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, Settlement):
            return value.name
        if isinstance(value, str) and len(value) == 5 and value.isascii() and value.isdigit():
            found = Settlement.objects.filter(pk=value).values_list("name", flat=True).first()
            return found or value
        return value

    def clean(self, value):
        text = super().clean(value)
        refuse_control_characters(text)
        return _place(" ".join(text.split())) if text else None

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "").strip()


class PlacesField(forms.CharField):
    """Several settlements, by names or KSH codes separated by semicolons or lines, each once."""

    def __init__(self, **kwargs):
        names = reverse_lazy("settlements:settlement-names")
        kwargs.setdefault("widget", NameInput(names, several=True))
        super().__init__(max_length=4000, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return "; ".join(str(row) for row in value)

    def clean(self, value):
        return _each(super().clean(value), _place)

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "").strip()


def written(organisations):
    """Each as a field shows and finds it: “Name, Seat”, with its number where two share that."""
    rows = list(organisations)
    prefetch_related_objects(rows, "seat")
    named = Q()
    for row in rows:
        named |= Q(search_key=row.search_key, seat=row.seat_id)
    twins = Organisation.objects.active().filter(named) if rows else Organisation.objects.none()
    count = Counter(twins.values_list("search_key", "seat"))
    texts = []
    for row in rows:
        number = f" (#{row.pk})" if count[row.search_key, row.seat_id] > 1 else ""
        texts.append(f"{row.name}, {row.seat.name}{number}")
    return texts


class OrganisationField(forms.CharField):
    """One active organisation that `user` may read: “Name, Seat”, or its name if that is enough.

    Accents do not matter. The form sets `field.user` before it is used, and `field.kept`, the keys
    that stay allowed although closed or of another county, as they stand in the record already.
    """

    user = None
    kept = ()

    def __init__(self, **kwargs):
        names = reverse_lazy("settlements:organisation-names")
        kwargs.setdefault("widget", NameInput(names))
        kwargs.setdefault("max_length", 300)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if isinstance(value, int):
            value = Organisation.objects.select_related("seat").filter(pk=value).first()
        return written([value])[0] if isinstance(value, Organisation) else value

    def clean(self, value):
        text = super().clean(value)
        refuse_control_characters(text)
        return self.look_up(" ".join(text.split())) if text else None

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "").strip()

    def look_up(self, text):
        """The one organisation that this text names. Raises ValidationError with a sentence."""
        readable = Organisation.objects.visible_to(self.user)
        kept = Organisation.objects.filter(pk__in=self.kept)
        allowed = (readable.active() | kept).select_related("seat")
        found = _called(allowed, text)
        if len(found) > 1:
            raise _several(text, written(found), len(found) > SHOWN, "several_organisations")
        if found:
            return found[0]
        if gone := _called(readable.select_related("seat", "merged_into"), text):
            raise _is_gone(gone[0])
        raise ValidationError(
            _("There is no organisation called “%(name)s”. Add it first."),
            "no_organisation",
            {"name": text[:80]},
        )


def _called(rows, text):
    """Those a text means, by number, name, or name and seat: the closest way that finds any."""
    if numbered := NUMBERED.match(text):
        return list(rows.filter(pk=numbered["key"]))
    name, _comma, seat = (part.strip() for part in text.rpartition(","))
    ways = [Q(name=text), Q(name=name, seat__name=seat)]
    ways += [Q(search_key=fold(text)), Q(search_key=fold(name), seat__search_key=fold(seat))]
    for way in ways:
        if found := list(rows.filter(way)[: SHOWN + 1]):
            return found
    return []


def _is_gone(row):
    """The error for an organisation that was closed or merged."""
    if row.merged_into:
        text = _("“%(name)s” was merged into “%(kept)s”: write that one.")
        return ValidationError(text, "merged", {"name": row.name, "kept": row.merged_into.name})
    return ValidationError(_("“%(name)s” is closed."), "closed", {"name": row.name})


class OrganisationsField(OrganisationField):
    """Several organisations, separated by semicolons or lines, each once; a list."""

    def __init__(self, **kwargs):
        names = reverse_lazy("settlements:organisation-names")
        kwargs.setdefault("widget", NameInput(names, several=True))
        kwargs.setdefault("max_length", 6000)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return "; ".join(written(value))

    def clean(self, value):
        return _each(forms.CharField.clean(self, value), self.look_up)

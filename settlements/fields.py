"""Fields by which people name places and organisations: typed words, not a list of thousands.

The browser offers names while one types (static/js/names.js); without it the words are looked up
when the form is sent, and what could mean two is asked back.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.text import refuse_control_characters
from settlements.models import Organisation, Settlement


class NameInput(forms.TextInput):
    """A text field for which names are offered; `several` are separated by semicolons."""

    def __init__(self, names, several=False, **attrs):
        offered = {"data-names": names, "autocomplete": "off"}
        super().__init__(attrs=offered | ({"data-several": True} if several else {}) | attrs)


def _place(text):
    """The one settlement of this name or KSH code. Raises ValidationError for none or several."""
    text = " ".join(text.split())
    if text.isascii() and text.isdigit() and len(text) == 5:
        found = list(Settlement.objects.filter(pk=text))
    else:
        name, _comma, county = text.partition(",")
        found = list(Settlement.objects.named(name).select_related("county"))
        if county.strip():
            found = [row for row in found if row.county.name == county.strip()]
    if not found:
        raise ValidationError(
            _("There is no settlement called “%(name)s”."), "no_place", {"name": text[:60]}
        )
    if len(found) > 1:
        names = " – ".join(f"{row.name}, {row.county.name}" for row in found)
        raise ValidationError(
            _("“%(name)s” could be several: %(names)s. Write the one you mean."),
            "several_places",
            {"name": text[:60], "names": names},
        )
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
        return _place(text) if text else None

    def has_changed(self, initial, data):
        return self.prepare_value(initial or "") != (data or "")


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
        text = super().clean(value)
        refuse_control_characters(text)
        found, errors = {}, []
        for name in text.replace("\n", ";").split(";"):
            if not name.strip():
                continue
            try:
                place = _place(name)
            except ValidationError as error:
                errors.append(error)
            else:
                found[place.pk] = place
        if errors:
            raise ValidationError(errors)
        return list(found.values())


class OrganisationField(forms.CharField):
    """One active organisation that `user` may read, by “Name, Seat” or its name if there is one.

    The form sets `field.user` before it is used.
    """

    user = None

    def __init__(self, **kwargs):
        names = reverse_lazy("settlements:organisation-names")
        kwargs.setdefault("widget", NameInput(names))
        super().__init__(max_length=300, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, int):
            value = Organisation.objects.select_related("seat").filter(pk=value).first()
        return f"{value.name}, {value.seat.name}" if isinstance(value, Organisation) else value

    def clean(self, value):
        text = " ".join(super().clean(value).split())
        refuse_control_characters(text)
        return self._organisation(text) if text else None

    def _organisation(self, text):
        rows = Organisation.objects.visible_to(self.user).active().select_related("seat")
        found = list(rows.filter(name__iexact=text))
        if not found and "," in text:
            name, _comma, seat = text.rpartition(",")
            found = list(rows.filter(name__iexact=name.strip(), seat__name__iexact=seat.strip()))
        if not found:
            raise ValidationError(
                _("There is no organisation called “%(name)s”. Add it first."),
                "no_organisation",
                {"name": text[:80]},
            )
        if len(found) > 1:
            names = "; ".join(f"{row.name}, {row.seat.name}" for row in found[:6])
            raise ValidationError(
                _("“%(name)s” could be several: %(names)s. Write the one you mean."),
                "several_organisations",
                {"name": text[:80], "names": names},
            )
        return found[0]


class OrganisationsField(OrganisationField):
    """Several organisations, separated by semicolons or lines, each once; a list."""

    def __init__(self, **kwargs):
        names = reverse_lazy("settlements:organisation-names")
        kwargs.setdefault("widget", NameInput(names, several=True))
        super().__init__(**kwargs)
        self.max_length = None
        self.validators = []

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return "; ".join(OrganisationField.prepare_value(self, row) for row in value)

    def clean(self, value):
        text = forms.CharField.clean(self, value)
        refuse_control_characters(text)
        found, errors = {}, []
        for name in text.replace("\n", ";").split(";"):
            if not name.strip():
                continue
            try:
                row = self._organisation(" ".join(name.split()))
            except ValidationError as error:
                errors.append(error)
            else:
                found[row.pk] = row
        if errors:
            raise ValidationError(errors)
        return list(found.values())

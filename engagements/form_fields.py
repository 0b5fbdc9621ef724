"""Fields of the visit form that Django does not have: places and people as picks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.merging import entry_from
from engagements.models import Engagement


class Picks(forms.CheckboxSelectMultiple):
    """Touchable words: a few choices that are all seen at once."""

    template_name = "core/_picks.html"


class PickOne(forms.RadioSelect):
    template_name = "core/_picks.html"


class Checks(forms.CheckboxSelectMultiple):
    """A list of people or places to tick."""

    template_name = "core/_checks.html"


class AnyChoiceField(forms.MultipleChoiceField):
    """Several values of which the rules, not the form, say whether they exist."""

    optional_word = False

    def validate(self, value):
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], "required")


class KeysField(AnyChoiceField):
    """Primary keys; a value that is no number cannot be one of ours."""

    default_error_messages = {"unknown": _("There is no such mentor.")}

    def clean(self, value):
        keys = super().clean(value)
        if any(not (key.isascii() and key.isdigit() and len(key) < 19) for key in keys):
            raise forms.ValidationError(self.error_messages["unknown"], "unknown")
        return tuple(dict.fromkeys(int(key) for key in keys))


class KeyField(forms.ChoiceField):
    """One primary key or none, of which the rules say whether it exists; a number unless told."""

    optional_word = False

    def __init__(self, *, is_number=True, **kwargs):
        super().__init__(**kwargs)
        self.is_number = is_number

    def validate(self, value):
        if (
            value
            and self.is_number
            and not (value.isascii() and value.isdigit() and len(value) < 19)
        ):
            raise forms.ValidationError(self.error_messages["unknown"], "unknown")

    def clean(self, value):
        key = super().clean(value)
        return (int(key) if self.is_number else key) if key else None


class ReceiptsField(forms.CharField):
    """Receipt numbers separated by commas or spaces, as a tuple of numbers."""

    def clean(self, value):
        words = super().clean(value).replace(",", " ").split()
        if any(not (word.isascii() and word.isdigit() and len(word) < 19) for word in words):
            raise forms.ValidationError(
                _("Write receipt numbers, separated by commas."), "receipts"
            )
        return tuple(dict.fromkeys(int(word) for word in words))


class BaseField(forms.Field):
    """What the form was opened with, as an Entry; None when nothing sound came back."""

    widget = forms.HiddenInput

    def clean(self, value):
        return entry_from(value)


def number_box(keyboard="numeric"):
    """A short box that brings the keyboard of figures, and leads on to the next field."""
    attrs = {"inputmode": keyboard, "enterkeyhint": "next", "autocomplete": "off", "class": "w4"}
    return forms.TextInput(attrs=attrs)


def text_area(rows, **attrs):
    return forms.Textarea(attrs={"rows": rows, "autocapitalize": "sentences", **attrs})


def longest(name):
    return Engagement._meta.get_field(name).max_length

"""The forms that move a partnership on: another stage, taking it back, an engagement about it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Stage
from engagements.partnerships.rules import LONGEST_REASON
from engagements.partnerships.stages import possible, usual
from engagements.promises.forms import day_field
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters

# without what was sent: it may be long
ANOTHER_CHOICE = {
    "invalid_choice": forms.ModelChoiceField.default_error_messages["invalid_choice"],
}


def reason_field(label, **kwargs):
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
        **kwargs,
    )


def receipt_field():
    return forms.CharField(
        label=_("At which engagement?"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Its receipt number, if there was one; it counts as a contact."),
    )


def occasion(text, user):
    """The counted engagement of a receipt number that the person may read; None for no number.

    Raises ValidationError with a sentence.
    """
    number = text.strip().rstrip(".")
    if not number:
        return None
    rows = Engagement.objects.visible_to(user)
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    rows = rows.filter(pk=int(number)) if is_number else rows.none()
    if row := rows.select_related("joined_to").first():
        return row.joined_to or row
    raise ValidationError(_("There is no engagement no. %(number)s."), "unknown", {"number": text})


class StageForm(forms.Form):
    """To which stage a partnership goes, on which day, why, and at which engagement."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    after = forms.ChoiceField(label=_("To which stage?"), error_messages=ANOTHER_CHOICE)
    on = day_field(label=_("On which day?"))
    reason = reason_field(_("Why?"))
    engagement = receipt_field()

    def __init__(self, *args, user, path, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["after"].choices = stage_choices(path)
        self.fields["reason"].help_text = _needs_reason(path)

    def clean_engagement(self):
        return occasion(self.cleaned_data["engagement"], self.user)


def stage_choices(path):
    """The usual stages first; the others say that they want a reason."""
    first, words = usual(path), dict(Stage.choices)
    wanting = _("%(stage)s (with a reason)")
    return [
        (str(stage), words[stage] if stage in first else wanting % {"stage": words[stage]})
        for stage in possible(path)
    ]


def _needs_reason(path):
    """The warning, after what the next stage is without a reason."""
    words = dict(Stage.choices)
    names = ", ".join(str(words[stage]) for stage in usual(path))
    if not names:
        return FREE_TEXT_WARNING
    text = _("Not needed for: %(stages)s.") % {"stages": names}
    return f"{text} {FREE_TEXT_WARNING}"


class UndoStageForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = reason_field(_("Why is it taken back?"))


class ContactForm(forms.Form):
    """Which engagement was about a partnership, or was not after all."""

    engagement = receipt_field()
    mistaken = forms.BooleanField(label=_("It was noted by mistake: take it off"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_engagement(self):
        row = occasion(self.cleaned_data["engagement"], self.user)
        if row is None:
            raise ValidationError(_("Give its receipt number."), "required")
        return row

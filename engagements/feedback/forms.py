"""The open form of feedback, and what was done about one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.open_forms import OpenForm
from mentorhalo.core.text import refuse_control_characters


class FeedbackForm(OpenForm):
    """What somebody found hard to use; only the words are obligatory."""

    text = forms.CharField(
        label=_("What is hard to use?"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=FREE_TEXT_WARNING,
        error_messages={"required": _("Write down what is hard to use.")},
    )
    page = forms.CharField(
        label=_("On which page?"),
        required=False,
        max_length=300,
        help_text=_("Its address or its title."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        max_length=254,
        help_text=_("Only if you want an answer; the coordinators use it for that alone."),
    )

    field_order = ["text", "page", "email", "website", "opened"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("page", "email"):
            self.fields[name].optional_word = True


class CloseFeedbackForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    done = forms.CharField(
        label=_("What was done about it?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )

"""The form by which anybody asks for help; what keeps machines off it is core.open_forms."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagements.help import actions as help_actions
from engagements.models import HelpRequest
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.open_forms import LONGEST, QUICKEST, OpenForm, moment
from settlements.fields import PlaceField
from settlements.organisations import rules

__all__ = ["LONGEST", "QUICKEST", "PublicHelpForm", "moment"]


class PublicHelpForm(OpenForm, forms.ModelForm):
    """What is needed, where, and how to reach back."""

    settlement = PlaceField(
        label=_("In which settlement?"),
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        help_text=_("Its name; accents do not matter."),
    )
    agreed = forms.BooleanField(
        label=_("I agree that the mentor office keeps this and reaches me back about it."),
        error_messages={"required": _("Without this the office may not keep what you wrote.")},
    )

    class Meta:
        model = HelpRequest
        fields = ["settlement", "what", "asker", "asker_email", "asker_phone"]
        labels = {
            "what": _("What do you need help with?"),
            "asker": _("Your name"),
            "asker_email": _("E-mail"),
            "asker_phone": _("Telephone"),
        }
        help_texts = {
            "what": FREE_TEXT_WARNING,
            "asker_email": _("We confirm by e-mail that your request arrived."),
            "asker_phone": _("If you would rather be called, or have no e-mail."),
        }
        widgets = {
            "what": forms.Textarea(attrs={"rows": 6}),
            "asker": forms.TextInput(attrs={"autocomplete": "name"}),
            "asker_email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "asker_phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asker"].required = True
        for name in ("asker_email", "asker_phone"):
            self.fields[name].optional_word = True

    @property
    def shown(self):
        """The fields that a person sees."""
        return [field for field in self.visible_fields() if field.name != "website"]

    def clean_asker(self):
        return " ".join(self.cleaned_data["asker"].split())

    def clean_asker_phone(self):
        rules.check_phone(self.cleaned_data["asker_phone"])
        return self.cleaned_data["asker_phone"]

    def clean(self):
        data = super().clean()
        names = ("asker_email", "asker_phone")
        if not any(data.get(name) or name in self.errors for name in names):
            self.add_error("asker_email", _("Give an e-mail address or a telephone number."))
        return data

    def send(self):
        """The request as it was written, or None when it was refused, with the sentences."""
        if not self.is_valid():
            return None
        try:
            return help_actions.ask_from_outside(by=None, help_request=self.instance)
        except ValidationError as error:
            for name, errors in getattr(error, "error_dict", {None: error}).items():
                self.add_error(name if name in self.fields else None, errors)
        return None

"""The form by which anybody asks for help, and what keeps machines off it without a puzzle.

A person needs some seconds to fill it in and does not see one of its fields; a machine that fails
at that is told so in a sentence, with everything typed kept, for it may have been a person.
"""

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagements.help import actions as help_actions
from engagements.models import HelpRequest
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters
from settlements.fields import PlaceField
from settlements.organisations import rules

SALT = "help form"
QUICKEST = 4  # seconds from opening the form to sending it
LONGEST = 12 * 3600  # after which it is opened anew

TOO_QUICK = _(
    "This arrived within a few seconds, so we could not tell it from a machine's. Nothing is lost: "
    "please send it once more."
)
TOO_OLD = _("This page had been open for long. Nothing is lost: please send it once more.")
FILLED = _(
    "A field that is not shown was filled in, perhaps by the browser. It is empty again: please "
    "send the rest once more."
)


def moment() -> str:
    """Now, signed: when a form was opened."""
    return signing.TimestampSigner(salt=SALT).sign("opened")


def _too_quick(stamp):
    """Whether so little time went by since; raises BadSignature where the stamp is none of ours."""
    signer = signing.TimestampSigner(salt=SALT)
    signer.unsign(stamp, max_age=LONGEST)
    try:
        signer.unsign(stamp, max_age=QUICKEST)
    except signing.SignatureExpired:
        return False
    return True


class PublicHelpForm(forms.ModelForm):
    """What is needed, where, and how to reach back; `opened` and `website` are the traps."""

    settlement = PlaceField(
        label=_("In which settlement?"),
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        help_text=_("Its name; accents do not matter."),
    )
    agreed = forms.BooleanField(
        label=_("I agree that the mentor office keeps this and reaches me back about it."),
        error_messages={"required": _("Without this the office may not keep what you wrote.")},
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
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
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators = [*field.validators, refuse_control_characters]

    @property
    def shown(self):
        """The fields that a person sees."""
        return [field for field in self.visible_fields() if field.name != "website"]

    def clean_asker_phone(self):
        rules.check_phone(self.cleaned_data["asker_phone"])
        return self.cleaned_data["asker_phone"]

    def clean(self):
        data = super().clean()
        names = ("asker_email", "asker_phone")
        if not any(data.get(name) or name in self.errors for name in names):
            self.add_error("asker_email", _("Give an e-mail address or a telephone number."))
        self._ask_the_traps(data)
        return data

    def _ask_the_traps(self, data):
        """What a machine does; the form that goes back can be sent by a person."""
        self.data = self.data.copy()
        if data.get("website") or "website" in self.errors:
            self.errors.pop("website", None)
            self.data[self.add_prefix("website")] = ""
            self.add_error(None, ValidationError(FILLED, "filled"))
        try:
            quick = _too_quick(data.get("opened") or "")
        except signing.BadSignature:
            self.errors.pop("opened", None)
            self.data[self.add_prefix("opened")] = moment()
            self.add_error(None, ValidationError(TOO_OLD, "old"))
        else:
            if quick:
                self.add_error(None, ValidationError(TOO_QUICK, "quick"))

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

"""Forms that anybody may send without an account, and what keeps machines from filling them.

No puzzle, no third party, no cookie (issue 6, parts 8 and 9): a signed moment says when the form
was opened, a field that no person sees stays empty, and an address sends so many in an hour. Nobody
is called a machine: each refusal says how to go on, with everything typed still there.

A page with such a form takes no session's rights, so it needs no CSRF token and sets no cookie.
"""

import time

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.text import refuse_control_characters
from mentorhalo.core.trying import tried_too_often

QUICKEST, LONGEST = 4, 12 * 3600  # seconds between opening a form and sending it
MOST, WITHIN = 5, 3600  # forms that one address sends in so many seconds
SALT = "mentorhalo.open-form"

TOO_QUICK = _(
    "This arrived within a few seconds, so we could not tell it from a machine's. Nothing is lost: "
    "please send it once more."
)
TOO_OLD = _("This page had been open for long. Nothing is lost: please send it once more.")
FILLED = _(
    "A field that is not shown was filled in, perhaps by the browser. It is empty again: please "
    "send the rest once more."
)


def moment(now=None) -> str:
    """The signed time (seconds since 1970) at which a form was opened."""
    return signing.Signer(salt=SALT).sign(str(int(time.time() if now is None else now)))


class OpenForm(forms.Form):
    """A form with the two traps, also beside a ModelForm; a subclass adds its fields.

    A person needs some seconds to fill it in and does not see one of its fields; what fails at that
    is told so in a sentence, for it may have been a person. The page shows `opened` as it is and
    `website` in an element that is hidden from everybody.
    """

    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = moment
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators = [*field.validators, refuse_control_characters]

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("website") or "website" in self.errors:
            self.errors.pop("website", None)
            self._refill("website", "")
            self._refuse(FILLED)
        seconds = self._open_for()
        if seconds is None or seconds > LONGEST:
            self.errors.pop("opened", None)
            self._refill("opened", moment())
            self._refuse(TOO_OLD)
        elif seconds < QUICKEST:
            self._refuse(TOO_QUICK)
        return data

    def _open_for(self):
        """Seconds since the form was opened; None where that cannot be read."""
        try:
            opened = int(signing.Signer(salt=SALT).unsign(self.cleaned_data.get("opened", "")))
        except (signing.BadSignature, ValueError):
            return None
        return time.time() - opened

    def _refill(self, name, value):
        """What the refused form stands with when it is shown again."""
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value

    def _refuse(self, text):
        self.add_error(None, ValidationError(text, "trap"))

    def taken_from(self, request) -> bool:
        """Whether this sending is one of those that its address may make; an error says it not."""
        if not self.is_valid():
            return False
        if tried_too_often(request, type(self).__name__, MOST, WITHIN):
            text = _("Much was sent from your network in the last hour. Send this again later.")
            self.add_error(None, ValidationError(text, "flood"))
            return False
        return True

"""The forms of a consent: given, and withdrawn."""

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engagements.models import Consent
from engagements.practices.consents import actions as consent_actions
from engagements.promises.forms import day_field
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm


class ConsentForm(RecordForm):
    """What somebody agreed to, of one practice."""

    given_on = day_field(label=_("Given on"))

    class Meta:
        model = Consent
        fields = ["person", "for_name", "for_photo", "shown_as", "quote", "how", "given_on"]
        labels = {
            "person": _("Who gave it?"),
            "shown_as": _("How does the page name them?"),
            "how": _("How was it given?"),
        }
        help_texts = {
            "person": _("Read by the county's office only; never shown in public."),
            "shown_as": _("Such as: the librarian. A name only where they wish it."),
            "how": _("Such as: a signed form, kept at the office."),
            "quote": format_lazy("{} {}", _("Their words, if quoted."), FREE_TEXT_WARNING),
        }
        widgets = {"quote": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, practice, **kwargs):
        kwargs["initial"] = {"given_on": timezone.localdate()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.instance.practice = practice
        for name in ("shown_as", "quote"):
            self.fields[name].optional_word = True

    def save_as(self, *, by):
        """The written consent, or None when it was refused, with the sentences in the errors."""
        if not self.is_valid():
            return None
        try:
            return consent_actions.give(by=by, consent=self.instance)
        except forms.ValidationError as error:
            self.refuse(error)
        return None


class WithdrawConsentForm(forms.Form):
    on = day_field(label=_("On which day was it withdrawn?"))

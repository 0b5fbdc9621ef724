from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm
from settlements.models import Contact, LegalBasis
from settlements.organisations import rules
from settlements.organisations.forms import ReasonForm

DAY_FORMATS = ["%Y-%m-%d", "%Y.%m.%d.", "%Y. %m. %d.", "%Y.%m.%d"]


def day_field(**kwargs):
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=DAY_FORMATS,
        error_messages={"invalid": _("Write the day as 2026-11-20.")},
        **kwargs,
    )


class ContactForm(RecordForm):
    """One person's role at an organisation, with why and from where their data is kept."""

    notice_on = day_field(label=_("Privacy notice, given on"), required=False)
    since = day_field(label=_("Since"), required=False)

    class Meta:
        model = Contact
        fields = ["name", "role", "phone", "email", "legal_basis", "source"]
        fields += ["notice_version", "notice_on", "since", "note"]
        help_texts = {
            "email": _("Rather the office's own address than a private one."),
            "source": _("From whom or where the data came: the person, a website, a colleague…"),
            "legal_basis": _("Consent wants the privacy notice's version and day."),
            "note": FREE_TEXT_WARNING,
        }
        widgets = {
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.optional_word = not field.required

    def clean_name(self):
        rules.check_name(self.cleaned_data["name"])
        return self.cleaned_data["name"]

    def clean_phone(self):
        rules.check_phone(self.cleaned_data["phone"])
        return self.cleaned_data["phone"]

    def clean_notice_on(self):
        return _not_ahead(self.cleaned_data["notice_on"])

    def clean_since(self):
        return _not_ahead(self.cleaned_data["since"])

    def clean(self):
        data = super().clean()
        wants = data.get("legal_basis") == LegalBasis.CONSENT
        version, day = data.get("notice_version"), data.get("notice_on")
        if (wants or day) and not version and "notice_version" not in self.errors:
            self.add_error("notice_version", _("Give the version of the notice too."))
        if (wants or version) and not day and "notice_on" not in self.errors:
            self.add_error("notice_on", _("Give the day of the notice too."))
        return data

    def _lock(self):
        """Two sends of one form wait for each other here, so the second sees the first."""
        before = super()._lock()
        if before is None:
            organisation = rules.lock([self.instance.organisation_id])[
                self.instance.organisation_id
            ]
            self._refuse(organisation)
        return before

    def _refuse(self, organisation):
        """A contact that is there already, or of a body that was closed meanwhile."""
        if not organisation.is_active:
            text = _("%(organisation)s is closed or was merged into another.")
            raise ValidationError(text, "inactive", {"organisation": organisation.name})
        self.instance.derive()
        known = Contact.objects.current().filter(organisation=organisation)
        if known.filter(search_key=self.instance.search_key).exists():
            text = _("%(name)s is a contact of this organisation already, in the same role.")
            error = ValidationError(text, "twice", {"name": self.instance.name})
            raise ValidationError({"name": error})


class EndContactForm(ReasonForm):
    """The last day of a role, and why it ends."""

    last_day = day_field(label=_("Last day"))
    field_order = ["version", "last_day", "reason"]

    def clean_last_day(self):
        return _not_ahead(self.cleaned_data["last_day"])


class VersionForm(forms.Form):
    """The version that the page showed."""

    version = forms.IntegerField()


def _not_ahead(day):
    if day and day > timezone.localdate():
        raise ValidationError(_("This day is yet to come."), "future")
    return day

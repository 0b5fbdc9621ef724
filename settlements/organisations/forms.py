"""The forms of an organisation: its facts, its closing, and which one it is merged with."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm
from mentorhalo.core.summaries import refresh_bodies
from mentorhalo.core.text import refuse_control_characters
from mentorhalo.core.theirs import tell_theirs
from settlements.fields import OrganisationField, PlaceField, PlacesField
from settlements.models import Organisation
from settlements.organisations import rules
from settlements.organisations.likeness import like


class OrganisationForm(RecordForm):
    """An organisation's facts. A new one that is like others is asked back once: `alike` has them.

    `another_than` are the keys of those that were shown and are not the one meant.
    """

    seat = PlaceField(label=_("Seat"), help_text=_("The settlement; accents do not matter."))
    serves = PlacesField(
        label=_("Settlements served"),
        required=False,
        help_text=_("Beside the seat; separate several with semicolons."),
    )
    maintainer = OrganisationField(label=_("Maintaining body"), required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    another_than = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    class Meta:
        model = Organisation
        fields = ["name", "kind", "seat", "serves", "address", "tax_number", "maintainer"]
        fields += ["phone", "email", "website", "note"]
        help_texts = {"tax_number": _("Like 12345678-1-20."), "note": FREE_TEXT_WARNING}
        widgets = {
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            "tax_number": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            "note": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.alike = []
        self.user = user
        self.fields["maintainer"].user = user
        if self.instance.pk:
            self.fields["maintainer"].kept = (self.instance.maintainer_id,)
            places = self.instance.places.select_related("settlement")
            self.initial["serves"] = [place.settlement for place in places]
        for field in self.fields.values():
            field.optional_word = not field.required

    def clean_name(self):
        rules.check_name(self.cleaned_data["name"])
        return self.cleaned_data["name"]

    def clean_phone(self):
        rules.check_phone(self.cleaned_data["phone"])
        return self.cleaned_data["phone"]

    def clean_tax_number(self):
        rules.check_tax_number(self.cleaned_data["tax_number"], self.instance, self.user)
        return self.cleaned_data["tax_number"]

    def clean_seat(self):
        """A settlement of today; the one that stands in the record may have ceased since."""
        seat = self.cleaned_data["seat"]
        if seat.ceased_on and seat.pk != self.initial.get("seat"):
            text = _("%(name)s is no longer a settlement of its own.")
            raise ValidationError(text, "ceased", {"name": seat.name})
        return seat

    def save_as(self, *, by, action="", reason=""):
        if self.is_valid() and self.instance._state.adding:
            self.alike = like(self.user, self.instance, self.cleaned_data["serves"])
            if not self._meant_another():
                return None
        return super().save_as(by=by, action=action, reason=reason)

    def _meant_another(self):
        known = set(self.cleaned_data["another_than"].split(","))
        return {str(row.pk) for row in self.alike} <= known

    def ask_back(self):
        """Let the next sending say that none of those that are shown now is meant."""
        self.data = self.data.copy()
        self.data["another_than"] = ",".join(str(row.pk) for row in self.alike)

    def _lock(self):
        fields = self.cleaned_data
        if fields["maintainer"] or fields["tax_number"] or "kind" in self.changed_data:
            rules.lock_tree()
        return super()._lock()

    def write_related(self, *, by):
        rules.set_places(self.instance, self.cleaned_data["serves"])
        rules.check_maintainer(self.instance)
        rules.check_county(self.instance, by)
        if "kind" in self.changed_data:
            refresh_bodies([self.instance.pk])


class ReasonForm(forms.Form):
    """Why something is closed or ended; of which version."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why?"),
        max_length=500,
        validators=[refuse_control_characters],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=FREE_TEXT_WARNING,
        error_messages={"required": _("Give the reason.")},
    )

    def refuse(self, error):
        """Each sentence in its place. Of a record that was changed meanwhile what it says now, too;
        the next sending is on top of that."""
        self.add_error(None, error)
        if getattr(error, "code", "") == "stale":
            current, read = error.params["record"], self.cleaned_data["version"]
            self.data = self.data.copy()
            self.data["version"] = str(current.version)
            tell_theirs(self, current, read)


class CloseForm(ReasonForm):
    closed_on = forms.DateField(
        label=_("Closed on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as 2026-11-20.")},
    )
    field_order = ["version", "closed_on", "reason"]


class MergeForm(forms.Form):
    """Which other organisation is the same as this one; it becomes part of this."""

    lost = OrganisationField(
        label=_("The other record of the same organisation"),
        help_text=_("What belongs to it moves here; nothing moves before you have seen it."),
    )

    def __init__(self, *args, user, kept, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lost"].user = user
        self.kept = kept

    def clean_lost(self):
        lost = self.cleaned_data["lost"]
        if lost == self.kept:
            raise ValidationError(_("An organisation cannot be merged into itself."), "itself")
        return lost

"""The forms of an event: its facts, calling it off."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counties.models import County
from engagements.events.rules import refuse_days, refuse_foreign, refuse_place
from engagements.models import Event
from engagements.promises.forms import day_field
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm
from mentorhalo.core.text import refuse_control_characters
from settlements.fields import PlaceField


class EventForm(RecordForm):
    """An event as it is typed by `user`."""

    starts_on = day_field(label=_("First day"))
    ends_on = day_field(
        label=_("Last day"), required=False, help_text=_("Empty: it takes one day.")
    )
    settlement = PlaceField(
        label=_("Settlement"), required=False, help_text=_("Empty where it is online or abroad.")
    )
    county = forms.ModelChoiceField(
        County.objects.all(),
        label=_("Whose event is it?"),
        required=False,
        empty_label=_("the settlement's county, or the whole network's"),
        error_messages={"invalid_choice": _("There is no such county.")},
    )

    link = forms.URLField(
        label=_("Further information"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("An address that begins with https://."),
    )

    class Meta:
        model = Event
        fields = ["title", "kind", "starts_on", "ends_on", "starts_at", "settlement", "place"]
        fields += ["county", "organiser", "description", "access", "link"]
        labels = {
            "starts_at": _("Begins at"),
            "place": _("Place in words"),
            "description": _("What is it about?"),
            "access": _("How can it be reached and followed?"),
        }
        help_texts = {
            "place": _("Such as: the great hall of the culture house; or online."),
            "organiser": _("An office or organisation, not a person."),
            "description": FREE_TEXT_WARNING,
            "access": _("Such as: step-free entrance, sign-language interpreter, hearing loop."),
        }
        widgets = {
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "description": forms.Textarea(attrs={"rows": 6}),
        }
        error_messages = {"starts_at": {"invalid": _("Write the time as 14:30.")}}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self):
        data = super().clean() or self.cleaned_data
        if "starts_on" in data and "ends_on" in data:
            data["ends_on"] = data["ends_on"] or data["starts_on"]
            self._ask(refuse_days, data["starts_on"], data["ends_on"])
        if "settlement" in data and "county" in data:
            place, county = data["settlement"], data["county"]
            self._ask(refuse_place, place, data.get("place", ""), county)
            data["county"] = county or (place and place.county)
            self._ask(refuse_foreign, self.user, data["county"])
        return data

    def _ask(self, rule, *told):
        try:
            rule(*told)
        except ValidationError as error:
            self.refuse(error)

    def save_as(self, *, by, **told):
        """Write it; who typed it first, and when, stay."""
        if self.instance._state.adding:
            self.instance.created_by, self.instance.created_at = by, timezone.now()
        return super().save_as(by=by, **told)


class CallOffForm(forms.Form):
    """Why an event is called off; the public reads it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why will it not be held?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=format_lazy("{} {}", _("Everybody reads it."), FREE_TEXT_WARNING),
        validators=[refuse_control_characters],
    )

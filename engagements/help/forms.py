"""The forms of a request for help: its facts, how it ended, opening it again."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from counties.models import Role
from engagements.help import actions as help_actions
from engagements.help.rules import GONE
from engagements.models import Engagement, HelpRequest
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm, Stale
from mentorhalo.core.text import refuse_control_characters
from settlements.fields import OrganisationField, PlaceField

OFFERED = 30  # engagements to choose from, the newest


class HelpForm(RecordForm):
    """A request as it is typed by `user`; `save_as` sends it through the actions."""

    settlement = PlaceField(label=_("Where?"))
    organisation = OrganisationField(
        label=_("For which organisation?"),
        required=False,
        help_text=_("Type the beginning of its name."),
    )
    engagement = forms.ModelChoiceField(
        Engagement.objects.none(), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = HelpRequest
        fields = ["what", "settlement", "organisation", "engagement"]
        labels = {"what": _("What help is needed?")}
        help_texts = {"what": FREE_TEXT_WARNING}
        widgets = {"what": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["organisation"].user = user
        self.fields["organisation"].kept = [self.instance.organisation_id or 0]
        self.fields["organisation"].optional_word = True
        self.fields["engagement"].queryset = Engagement.objects.visible_to(user)

    def clean_settlement(self):
        """Where the person may ask: anywhere for an admin, else in the own county."""
        place = self.cleaned_data["settlement"]
        if place.pk == self.initial.get("settlement") and self.instance.pk:
            return place
        if self.user.role != Role.ADMIN and place.county_id != self.user.county_code:
            text = _("%(place)s lies in another county; its office is asked there.")
            raise ValidationError(text, "other_county", {"place": place.name})
        return place

    def save_as(self, *, by):
        """The written request, or None when it was refused, with the sentences in the errors."""
        if not self.is_valid():
            return None
        try:
            if self.instance._state.adding:
                return help_actions.ask_for_help(by=by, help_request=self.instance)
            version = self.cleaned_data["read_version"]
            return help_actions.change_request(by=by, help_request=self.instance, version=version)
        except Stale as stale:
            self._tell(stale.current)
        except ValidationError as error:
            self.refuse(error)
        return None


class AnswerForm(forms.Form):
    """How a request ended: in words, with the engagement that helped, or both."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )
    answered_with = forms.ModelChoiceField(
        Engagement.objects.none(),
        label=_("The engagement that helped"),
        required=False,
        empty_label=_("none"),
    )

    def __init__(self, *args, user, row, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Engagement.objects.visible_to(user).in_settlement(row.settlement_id)
        rows = rows.filter(county=row.county_id).exclude(state__in=GONE)
        newest = list(rows.order_by("-held_on", "-pk").values_list("pk", flat=True)[:OFFERED])
        offered = Engagement.objects.filter(pk__in=newest).order_by("-held_on", "-pk")
        self.fields["answered_with"].queryset = offered


class ReopenHelpForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why is it open again?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )

"""The forms of a request for help: its facts, how it ended, opening it again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.help import actions as help_actions
from engagements.help.rules import GONE
from engagements.models import Engagement, HelpRequest
from engagements.placed import PlacedForm
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters
from settlements.fields import OrganisationField, PlaceField

OFFERED = 30  # engagements to choose from, the newest


class HelpForm(PlacedForm):
    """A request as it is typed by `user`."""

    elsewhere = _("%(place)s lies in another county; its office is asked there.")

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

    def add(self, by, row):
        return help_actions.ask_for_help(by=by, help_request=row)

    def change(self, by, row, version):
        return help_actions.change_request(by=by, help_request=row, version=version)


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

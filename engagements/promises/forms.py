"""The forms of a promise: its facts, what came of it, opening it again."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counties.models import Role
from engagements.form_fields import PickOne
from engagements.models import Engagement, Promise, Side
from engagements.placed import PlacedForm
from engagements.promises import actions as promise_actions
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters
from mentors.models import Mentor
from settlements.fields import OrganisationField, PlaceField

DAY_FORMATS = ["%Y-%m-%d", "%Y.%m.%d.", "%Y. %m. %d.", "%Y.%m.%d"]


def day_field(**kwargs):
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=DAY_FORMATS,
        error_messages={"invalid": _("Write the day as 2026-11-20.")},
        **kwargs,
    )


class PromiseForm(PlacedForm):
    """A promise as it is typed by `user`."""

    elsewhere = _("%(place)s lies in another county; its office writes its promises.")

    side = forms.ChoiceField(
        label=_("Who promised?"), choices=Side, widget=PickOne, initial=Side.US
    )
    settlement = PlaceField(label=_("Where?"))
    due_on = day_field(label=_("By when?"))
    organisation = OrganisationField(
        label=_("Organisation there"),
        required=False,
        help_text=_("Who promised, or to whom we did. Type the beginning of its name."),
    )
    engagement = forms.ModelChoiceField(
        Engagement.objects.none(),
        label=_("Engagement"),
        required=False,
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Promise
        fields = ["side", "what", "settlement", "due_on", "mentor", "organisation", "who"]
        fields += ["engagement"]
        labels = {
            "what": _("What was promised?"),
            "mentor": _("Which mentor keeps or follows it?"),
            "who": _("Or by role"),
        }
        help_texts = {
            "what": FREE_TEXT_WARNING,
            "who": _("Such as: the mayor, the librarian. Names belong to the contacts."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        team = Mentor.objects.in_team_today(None if user.role == Role.ADMIN else user.county_code)
        shown = Mentor.objects.filter(Q(pk__in=team) | Q(pk=self.instance.mentor_id or 0))
        self.fields["mentor"].queryset = shown.select_related("user").order_by("user__sort_key")
        self.fields["who"].optional_word = True

    def add(self, by, row):
        return promise_actions.add_promise(by=by, promise=row)

    def change(self, by, row, version):
        return promise_actions.change_promise(by=by, promise=row, version=version)


class SettleForm(forms.Form):
    """What came of a promise, and when; `today` is the one tap."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[("kept", _("it was kept")), ("dropped", _("it will not be kept"))],
        widget=PickOne,
        initial="kept",
    )
    on = day_field(label=_("On which day?"), required=False)
    reason = forms.CharField(
        label=_("Why will it not be kept?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )


class ReopenForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why is it open again?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )

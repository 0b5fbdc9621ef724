"""The forms by which somebody gets a settlement, or ceases to answer for it."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters
from mentors.models import Mentor
from settlements.assignments.actions import assign_many, end_assignment
from settlements.assignments.rules import NewAssignment

DAY_FORMATS = ["%Y-%m-%d", "%Y.%m.%d.", "%Y. %m. %d.", "%Y.%m.%d"]
FARTHEST = 366  # days ahead that a beginning or an end may be told


def day_field(**kwargs):
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=DAY_FORMATS,
        error_messages={"invalid": gettext_lazy("Write the day as 2026-11-20.")},
        **kwargs,
    )


def _not_far(day):
    if day > timezone.localdate() + timedelta(days=FARTHEST):
        raise ValidationError(_("That is more than a year ahead."), "far")
    return day


class TeamField(forms.ModelChoiceField):
    """A mentor of a county's team, each with how many settlements they answer for."""

    def label_from_instance(self, mentor):
        words = ngettext("%(n)d settlement", "%(n)d settlements", mentor.load)
        return f"{mentor} ({words % {'n': mentor.load}})"


def team_of(county):
    """The mentors of a county's office today, with their `load`: the settlements they hold."""
    today = timezone.localdate()
    holds = Q(assignments__since__lte=today, assignments__settlement__county=county)
    holds &= Q(assignments__until=None) | Q(assignments__until__gt=today)
    rows = Mentor.objects.in_team_today(county).select_related("user")
    return rows.annotate(load=Count("assignments", filter=holds)).order_by("user__sort_key", "pk")


class AssignForm(forms.Form):
    """Who shall answer, from which day on."""

    mentor = TeamField(Mentor.objects.none(), label=gettext_lazy("Mentor"))
    since = day_field(
        label=gettext_lazy("From this day on"),
        help_text=gettext_lazy("Today, unless it began earlier or is to begin later."),
    )

    def __init__(self, *args, county, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = team_of(county)
        self.fields["since"].initial = timezone.localdate

    def clean_since(self):
        return _not_far(self.cleaned_data["since"])

    def assign_as(self, *, by, places):
        """Assign these settlements (KSH codes); None when refused, with the sentences in errors."""
        if not self.is_valid():
            return None
        mentor, since = self.cleaned_data["mentor"], self.cleaned_data["since"]
        try:
            return assign_many(
                by=by, news=[NewAssignment(code, mentor.pk, since) for code in places]
            )
        except ValidationError as error:
            self.add_error(None, error)
        return None


class EndForm(forms.Form):
    """The last day, and why."""

    last_day = day_field(label=gettext_lazy("Last day"))
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=500,
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = lambda: timezone.localdate() - timedelta(days=1)

    def clean_last_day(self):
        return _not_far(self.cleaned_data["last_day"])

    def end_as(self, *, by, assignment):
        """End it; None when refused, with the sentence in errors."""
        if not self.is_valid():
            return None
        until = self.cleaned_data["last_day"] + timedelta(days=1)
        told = {"assignment": assignment, "until": until, "reason": self.cleaned_data["reason"]}
        try:
            return end_assignment(by=by, **told)
        except ValidationError as error:
            errors = getattr(error, "error_dict", {None: error})
            for name, found in errors.items():
                self.add_error({"until": "last_day"}.get(name, name), found)
        return None

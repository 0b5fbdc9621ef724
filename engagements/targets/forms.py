"""The form of a target, on its page and in the admin, and that of withdrawing one."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counties.models import County
from engagements.models import Target
from engagements.targets import actions
from engagements.targets.earlier import keep_earlier
from engagements.targets.rules import (
    refuse_correcting_more,
    refuse_county,
    refuse_due_day,
    refuse_moving,
    refuse_number,
    refuse_since,
)
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm, Stale
from mentorhalo.core.text import fold, refuse_control_characters
from settlements.models import Rung

TWICE = _("There is a target of this name already.")
DAY_FORMATS = ["%Y-%m-%d", "%Y.%m.%d.", "%Y. %m. %d.", "%Y.%m.%d"]


class TargetRules(forms.ModelForm):
    """The fields of a target and their sentences; what stands already is not asked again."""

    name = forms.CharField(label=_("Name"), max_length=120)
    rung = forms.ChoiceField(
        label=_("Which rung shall they reach?"),
        choices=Rung,
        initial=Rung.INVOLVED,
        error_messages={"invalid_choice": _("There is no such rung.")},
    )
    number = forms.IntegerField(
        label=_("How many settlements?"),
        min_value=1,
        max_value=1_000_000,
        error_messages={
            "min_value": _("A target is at least one settlement."),
            "max_value": _("There are not so many settlements."),
            "invalid": _("Write a whole number of settlements."),
        },
    )
    due_on = forms.DateField(
        label=_("By when?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=DAY_FORMATS,
        error_messages={"invalid": _("Write the day as 2026-11-20.")},
    )
    since = forms.DateField(
        label=_("From which day does this hold?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=DAY_FORMATS,
        error_messages={"invalid": _("Write the day as 2026-11-20.")},
        help_text=_("Pages of the days before it do not know of it."),
    )
    county = forms.ModelChoiceField(
        County.objects.all(),
        label=_("Whose target is it?"),
        required=False,
        empty_label=_("the whole network's"),
        error_messages={"invalid_choice": _("There is no such county.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["since"] = timezone.localdate()
        if self.instance.pk and "since" in self.fields:  # the admin may only show it
            self._keep_what_it_is()

    def _keep_what_it_is(self):
        for name in ("rung", "county"):
            self.fields[name].disabled = True
        text = _("For another rung or county withdraw this target and set another one.")
        self.fields["rung"].help_text = text
        text = _(
            "The days before it keep the number and the due day that they had. What it says now "
            "has held since %(since)s: give that day to correct a slip."
        )
        since = date_format(self.instance.since, "DATE_FORMAT")
        self.fields["since"].help_text = text % {"since": since}

    def clean_name(self):
        name = self.cleaned_data["name"]
        refuse_control_characters(name)
        others = Target.objects.exclude(pk=self.instance.pk).filter(withdrawn_on=None)
        others = others.values_list("name", flat=True)
        if fold(name) in map(fold, others):
            raise ValidationError(TWICE, "twice")
        return name

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if "due_on" in self.changed_data or self.instance._state.adding:
            refuse_due_day(day)
        return day

    def clean_since(self):
        """Today unless another day is given."""
        day = self.cleaned_data["since"] or timezone.localdate()
        if day != self.instance.since:
            refuse_since(day)
        return day

    def clean(self):
        data = super().clean() or self.cleaned_data
        if self.instance.pk and "since" in data:
            self._clean_from(data)
        county, number = data.get("county"), data.get("number")
        if county and ("county" in self.changed_data):
            self._ask("county", refuse_county, county)
        if number and "county" in data and {"number", "county"} & set(self.changed_data):
            self._ask("number", refuse_number, number, county)
        return data

    def _clean_from(self, data):
        """A new number or due day holds from the day given. Without one, another day than today
        moves the first day of what it says now, and today, which the form gives, nothing."""
        stored = self.instance
        if {"number", "due_on"} & set(self.changed_data):
            self._ask("since", refuse_correcting_more, stored, data["since"])
        elif data["since"] != timezone.localdate():
            self._ask("since", refuse_moving, stored, data["since"])
        else:
            data["since"] = stored.since

    def _ask(self, name, rule, *told):
        try:
            rule(*told)
        except ValidationError as error:
            self.add_error(name, error)


class TargetForm(RecordForm, TargetRules):
    """A target as a coordinator or admin types it."""

    class Meta:
        model = Target
        fields = ["name", "county", "rung", "number", "due_on", "since"]

    def _lock(self):
        self._before = super()._lock()
        return self._before

    def write_related(self, *, by):
        """What held up to the day from which this holds."""
        if self._before:
            keep_earlier(self.instance, self._before)

    def save_as(self, *, by, **told):
        """Write it; of two who give one name at the same moment the second is told."""
        try:
            return super().save_as(by=by, **told)
        except IntegrityError:
            self.add_error("name", ValidationError(TWICE, "twice"))
            return None


class WithdrawForm(forms.Form):
    """Why a target is withdrawn."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=format_lazy(
            "{} {}",
            _("It stays in the list, with the reason, and is counted no more."),
            FREE_TEXT_WARNING,
        ),
        validators=[refuse_control_characters],
    )

    def withdrew(self, *, by, target) -> bool:
        """Whether it is withdrawn now; where not, the errors say why."""
        if not self.is_valid():
            return False
        reason, version = self.cleaned_data["reason"], self.cleaned_data["version"]
        try:
            actions.withdraw_target(by=by, target=target, reason=reason, version=version or 0)
        except Stale as stale:
            self.data = self.data.copy()
            self.data["version"] = str(stale.current.version)
            text = _("Somebody else changed this since you opened it. It says now: %(target)s.")
            self.add_error(None, ValidationError(text, "stale", {"target": words(stale.current)}))
        except ValidationError as error:
            for name, errors in getattr(error, "error_dict", {None: error}).items():
                self.add_error(name, errors)
        else:
            return True
        return False


def words(target) -> str:
    """A target in one line, for whoever has an older one before them."""
    parts = (target.name, target.get_rung_display(), target.number, target.due_on.isoformat())
    return ", ".join(map(str, parts))

"""The forms of steps and milestones: planned, done, taken back, waived."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from engagements.form_fields import text_area
from engagements.models import Engagement
from engagements.promises.forms import day_field
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.seen import mark_again
from mentorhalo.core.text import refuse_control_characters

OFFERED = 40  # engagements to choose from, the newest


class DeedForm(forms.Form):
    """A form whose deed may be refused: each sentence then stands beside its field, or on top."""

    prefix_id = ""

    def __init__(self, *args, seen=None, **kwargs):
        super().__init__(*args, auto_id=f"id_{self.prefix_id}%s", **kwargs)
        if seen is not None:  # the mark of the row as it was shown
            hidden = forms.CharField(widget=forms.HiddenInput, required=False, initial=seen)
            self.fields["seen"] = hidden

    def did(self, deed):
        """Do it with what was typed; False when it was refused, with the sentences in errors."""
        if not self.is_valid():
            return False
        try:
            deed(**self.cleaned_data)
        except ValidationError as error:
            errors = error.error_dict if hasattr(error, "error_dict") else {None: error}
            for name, found in errors.items():
                self.add_error(name if name in self.fields else None, found)
            mark_again(self, error)
            return False
        return True


class PlanStepForm(DeedForm):
    """For when a step is planned."""

    prefix_id = "plan_"
    planned_on = day_field(label=_("For which day is it planned?"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2_000,
        widget=text_area(2),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )


class ShownForm(DeedForm):
    """A deed that an engagement may show: the newest ones that count and were there."""

    engagement = forms.ModelChoiceField(
        Engagement.objects.none(),
        label=_("Which engagement shows it?"),
        required=False,
        empty_label=_("none"),
        error_messages={"invalid_choice": _("Choose one of the engagements.")},
    )

    def __init__(self, *args, engagements, **kwargs):
        super().__init__(*args, **kwargs)
        found, kept = self.fields["engagement"], self.initial.get("engagement")
        found.queryset = engagements
        rows = list(engagements.order_by("-held_on", "-pk")[:OFFERED])
        if kept and kept not in {row.pk for row in rows}:
            rows += engagements.filter(pk=kept)
        found.choices = [("", found.empty_label), *((row.pk, described(row)) for row in rows)]


def described(row):
    """“2026. november 20., látogatás, 2417. sz.”"""
    words = _("%(day)s, %(kind)s, no. %(number)s")
    day = date_format(row.held_on, "DATE_FORMAT")
    return words % {"day": day, "kind": row.get_kind_display(), "number": row.pk}


class DoneForm(ShownForm):
    """On which day it was done."""

    prefix_id = "done_"
    field_order = ["done_on", "engagement"]
    done_on = day_field(label=_("On which day was it done?"), initial=timezone.localdate)


class ReasonForm(DeedForm):
    """Why."""

    prefix_id = "why_"
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=FREE_TEXT_WARNING, widget=text_area(2)
    )


def engagements_of(user, places):
    """Counted engagements that this person reads and that served one of these settlements."""
    return Engagement.objects.visible_to(user).counted().in_any_settlement(places)

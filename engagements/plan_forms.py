"""The forms of a local action plan: its horizon, and its rows of who, what, when, with what."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engagements.form_fields import Checks, PickOne, text_area
from engagements.models import ActionPlan, ActionState, Engagement, PlannedAction
from engagements.process.forms import described, engagements_of
from engagements.process.rules import (
    check_done_on,
    check_planned_on,
    check_reason,
    places_of,
    unusual_horizon,
)
from engagements.promises.forms import day_field
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm

OFFERED = 15  # engagements to tick, the newest


class ActionPlanForm(RecordForm):
    """The horizon of a target area's plan: three to five years are usual, others a warning."""

    since = day_field(label=_("From which day?"))
    until = day_field(label=_("Up to which day?"))

    class Meta:
        model = ActionPlan
        fields = ["since", "until", "note"]
        widgets = {"note": text_area(3)}
        help_texts = {"note": FREE_TEXT_WARNING}

    def clean(self):
        found = super().clean()
        for name in ("since", "until"):
            if found.get(name):
                _refused(self, lambda name=name: check_planned_on(found[name], name))
        return found

    @property
    def warning(self):
        """What is unusual about the horizon, "" for nothing."""
        return unusual_horizon(self.instance.since, self.instance.until)


class PlannedActionForm(RecordForm):
    """One row of the plan; its state says which of the days and reasons below belong to it."""

    due_on = day_field(label=_("By when?"), required=False)
    done_on = day_field(
        label=_("On which day was it done?"),
        required=False,
        help_text=_("Only for what is done."),
    )
    engagements = forms.ModelMultipleChoiceField(
        Engagement.objects.none(),
        label=_("Engagements that carry it out"),
        required=False,
        widget=Checks,
        error_messages={"invalid_choice": _("Choose one of the engagements.")},
    )

    class Meta:
        model = PlannedAction
        fields = ["what", "who", "due_on", "with_what", "state", "done_on", "dropped_because"]
        labels = {
            "what": _("What?"),
            "who": _("Who?"),
            "with_what": _("With what?"),
            "state": _("How does it stand?"),
            "dropped_because": _("Why was it dropped?"),
        }
        help_texts = {
            "who": _("A body or a role. Names belong to the contacts."),
            "dropped_because": format_lazy(
                "{} {}", _("Only for what was dropped."), FREE_TEXT_WARNING
            ),
        }
        widgets = {"state": PickOne, "dropped_because": text_area(2)}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["state"] = forms.ChoiceField(
            label=_("How does it stand?"), choices=ActionState, widget=PickOne
        )
        self._offer_engagements()
        for name in ("who", "due_on", "with_what"):
            self.fields[name].optional_word = True

    def _offer_engagements(self):
        """The newest ones that were there, and those that are named already."""
        visible, field = Engagement.objects.visible_to(self.user), self.fields["engagements"]
        rows = engagements_of(self.user, places_of(self.instance.plan.area))
        offered = {row.pk: row for row in rows.order_by("-held_on", "-pk")[:OFFERED]}
        if self.instance.pk:
            named = {row.pk: row for row in visible.filter(planned_actions=self.instance)}
            field.initial, offered = list(named), offered | named
        field.queryset, self.offered = visible, set(offered)
        field.choices = [(row.pk, described(row)) for row in offered.values()]

    def clean_engagements(self):
        rows = self.cleaned_data["engagements"]
        if any(row.pk not in self.offered for row in rows):
            raise ValidationError(_("Choose one of the engagements."), "invalid_choice")
        return rows

    def clean(self):
        """The state decides: a day belongs to what is done, a reason to what was dropped."""
        found = super().clean()
        state = found.get("state")
        if found.get("due_on"):
            _refused(self, lambda: check_planned_on(found["due_on"], "due_on"))
        if state == ActionState.DONE and "done_on" in found:
            _refused(self, lambda: check_done_on(found["done_on"]))
        elif state != ActionState.DONE:
            found["done_on"] = None
        if state == ActionState.DROPPED:
            reason = found.get("dropped_because", "")
            _refused(self, lambda: check_reason(reason, "dropped_because"))
        else:
            found["dropped_because"] = ""
        return found

    def write_related(self, *, by):
        """The engagements chosen; those of another county, which this person cannot see, stay."""
        visible = Engagement.objects.visible_to(self.user).values("pk")
        unseen = self.instance.engagements.exclude(pk__in=visible)
        self.instance.engagements.set([*unseen, *self.cleaned_data["engagements"]])


def _refused(form, check):
    """Put what a rule refuses beside its field."""
    try:
        check()
    except ValidationError as error:
        for name, errors in error.error_dict.items():
            form.add_error(name, errors)

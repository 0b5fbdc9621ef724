"""The forms of a handover: who gives what to whom, and the reason of a no."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagements.form_fields import text_area
from engagements.handovers import actions as handover_actions
from engagements.handovers.rules import LONGEST_TEXT
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters
from settlements.assignments.forms import TeamField, team_of


def free_text(label, rows, help_text=""):
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_TEXT,
        widget=text_area(rows),
        help_text=help_text,
        validators=[refuse_control_characters],
    )


class HandoverForm(forms.Form):
    """What a mentor holds, to be ticked, each with what the taker has to know; to whom, and a note.

    `held` are the giver's assignments. The note is checked last: it stands below the settlements.
    """

    taker = TeamField(None, label=_("Who takes them over?"))

    def __init__(self, *args, giver, county, held, ticked=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.giver, self.held = giver, {row.settlement_id: row.settlement for row in held}
        self.fields["taker"].queryset = team_of(county).exclude(pk=giver.pk)
        for code, place in self.held.items():
            self.fields[f"take_{code}"] = forms.BooleanField(
                label=place.name, required=False, initial=not ticked or code in ticked
            )
            self.fields[f"pitfalls_{code}"] = free_text(
                _("What to know about %(settlement)s, pitfalls") % {"settlement": place.name},
                3,
                FREE_TEXT_WARNING,
            )
        self.fields["note"] = free_text(_("Note to the taker"), 4, FREE_TEXT_WARNING)

    def lines(self):
        """(its settlement, the tick, the pitfalls) for each that the giver holds."""
        for code, place in self.held.items():
            yield place, self[f"take_{code}"], self[f"pitfalls_{code}"]

    def chosen(self):
        """{KSH code: pitfalls} of the ticked ones."""
        data = self.cleaned_data
        return {code: data[f"pitfalls_{code}"] for code in self.held if data[f"take_{code}"]}

    def offer_as(self, *, by):
        """Offer it; None when refused, with the sentences in errors."""
        if not self.is_valid():
            return None
        try:
            return handover_actions.offer(
                by=by,
                giver=self.giver,
                taker=self.cleaned_data["taker"],
                settlements=self.chosen(),
                note=self.cleaned_data["note"],
            )
        except ValidationError as error:
            self.add_error(None, error)
        return None


class ReasonForm(forms.Form):
    """Why an offer is declined or taken back."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=500,
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )

    def decide_as(self, deed, *, by, handover):
        """Do the deed with this reason; None when refused, with the sentences in errors."""
        if not self.is_valid():
            return None
        try:
            return deed(by=by, handover=handover, reason=self.cleaned_data["reason"])
        except ValidationError as error:
            self.add_error(None, ValidationError(error.messages))
        return None

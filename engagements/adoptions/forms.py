"""The forms of an adoption: its facts, and withdrawing it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagements.adoptions import actions as adoption_actions
from engagements.adoptions.fields import PracticeField
from engagements.form_fields import PickOne
from engagements.models import Adoption, AdoptionState, Engagement
from engagements.placed import PlacedForm
from engagements.promises.forms import day_field
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters
from settlements.fields import OrganisationField, PlaceField


class AdoptionForm(PlacedForm):
    """An adoption as it is typed by `user`. What took what over is said once: a change keeps it."""

    elsewhere = _("%(place)s lies in another county; its office writes its adoptions.")

    practice = PracticeField(
        label=_("Which practice?"), help_text=_("Its title, or the address of its page.")
    )
    settlement = PlaceField(label=_("Which settlement took it over?"))
    state = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=AdoptionState,
        widget=PickOne,
        initial=AdoptionState.RUNNING,
    )
    since = day_field(
        label=_("Since when?"),
        required=False,
        help_text=_("It may stay empty only while they prepare for it."),
    )
    until = day_field(
        label=_("Until when?"), required=False, help_text=_("Only where it has ended.")
    )
    learned_from = PlaceField(
        label=_("From which settlement did they learn it?"),
        required=False,
        help_text=_("Leave it empty where it was the place of origin."),
    )
    organisation = OrganisationField(label=_("Who runs it there?"), required=False)
    engagement = forms.ModelChoiceField(
        Engagement.objects.none(),
        label=_("Engagement"),
        required=False,
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Adoption
        fields = ["practice", "settlement", "state", "since", "until", "learned_from"]
        fields += ["organisation", "changed", "went", "occasions", "attendance", "contact"]
        fields += ["engagement"]
        labels = {
            "changed": _("What did they change?"),
            "went": _("How did it go?"),
            "occasions": _("How many occasions?"),
            "attendance": _("How many people came?"),
            "contact": _("Whom may others write to?"),
        }
        help_texts = {
            "changed": FREE_TEXT_WARNING,
            "went": FREE_TEXT_WARNING,
            "attendance": _("In all, or at a usual occasion."),
            "contact": _(
                "The address of an office or organisation, not of a person: it is public."
            ),
        }
        widgets = {
            "changed": forms.Textarea(attrs={"rows": 3}),
            "went": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        if self.instance.pk:
            del self.fields["practice"], self.fields["settlement"], self.fields["engagement"]
            if self.instance.source_id:
                self.fields["learned_from"].initial = self.instance.source.settlement_id
        for name in ("until", "learned_from", "changed", "went", "contact"):
            self.fields[name].optional_word = True

    def _get_validation_exclusions(self):
        """The rules say what is wrong with these, each beside its field."""
        said = {"settlement", "since", "until", "occasions", "attendance"}
        return super()._get_validation_exclusions() | said

    def clean(self):
        """Bring the settlement that they learned from to its adoption; None: the origin."""
        typed = super().clean()
        practice = self.instance.practice if self.instance.pk else typed.get("practice")
        if "learned_from" in typed and practice is not None:
            self.instance.source = self._source(typed["learned_from"], practice)
        return typed

    def _source(self, place, practice):
        if place is None or place.pk == practice.settlement_id:
            return None
        rows = Adoption.objects.standing().filter(practice=practice, settlement=place)
        found = rows.exclude(pk=self.instance.pk).first()
        if found is None:
            text = _("%(place)s has not taken this practice over.")
            error = ValidationError(text, "no_source", {"place": place.name})
            self.add_error("learned_from", error)
        return found

    def refuse(self, error):
        """What is wrong with the chain stands beside the settlement they learned from."""
        if hasattr(error, "error_dict") and "source" in error.error_dict:
            error.error_dict["learned_from"] = error.error_dict.pop("source")
        super().refuse(error)

    def add(self, by, row):
        return adoption_actions.take_over(by=by, adoption=row)

    def change(self, by, row, version):
        return adoption_actions.change(by=by, adoption=row, version=version)


class WithdrawAdoptionForm(forms.Form):
    """Why an adoption does not stand."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=500,
        error_messages={"required": _("Give the reason.")},
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )

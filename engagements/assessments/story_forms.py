"""The form of a story of change, and the forms that want a reason."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagements.assessments import actions as assessment_actions
from engagements.assessments.forms import WrittenForm, engagements_at, evidence_at, writing
from engagements.assessments.rules import check_story
from engagements.form_fields import PickOne
from engagements.models import ChangeStory
from engagements.models.assessment import Watched
from engagements.promises.forms import day_field
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters


class StoryForm(WrittenForm):
    """A story of what changed, with the words of somebody who lived it."""

    optional = ("quote", "quoted_as", "agreed_on", "engagement", "evidence")

    watches = forms.ChoiceField(label=_("What changed?"), choices=Watched, widget=PickOne)
    agreed_on = day_field(label=_("On which day did the person agree to be quoted?"))

    class Meta:
        model = ChangeStory
        fields = ["watches", "story", "quote", "quoted_as", "agreed_on", "engagement", "evidence"]
        labels = {
            "story": _("What happened, and what is different now?"),
            "quote": _("In the words of somebody who lived it"),
            "quoted_as": _("How is the person named?"),
            "engagement": _("On which engagement?"),
            "evidence": _("What shows it?"),
        }
        widgets = {"story": writing(6), "quote": writing(3)}
        help_texts = {
            "story": FREE_TEXT_WARNING,
            "quote": FREE_TEXT_WARNING,
            "quoted_as": _("As they agreed, such as: a young mother, the librarian."),
        }

    def __init__(self, *args, user, assessment, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        code, row = assessment.settlement_id, self.instance
        row.assessment = assessment
        self.fields["agreed_on"].required = False
        self.fields["engagement"].queryset = engagements_at(user, code, row.engagement_id)
        kept = [row.evidence_id] if row.evidence_id else []
        self.fields["evidence"].queryset = evidence_at(user, code, kept)

    def clean(self):
        """What a quote lacks is said beside its fields."""
        typed = super().clean()
        told = {name: typed.get(name) or "" for name in ("story", "quote", "quoted_as")}
        try:
            check_story(ChangeStory(**told, agreed_on=typed.get("agreed_on")))
        except ValidationError as error:
            for name in error.error_dict.keys() - self.errors.keys():
                self.add_error(name, error.error_dict[name])
        return typed

    def add(self, by, row):
        return assessment_actions.tell_story(by=by, story=row)

    def change(self, by, row, version):
        return assessment_actions.change_story(by=by, story=row, version=version)


def reason_field(label):
    return forms.CharField(
        label=label,
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )


class ReopenAssessmentForm(forms.Form):
    """Why a finished or discarded assessment is opened again."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = reason_field(_("Why is it open again?"))


class DiscardForm(forms.Form):
    """Why a draft is put aside."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = reason_field(_("Why is the draft discarded?"))


class UnquoteForm(forms.Form):
    """Why a quote is taken off."""

    reason = reason_field(_("Why is the quote taken off?"))

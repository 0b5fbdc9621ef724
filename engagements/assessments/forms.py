"""The forms of an assessment: begin, answer, open again, tell a story, take a quote off."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counties.models import Role
from engagements.assessments import actions as assessment_actions
from engagements.assessments.rules import LONGEST, MOST, check_story, field_of, words_of
from engagements.form_fields import Checks, PickOne
from engagements.models import (
    AnswerKind,
    Assessment,
    ChangeStory,
    Engagement,
    Evidence,
    Perspective,
    QuestionSet,
)
from engagements.models.assessment import HIGHEST, LOWEST, Watched
from engagements.promises.forms import day_field
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm, Stale
from mentorhalo.core.text import refuse_control_characters
from mentors.models import Mentor
from settlements.fields import PlaceField
from settlements.models import TargetArea

RECENT = 40  # engagements and files that are offered
NOT_SAID = ("", _("no mark"))
MARKS = [NOT_SAID, *((str(mark), str(mark)) for mark in range(LOWEST, HIGHEST + 1))]


def writing(rows=3):
    return forms.Textarea(attrs={"rows": rows, "autocapitalize": "sentences"})


def team_for(user, county, kept=0):
    """The mentors that may be chosen: the team of today, and the one that is chosen already."""
    team = Mentor.objects.in_team_today(county)
    shown = Mentor.objects.filter(Q(pk__in=team) | Q(pk=kept or 0))
    return shown.select_related("user").order_by("user__sort_key")


def engagements_at(user, code, kept=0):
    """The latest engagements that count in a settlement, and the one that is chosen already."""
    rows = Engagement.objects.visible_to(user).in_settlement(code).counted()
    keys = list(rows.order_by("-held_on", "-pk").values_list("pk", flat=True)[:RECENT])
    return Engagement.objects.filter(pk__in=[*keys, kept or 0]).order_by("-held_on", "-pk")


def evidence_at(user, code, kept=()):
    """The latest files of engagements in a settlement, and those that are chosen already."""
    places = Engagement.objects.in_settlement(code).values("pk")
    rows = Evidence.objects.visible_to(user).standing().filter(engagement__in=places)
    keys = list(rows.order_by("-added_at").values_list("pk", flat=True)[:RECENT])
    return Evidence.objects.filter(pk__in=[*keys, *kept]).order_by("-added_at")


class WrittenForm(RecordForm):
    """Such a record as `user` types it; written through the form's own `add` and `change`."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        for name in self.optional:
            self.fields[name].optional_word = True

    optional = ()

    def save_as(self, *, by, **told):
        """The written record, or None when it was refused, with the sentences in the errors."""
        if not self.is_valid():
            return None
        try:
            if self.instance._state.adding:
                return self.add(by, self.instance)
            return self.change(by, self.instance, self.cleaned_data["read_version"], **told)
        except Stale as stale:
            self._tell(stale.current)
        except ValidationError as error:
            self.refuse(error)
        return None


class BeginForm(WrittenForm):
    """Whose community is assessed, by whom, on which day and by which questions."""

    optional = ("area", "group")

    settlement = PlaceField(label=_("Where?"))
    perspective = forms.ChoiceField(
        label=_("Who looks at the community?"),
        choices=Perspective,
        widget=PickOne,
        initial=Perspective.EXTERNAL,
        help_text=_("The mentor from outside, or the community itself; the two are kept apart."),
    )
    on = day_field(label=_("On which day?"))

    class Meta:
        model = Assessment
        fields = ["settlement", "perspective", "on", "mentor", "group", "area", "questions"]
        fields += ["engagement"]
        widgets = {"engagement": forms.HiddenInput}
        labels = {
            "mentor": _("Which mentor assesses?"),
            "group": _("Which group evaluates?"),
            "area": _("Only a target area"),
            "questions": _("By which questions?"),
        }
        help_texts = {
            "mentor": _("Needed when the mentor looks from outside."),
            "group": _("Needed when the community looks at itself: the group, never names."),
            "area": _("Leave it empty when the whole settlement is assessed."),
            "questions": _(
                "Only assessments by the same version can be compared: keep to it from year to "
                "year where you can."
            ),
        }

    def __init__(self, *args, user, day, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        county = None if user.role == Role.ADMIN else user.county_code
        self.fields["mentor"].queryset = team_for(user, county)
        self.fields["questions"].queryset = QuestionSet.objects.in_use_on(day)
        self.fields["questions"].empty_label = None
        self.fields["area"].queryset = self._areas(user)
        self.fields["engagement"].queryset = Engagement.objects.visible_to(user)

    def _areas(self, user):
        rows = TargetArea.objects.visible_to(user).standing().select_related("grant")
        if user.role == Role.ADMIN:
            rows = rows.in_settlement(str(self["settlement"].value() or "")[:5])
        return rows.order_by("name", "pk")

    def clean_settlement(self):
        place = self.cleaned_data["settlement"]
        if self.user.role != Role.ADMIN and place.county_id != self.user.county_code:
            text = _("%(place)s lies in another county; its office assesses there.")
            raise ValidationError(text, "other_county", {"place": place.name})
        if place.ceased_on:
            raise ValidationError(_("%(place)s no longer exists."), "gone", {"place": place.name})
        return place

    def add(self, by, row):
        return assessment_actions.begin(by=by, assessment=row)


class AnswersForm(WrittenForm):
    """The answers of a draft: a field and a field of words for each question of its set."""

    optional = ("engagement", "evidence")

    on = day_field(label=_("On which day?"))

    class Meta:
        model = Assessment
        fields = ["on", "mentor", "group", "engagement", "strengths", "opportunities", "evidence"]
        labels = {
            "mentor": _("Which mentor assesses?"),
            "group": _("Which group evaluates?"),
            "engagement": _("On which engagement?"),
            "strengths": _("What is this community strong in?"),
            "opportunities": _("What could it build on?"),
            "evidence": _("What shows it?"),
        }
        widgets = {"strengths": writing(5), "opportunities": writing(5), "evidence": Checks}
        help_texts = {
            "strengths": FREE_TEXT_WARNING,
            "opportunities": FREE_TEXT_WARNING,
            "evidence": _("Files of the engagements held here."),
        }

    def __init__(self, *args, user, questions, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        row, self.questions = self.instance, questions
        kept = [file.pk for file in row.evidence.all()]
        self.fields["mentor"].queryset = team_for(user, row.county_id, row.mentor_id)
        self.fields["engagement"].queryset = engagements_at(
            user, row.settlement_id, row.engagement_id
        )
        self.fields["evidence"].queryset = evidence_at(user, row.settlement_id, kept)
        if not self.fields["evidence"].queryset:
            del self.fields["evidence"]
        del self.fields["group" if row.perspective == Perspective.EXTERNAL else "mentor"]
        self.stored = {answer.question_id: answer for answer in row.answers.all()}
        for number, question in enumerate(questions, 1):
            self._add_fields(number, question, self.stored.get(question.pk))

    def _add_fields(self, number, question, answer):
        asked = f"{number}. {question}"
        if question.kind == AnswerKind.MARK:
            initial = answer and answer.mark
            field = forms.TypedChoiceField(
                choices=MARKS, coerce=int, empty_value=None, widget=PickOne, initial=initial or ""
            )
        elif question.kind == AnswerKind.NUMBER:
            box = forms.TextInput(attrs={"inputmode": "numeric", "class": "w4"})
            field = forms.IntegerField(min_value=0, max_value=MOST, widget=box)
            field.initial = answer and answer.number
        else:
            field = None
        if field is not None:
            field.label, field.required = asked, False
            self.fields[field_of(question)] = field
        words = forms.CharField(
            label=_("%(number)s. in words: what you saw") % {"number": number} if field else asked,
            required=False,
            max_length=LONGEST,
            widget=writing(2 if field else 4),
            validators=[refuse_control_characters],
            initial=answer.text if answer else "",
        )
        self.fields[words_of(question)] = words

    def said(self):
        """{question key: Said} as it was typed."""
        typed = self.cleaned_data
        found = {}
        for question in self.questions:
            value = typed.get(field_of(question))
            told = {question.kind: value} if question.kind != AnswerKind.TEXT else {}
            text = typed.get(words_of(question), "")
            found[question.pk] = assessment_actions.Said(text=text, **told)
        return found

    def change(self, by, row, version, finish=False):
        return assessment_actions.save_answers(
            by=by,
            assessment=row,
            answers=self.said(),
            evidence=self.cleaned_data.get("evidence", ()),
            version=version,
            finish=finish,
        )

    def _tell(self, current):
        """Of the answers too: what stands there now, and what this form has."""
        super()._tell(current)
        text = _("%(label)s: now “%(theirs)s”, yours is “%(mine)s”.")
        theirs = {answer.question_id: answer for answer in current.answers.all()}
        for question in self.questions:
            answer, said = theirs.get(question.pk), self.said()[question.pk]
            now = (answer.mark, answer.number, answer.text) if answer else (None, None, "")
            mine = (said.mark, said.number, said.text.strip())
            if now != mine:
                values = {"label": str(question), "theirs": _shown(now), "mine": _shown(mine)}
                self.add_error(None, ValidationError(text, "stale", values))


def _shown(said):
    return " ".join(str(part) for part in said if part not in (None, "")) or "–"


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
    """Why a finished assessment is opened again."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = reason_field(_("Why is it open again?"))


class UnquoteForm(forms.Form):
    """Why a quote is taken off."""

    reason = reason_field(_("Why is the quote taken off?"))

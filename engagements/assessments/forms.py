"""The forms of an assessment: begin it, answer its questions."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from counties.models import Role
from engagements.assessments import actions as assessment_actions
from engagements.assessments.actions import FACTS
from engagements.assessments.rules import LONGEST, MOST, draft_of, field_of, words_of
from engagements.form_fields import Checks, PickOne
from engagements.models import (
    AnswerKind,
    Assessment,
    Engagement,
    Evidence,
    Perspective,
    QuestionSet,
)
from engagements.models.assessment import HIGHEST, LOWEST
from engagements.promises.forms import day_field
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm, Stale
from mentorhalo.core.text import refuse_control_characters
from mentors.models import Mentor
from settlements.fields import PlaceField
from settlements.models import TargetArea

RECENT = 40  # engagements and files that are offered
NO_MARK = _("no mark")


def marks():
    """1 to 5, and nothing, which is a dash for those who see it."""
    nothing = format_html('<b aria-hidden="true">–</b><b class="vh">{}</b>', NO_MARK)
    return [*((str(mark), str(mark)) for mark in range(LOWEST, HIGHEST + 1)), ("", nothing)]


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
            if self.is_stored(stale.current, **told):
                return stale.current
            self._tell(stale.current)
        except ValidationError as error:
            self.refuse(error)
        return None

    def is_stored(self, current, **told):
        """Whether all of this stands there already, as after a form that was sent twice."""
        return False


class BeginForm(WrittenForm):
    """Whose community is assessed, by whom, on which day and by which questions.

    `draft` is the unfinished one that stands in its way, once that is known.
    """

    optional = ("area", "group")
    draft = None

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
        self.fields["area"].empty_label = _("the whole settlement")
        self.fields["engagement"].queryset = Engagement.objects.visible_to(user)

    def _areas(self, user):
        rows = TargetArea.objects.visible_to(user).standing().select_related("grant")
        if user.role == Role.ADMIN:
            rows = rows.in_settlement(str(self["settlement"].value() or "")[:5])
        return rows.order_by("name", "pk")

    def clean(self):
        """Nobody can mend a hidden field: what is wrong with it is said, and it is left aside."""
        typed = super().clean()
        if "engagement" in self.errors:
            self._leave_engagement()
        return typed

    def _leave_engagement(self):
        self.data = self.data.copy()
        self.data["engagement"] = ""

    def clean_settlement(self):
        place = self.cleaned_data["settlement"]
        if self.user.role != Role.ADMIN and place.county_id != self.user.county_code:
            text = _("%(place)s lies in another county; its office assesses there.")
            raise ValidationError(text, "other_county", {"place": place.name})
        if place.ceased_on:
            raise ValidationError(_("%(place)s no longer exists."), "gone", {"place": place.name})
        return place

    def look_for_draft(self):
        """Find the unfinished one of the community with which the page was opened."""
        if code := self.initial.get("settlement"):
            row = Assessment(settlement_id=code, perspective=self.initial["perspective"])
            row.area_id = self.initial.get("area")
            found = draft_of(row)
            readable = Assessment.objects.visible_to(self.user)
            self.draft = found if found and readable.filter(pk=found.pk).exists() else None

    def add(self, by, row):
        return assessment_actions.begin(by=by, assessment=row)

    def refuse(self, error):
        """The unfinished one is offered; a hidden engagement that does not fit is left aside."""
        if getattr(error, "code", "") == "draft":
            self.draft = error.params["row"]
        if "engagement" in getattr(error, "error_dict", ()):
            self._leave_engagement()
        super().refuse(error)


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
                choices=marks(), coerce=int, empty_value=None, widget=PickOne, initial=initial or ""
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

    def is_stored(self, current, finish=False):
        facts = [getattr(self.instance, name) == getattr(current, name) for name in FACTS]
        files = set(self.cleaned_data.get("evidence", ())) == set(current.evidence.all())
        done = current.is_finished or not finish
        return done and files and all(facts) and not self._differences(current)

    def _differences(self, current):
        """(question, what stands there now, what this form has) where these differ."""
        theirs = {answer.question_id: answer for answer in current.answers.all()}
        found, mine = [], self.said()
        for question in self.questions:
            answer, said = theirs.get(question.pk), mine[question.pk]
            now = (answer.mark, answer.number, answer.text) if answer else (None, None, "")
            own = (said.mark, said.number, said.text.strip())
            if now != own:
                found.append((question, now, own))
        return found

    def _tell(self, current):
        """Of the answers too: what stands there now, and what this form has."""
        super()._tell(current)
        text = _("%(label)s: now “%(theirs)s”, yours is “%(mine)s”.")
        for question, now, own in self._differences(current):
            values = {"label": str(question), "theirs": _shown(now), "mine": _shown(own)}
            self.add_error(None, ValidationError(text, "stale", values))


def _shown(said):
    return " ".join(str(part) for part in said if part not in (None, "")) or "–"

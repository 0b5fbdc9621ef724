"""What a settlement is asked by a link: one form a purpose."""

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.form_fields import PickOne
from engagements.links.facts import mark_of
from engagements.models import Purpose
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters
from settlements.models import Settlement
from settlements.organisations import rules as organisation_rules

SO = [("yes", _("yes, it was so")), ("no", _("no, it was otherwise"))]
USEFUL = [
    ("4", _("it helped a lot")),
    ("3", _("it helped")),
    ("2", _("it helped little")),
    ("1", _("it did not help")),
]
CONSENT = [("given", _("I agree")), ("withdrawn", _("I do not agree, or not any more"))]


class LineField(forms.CharField):
    """One line of text, whatever was sent."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


def _text(label, rows=3, **more):
    return forms.CharField(
        label=label,
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
        **more,
    )


def _who():
    return LineField(
        label=_("Who answers?"),
        required=False,
        max_length=120,
        help_text=_("A role is enough, such as: the mayor, the librarian."),
        validators=[refuse_control_characters],
    )


class MakeForm(forms.Form):
    """Which of the record's settlements gets the link."""

    settlement = forms.ModelChoiceField(Settlement.objects.none(), label=_("Settlement"))

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        keys = [place.pk for place in places]
        self.fields["settlement"].queryset = Settlement.objects.filter(pk__in=keys)
        if len(keys) == 1:
            self.initial["settlement"] = keys[0]
            self.fields["settlement"].widget = forms.HiddenInput()


class AnswerForm(forms.Form):
    """An answer about a record; what it holds is given to actions.answer_link."""

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        for field in self.fields.values():
            field.optional_word = not field.required


class ConfirmForm(AnswerForm):
    """`seen` says which facts the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    so = forms.ChoiceField(label=_("Was it so?"), choices=SO, widget=PickOne)
    remark = _text(_("What would you add or mend?"))
    who = _who()

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, initial={"seen": mark_of(record)}, **kwargs)

    def show_stored(self, current):
        """Let the next sending be about what stands there now."""
        self.data = self.data.copy()
        self.data["seen"] = mark_of(current)
        text = _("The office changed the entry since you opened the page. Look at it once more.")
        self.add_error(None, text)

    def clean(self):
        data = super().clean()
        if data.get("so") == "no" and "remark" not in self.errors and not data["remark"].strip():
            self.add_error("remark", _("Say in a few words what was otherwise."))
        return data


class QuestionsForm(AnswerForm):
    useful = forms.ChoiceField(
        label=_("Did this occasion help your community?"), choices=USEFUL, widget=PickOne
    )
    next = _text(_("What would help most next?"))
    who = _who()


class ContactCorrection(AnswerForm):
    """A contact's own data, as they correct them."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = LineField(label=_("Name"), max_length=120)
    role = LineField(label=_("Role"), max_length=120, required=False)
    phone = LineField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    no_letters = forms.BooleanField(label=_("I want no letters"), required=False)

    def __init__(self, *args, record, **kwargs):
        names = ("version", "name", "role", "phone", "email")
        known = {name: getattr(record, name) for name in names}
        known["no_letters"] = record.opted_out_on is not None
        super().__init__(*args, record=record, initial=known, **kwargs)
        for name in ("name", "role", "phone"):
            field = self.fields[name]
            field.validators = [*field.validators, refuse_control_characters]

    def clean_name(self):
        organisation_rules.check_name(self.cleaned_data["name"])
        return self.cleaned_data["name"]

    def clean_phone(self):
        organisation_rules.check_phone(self.cleaned_data["phone"])
        return self.cleaned_data["phone"]

    def show_stored(self, current):
        """Let the next sending be on top of what stands there now."""
        self.data = self.data.copy()
        self.data["version"] = str(current.version)
        text = _(
            "The office changed these data since you opened the page. Sending again keeps yours."
        )
        self.add_error(None, text)


class ConsentForm(AnswerForm):
    consent = forms.ChoiceField(label=_("Do you agree?"), choices=CONSENT, widget=PickOne)


FORMS = {
    Purpose.CONFIRM: ConfirmForm,
    Purpose.QUESTIONS: QuestionsForm,
    Purpose.CONTACT: ContactCorrection,
    Purpose.CONSENT: ConsentForm,
}

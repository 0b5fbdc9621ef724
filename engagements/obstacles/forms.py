"""The forms of a shared obstacle: itself, an answer, why it is withdrawn, whom to ask."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engagements.form_fields import Picks
from engagements.models import Channel, Engagement, Obstacle
from engagements.obstacles import actions as obstacle_actions
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm, Stale
from mentorhalo.core.text import refuse_control_characters
from mentors.models import Speciality

NO_NAMES = _("Write it without the names of places and people.")
TEXT_HELP = format_lazy("{} {}", NO_NAMES, FREE_TEXT_WARNING)
NOTHING = "–"
EVEN_SO = _("These names do not tell where it was or who it was about; share it with them")


def even_so_field():
    return forms.BooleanField(label=EVEN_SO, required=False)


def text_area(rows):
    return forms.Textarea(attrs={"rows": rows})


class ObstacleForm(RecordForm):
    """An obstacle as it is shared by `user`; `names_found` says that the tick has to be shown."""

    even_so = even_so_field()
    engagement = forms.ModelChoiceField(
        Engagement.objects.none(), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Obstacle
        fields = ["what", "cause", "channel", "tried", "helped", "themes", "step", "wants"]
        fields += ["engagement"]
        labels = {
            "what": _("What was in the way?"),
            "cause": _("Why, as you see it?"),
            "channel": _("Through which channel did you call people?"),
            "tried": _("What did you try?"),
            "helped": _("What helped, if anything did?"),
            "step": _("At which step of the process?"),
            "wants": _("Who could know?"),
        }
        help_texts = {
            "what": TEXT_HELP,
            "cause": TEXT_HELP,
            "tried": TEXT_HELP,
            "helped": TEXT_HELP,
            "wants": _("Mentors of this speciality see it on their start page."),
        }
        widgets = {
            "what": text_area(4),
            "cause": text_area(2),
            "tried": text_area(2),
            "helped": text_area(2),
            "themes": Picks,
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["engagement"].queryset = Engagement.objects.visible_to(user)
        for name in ("cause", "channel", "tried", "helped", "themes", "step", "wants"):
            self.fields[name].optional_word = True
        for name in ("step", "wants"):
            self.fields[name].empty_label = NOTHING
        self.fields["channel"].choices = [("", NOTHING), *Channel.choices]
        if self.instance.pk:
            del self.fields["engagement"]

    @property
    def names_found(self):
        return bool(self["even_so"].errors or self["even_so"].value())

    def shown_fields(self):
        """What the page shows: the tick only where there is a name to tick it for."""
        return [
            field for field in self.visible_fields() if field.name != "even_so" or self.names_found
        ]

    def save_as(self, *, by):
        """The written obstacle, or None when it was refused, with the sentences in the errors."""
        if not self.is_valid():
            return None
        typed = self.cleaned_data
        facts = {"obstacle": self.instance, "themes": typed["themes"], "even_so": typed["even_so"]}
        try:
            if self.instance._state.adding:
                return obstacle_actions.share_obstacle(by=by, **facts)
            version = typed["read_version"]
            return obstacle_actions.change_obstacle(by=by, version=version, **facts)
        except Stale as stale:
            self._tell(stale.current)
        except forms.ValidationError as error:
            self.refuse(error)
        return None


class AnswerObstacleForm(forms.Form):
    """What a colleague says of an obstacle."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=5_000,
        widget=text_area(4),
        help_text=TEXT_HELP,
        validators=[refuse_control_characters],
    )
    even_so = even_so_field()

    def shown_fields(self):
        found = self["even_so"].errors or self["even_so"].value()
        return [field for field in self if field.name != "even_so" or found]


class WithdrawForm(forms.Form):
    """Why an obstacle is taken away, or one of its answers: `answer` is that one, else None."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        required=False,
        max_length=500,
        widget=text_area(2),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )

    def __init__(self, *args, answer=None, **kwargs):
        self.answer = answer
        of = f"answer_{answer.pk}" if answer else "obstacle"  # several stand on a page
        super().__init__(*args, auto_id=f"withdraw_{of}_%s", **kwargs)


class AskForm(forms.Form):
    """Whose speciality it is."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    wants = forms.ModelChoiceField(
        Speciality.objects.all(),
        label=_("Who could know?"),
        required=False,
        empty_label=NOTHING,
        help_text=_("Mentors of this speciality see it on their start page."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="ask_%s", **kwargs)


class HelpedForm(forms.Form):
    """Whether an answer helped."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    helped = forms.BooleanField(required=False)

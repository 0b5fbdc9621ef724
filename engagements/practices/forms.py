"""The form of a version of a good practice, and the one that moves it on."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counties.models import Role
from engagements.form_fields import PickOne, Picks
from engagements.models import Engagement, GoodPractice, PracticeKind, PracticeVersion, Sector
from engagements.practices import actions as practice_actions
from engagements.practices.sections import SECTIONS
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm, Stale
from mentorhalo.core.tables import show
from mentorhalo.core.text import refuse_control_characters
from settlements.fields import OrganisationField, PlaceField
from settlements.grants.forms import ForintField
from settlements.models import Grant

# What a section asks for, in a sentence (F46, F47).
ASKED = {
    "lead": _("Somebody in another village should know from this whether to read on."),
    "problem": _("How it was before, and how they noticed."),
    "goal": _("What it was for, and what they expected of it."),
    "task": _("Which tasks of public culture it serves."),
    "audience": _("Age, group, number: as exactly as it can be said."),
    "done": _("Step by step, so that others can follow."),
    "people": _("How many, who, with what knowledge, for how many hours."),
    "material": _("Rooms, tools, materials."),
    "methods": _("Tools and methods that were used."),
    "terms": _("Words that somebody from another profession does not know."),
    "results": _("What changed, and how they know."),
    "pitfalls": _("What went wrong, what they would do otherwise."),
    "adapting": _("What can be left out or replaced in another place."),
    "spreading": _("How others could hear of it."),
}
# Characters of all sections: some 16 pages, where a call asks for 5 to 15 (F46). The public page
# stays under 40 KB with them.
LONGEST = 40_000
TALL = {"done": 12, "problem": 5, "results": 6, "pitfalls": 5, "adapting": 5}
ELSEWHERE = _("%(place)s lies in another county; its office writes its practices.")


class VersionForm(RecordForm):
    """A version under way as it is typed by `user`, with what its practice is about.

    `practice`: the one it is a version of, None for a new one.
    """

    settlement = PlaceField(label=_("Settlement of origin"))
    organisation = OrganisationField(
        label=_("Who runs it?"), required=False, help_text=_("Type the beginning of its name.")
    )
    grant = forms.ModelChoiceField(
        Grant.objects.none(), label=_("Grant"), required=False, empty_label=_("none")
    )
    engagement = forms.ModelChoiceField(
        Engagement.objects.none(), required=False, widget=forms.HiddenInput
    )
    kind = forms.ChoiceField(
        label=_("What does it teach?"),
        choices=PracticeKind,
        widget=PickOne,
        initial=PracticeKind.SUCCESS,
        help_text=_("What did not work helps others as much; it is welcome here."),
    )
    cost_once = ForintField(label=_("Cost to begin (Ft)"), required=False)
    cost_each = ForintField(label=_("Cost of an occasion (Ft)"), required=False)

    class Meta:
        model = PracticeVersion
        fields = [name for section in SECTIONS for name in section.fields]
        widgets = {"themes": Picks, "steps": Picks} | {
            name: forms.Textarea(attrs={"rows": TALL.get(name, 3)}) for name in ASKED
        }
        help_texts = {
            name: format_lazy("{} {}", text, FREE_TEXT_WARNING) for name, text in ASKED.items()
        }

    def __init__(self, *args, user, practice=None, **kwargs):
        about = ("settlement", "organisation", "grant")
        stands = {name: getattr(practice, name) for name in about} if practice else {}
        kwargs["initial"] = stands | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.user, self.practice = user, practice
        self.fields["organisation"].user = user
        self.fields["organisation"].kept = [(practice and practice.organisation_id) or 0]
        county = practice.county_id if practice else user.county_code
        self.fields["grant"].queryset = Grant.objects.in_county(county).order_by("code")
        readable = Engagement.objects.visible_to(user)
        self.fields["engagement"].queryset = readable if practice is None else readable.none()
        self.fields["sector"].choices = [("", "–"), *Sector.choices]
        for field in self.fields.values():
            field.optional_word = False  # a draft wants little: what is missing is told beside it

    @property
    def sections(self):
        """Each section with its fields and whether it stands open: folded is what is empty still,
        and nothing that was refused."""
        found = []
        for section in SECTIONS:
            fields = [self[name] for name in section.asked]
            is_open = not section.hint or any(field.value() or field.errors for field in fields)
            found.append((section, fields, is_open))
        return found

    def clean_settlement(self):
        """Where the person may write: anywhere for an admin, else in the own county."""
        place = self.cleaned_data["settlement"]
        if self.practice and place.pk == self.practice.settlement_id:
            return place
        if self.user.role != Role.ADMIN and place.county_id != self.user.county_code:
            raise ValidationError(ELSEWHERE, "other_county", {"place": place.name})
        return place

    def clean(self):
        data = super().clean() or self.cleaned_data
        whole = sum(len(data.get(name) or "") for name in ASKED)
        if whole > LONGEST:
            text = _(
                "All sections together have %(whole)s characters, and a page takes %(most)s at "
                "most: shorten it, or put the details into a file among the resources."
            )
            values = {"whole": show(whole), "most": show(LONGEST)}
            raise ValidationError(text, "long", values)
        return data

    def save_as(self, *, by):
        """The practice as it is written, or None when it was refused, with the sentences in the
        errors."""
        if not self.is_valid():
            return None
        typed = self.cleaned_data
        sets = {name: typed[name] for name in practice_actions.SETS}
        about = {name: typed[name] for name in ("settlement", "organisation", "grant")}
        told = {"by": by, "version": self.instance, "sets": sets}
        try:
            if self.practice is None:
                made = GoodPractice(**about, engagement=typed["engagement"])
                return practice_actions.begin(practice=made, **told)
            read = typed["read_version"]
            return practice_actions.write(**told, about=about, read=read).practice
        except Stale as stale:
            self._tell(stale.current)
        except ValidationError as error:
            self.refuse(error)
        return None


class MoveForm(forms.Form):
    """A move of a version on its way, or of a practice out of and back to the public; the page
    hides the reason where none is asked for."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )

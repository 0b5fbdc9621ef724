"""The visit form: what is typed becomes an Entry, and every refusal keeps what was typed."""

from datetime import date, datetime
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.entry import TEXTS, Entry, Facts, check, entry_of
from engagements.form_choices import mentor_options, place_options
from engagements.form_fields import (
    AnyChoiceField,
    BaseField,
    Checks,
    KeysField,
    PickOne,
    Picks,
    ReceiptsField,
    number_box,
    text_area,
)
from engagements.form_links import LinksForm
from engagements.models import Kind, Mode
from mentorhalo.core.forms import FREE_TEXT_WARNING
from settlements.models import Settlement

LENGTHS = [
    ("30", _("½ hour")),
    ("60", _("1 hour")),
    ("90", _("1½ hours")),
    ("120", _("2 hours")),
    ("other", _("other")),
]
SPLIT = ",;\n"


def _minutes_between(start, end):
    span = datetime.combine(date.min, end) - datetime.combine(date.min, start)
    return int(span.total_seconds() // 60)


class EngagementForm(LinksForm):
    """One occasion as it is typed. `user` types; `row` is the entry being changed, if any.

    The rules themselves are in engagements/entry.py; `refuse` shows what they say at the fields.
    """

    client_ref = forms.UUIDField(label=_("The form's own number"), widget=forms.HiddenInput)
    draft_of = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    base = BaseField(required=False)
    settlements = AnyChoiceField(label=_("Where were you?"), widget=Picks, required=False)
    other_place = forms.CharField(
        label=_("Another settlement"),
        required=False,
        max_length=300,
        help_text=_("You can type without accents; separate several with commas."),
        widget=forms.TextInput(attrs={"autocapitalize": "words", "enterkeyhint": "next"}),
    )
    on_site = AnyChoiceField(
        label=_("In which of them were you in person?"), widget=Picks, required=False
    )
    mode = forms.ChoiceField(label=_("How?"), choices=Mode, widget=PickOne, initial=Mode.ON_SITE)
    held_on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%Y.%m.%d.", "%Y. %m. %d.", "%Y.%m.%d"],
        error_messages={"invalid": _("Write the day as 2026-11-20.")},
    )
    starts_at = forms.TimeField(
        label=_("Start"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends_at = forms.TimeField(
        label=_("End"),
        required=False,
        help_text=_("Start and end together give the length."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    length = forms.ChoiceField(
        label=_("How long did it last?"),
        choices=LENGTHS,
        widget=PickOne,
        initial="60",
        required=False,
    )
    minutes = forms.IntegerField(
        label=_("Length in minutes"),
        required=False,
        widget=number_box(),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind, widget=PickOne, initial=Kind.VISIT)
    participants = forms.IntegerField(
        label=_("How many were there?"),
        required=False,
        help_text=_("A number only. Names belong on the attendance sheet."),
        widget=number_box(),
    )
    summary = forms.CharField(
        label=_("What happened, what was agreed?"),
        required=False,
        strip=False,
        help_text=FREE_TEXT_WARNING,
        widget=text_area(5),
    )
    obstacle = forms.CharField(
        label=_("What held the work up?"),
        required=False,
        strip=False,
        help_text=FREE_TEXT_WARNING,
        widget=text_area(3),
    )
    mentors = KeysField(label=_("Mentors of the office"), widget=Checks, required=False)
    guests = KeysField(
        label=_("Mentors of other offices"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )
    travel_km = forms.DecimalField(
        label=_("Travel, km"),
        required=False,
        localize=True,
        widget=number_box("decimal"),
    )
    destination = forms.CharField(
        label=_("Destination of a study trip"), required=False, strip=False
    )
    same_event = ReceiptsField(
        label=_("The same event in another county"),
        required=False,
        help_text=_("The receipt numbers of the other counties' entries."),
    )
    private_note = forms.CharField(
        label=_("Private note"),
        required=False,
        strip=False,
        help_text=FREE_TEXT_WARNING,
        widget=text_area(3),
    )

    optional_names = ("starts_at", "ends_at", "participants", "other_place")

    def __init__(self, *args, user, row=None, **kwargs):
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"client_ref": uuid4(), "held_on": timezone.localdate()} | kwargs[
            "initial"
        ]
        super().__init__(*args, **kwargs)
        self.user, self.row = user, row
        self.planned = bool(self.data.get("planned"))
        self.prepare_links()
        self.late_places = []  # settlements that a typed name could mean
        for name in self.optional_names:
            self.fields[name].optional_word = True

    def offer(self):
        """Fill the choices that are shown; a form that is only sent needs none of them."""
        self._offer_places()
        self._offer_mentors()

    def _chosen(self, name):
        if self.is_bound:
            return [str(value) for value in self.data.getlist(name)]
        return [str(value) for value in self.get_initial_for_field(self.fields[name], name) or ()]

    def _offer_places(self):
        chosen = self._chosen("settlements")
        typed = getattr(self, "cleaned_data", {}).get("other_place") or []
        served = list(dict.fromkeys([*chosen, *typed]))
        names = dict(place_options(self.user, self.row, served))
        options = [pair for pair in names.items() if pair[0] in chosen or pair[0] not in typed]
        self.fields["settlements"].choices = [*options, *self.late_places]
        self.fields["on_site"].choices = [(code, names.get(code, code)) for code in served]
        self.asks_on_site = len(served) > 1
        self.offer_links(served, names)

    def _offer_mentors(self):
        chosen = [*self._chosen("mentors"), *self._chosen("guests")]
        own, others = mentor_options(self.user, self.row, chosen)
        self.fields["mentors"].choices, self.fields["guests"].choices = own, others

    def clean_other_place(self):
        """Turn typed names into KSH codes; a name that fits two places offers both."""
        typed = self.cleaned_data["other_place"]
        for sign in SPLIT:
            typed = typed.replace(sign, ",")
        codes = []
        for name in filter(None, (part.strip() for part in typed.split(","))):
            found = list(Settlement.objects.named(name).select_related("county")[:9])
            if len(found) == 1:
                codes.append(found[0].pk)
                continue
            if not found:
                text = _("There is no settlement called “%(name)s”.")
                raise ValidationError(text, "unknown", {"name": name})
            offered = [(place.pk, f"{place.name} ({place.county})") for place in found]
            self.late_places += offered
            text = _("“%(name)s” fits several settlements; choose above: %(places)s.")
            places = ", ".join(label for _code, label in offered)
            raise ValidationError(text, "ambiguous", {"name": name, "places": places})
        return codes

    def clean(self):
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if end and not start:
            self.add_error("starts_at", ValidationError(_("Give the start too."), "required"))
        if start and end and _minutes_between(start, end) < 1:
            text = _("The end is not after the start.")
            self.add_error("ends_at", ValidationError(text, "end_before_start"))
        picked, typed = data.get("length"), data.get("minutes")
        if typed is not None and picked not in ("", "other", str(typed)):
            text = _("You picked one length and typed another; keep one of them.")
            self.add_error("minutes", ValidationError(text, "two_lengths"))
        return data

    def entry(self) -> Entry:
        """What was typed, as the rules read it; a field that could not be read is left empty."""
        data = self.cleaned_data
        mode = data.get("mode") or Mode.ON_SITE
        texts = {name: data.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS}
        return Entry(
            held_on=data.get("held_on"),
            settlements=self._settlements(mode),
            mentors=tuple(dict.fromkeys((*data.get("mentors", ()), *data.get("guests", ())))),
            kind=data.get("kind") or Kind.VISIT,
            mode=mode,
            starts_at=data.get("starts_at"),
            minutes=self._minutes(),
            participants=data.get("participants"),
            travel_km=data.get("travel_km"),
            planned=self.planned,
            same_event=data.get("same_event", ()),
            target_area=data.get("target_area"),
            step=data.get("step"),
            organisations=tuple(row.pk for row in data.get("organisations") or ()),
            **texts,
        )

    def _settlements(self, mode):
        codes = dict.fromkeys(
            [*self.cleaned_data["settlements"], *self.cleaned_data.get("other_place", [])]
        )
        if mode != Mode.ON_SITE:
            return dict.fromkeys(codes, False)
        if len(codes) == 1:
            return dict.fromkeys(codes, True)
        return {code: code in self.cleaned_data["on_site"] for code in codes}

    def _minutes(self):
        data = self.cleaned_data
        start, end, length = data.get("starts_at"), data.get("ends_at"), data.get("length")
        if start and end:
            return _minutes_between(start, end)
        return data.get("minutes") if length in ("", "other", None) else int(length)

    def explain(self):
        """Add what the rules say to the form's own errors, so that all are seen at once."""
        entry, facts = self.entry(), None
        try:
            facts = Facts([entry], [self.user])
            county = self.row.county_id if self.row else facts.county_of(entry, self.user)
            before = entry_of(self.row) if self.row else None
            check(entry, county=county, facts=facts, before=before)
        except ValidationError as error:
            self.refuse(error)

    def refuse(self, error: ValidationError):
        """Show a rule's refusal at the fields it concerns, unless the field has its own error."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            shown = name if name in self.fields else None
            if shown is None or shown not in self.errors:
                self.add_error(shown, errors)

"""The admin's form of an engagement: an entry like any other, with the private note left alone."""

from dataclasses import replace

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagements import actions
from engagements.actions import StaleVersion
from engagements.entry import TEXTS, Entry, Facts, check, check_new, entry_of
from engagements.models import Engagement, Mode, ProcessStep
from engagements.targets.forms import TargetRules
from mentorhalo.core.admin import ManyPicker, RecordedForm
from mentors.models import Mentor
from settlements.fields import OrganisationsField
from settlements.models import Settlement, TargetArea

PLACES = {"on_site": "on_site_in", "organisations": "bodies"}
TYPED = ["kind", "mode", "held_on", "starts_at", "minutes", "participants", "travel_km"]
TYPED += [name for name in TEXTS if name != "private_note"]
CHOSEN = {"kind", "mode", *TEXTS}  # never None


def _picker(name):
    return ManyPicker(Engagement._meta.get_field(name), admin.site)


class MentorsField(forms.ModelMultipleChoiceField):
    """A number that no database holds is no mentor either."""

    def clean(self, value):
        try:
            return super().clean(value)
        except OverflowError:
            code, listed = "invalid_pk_value", ", ".join(value)
            raise ValidationError(self.error_messages[code], code, {"pk": listed}) from None


class AreaField(forms.ModelChoiceField):
    def label_from_instance(self, area):
        return f"{area.grant}: {area}"


class EngagementForm(RecordedForm):
    """One entry as typed; valid when the actions find nothing wrong with it, and then written.

    `writer` is the admin who sends it, set by the model admin.
    """

    writer = None
    settlements = forms.ModelMultipleChoiceField(
        Settlement.objects.all(),
        label=_("Settlements"),
        required=False,
        widget=_picker("settlements"),
    )
    on_site_in = forms.ModelMultipleChoiceField(
        Settlement.objects.all(),
        label=_("On the spot in"),
        required=False,
        widget=_picker("settlements"),
        help_text=_("Of the settlements above; a single one is ticked by itself."),
    )
    mentors = MentorsField(
        Mentor.objects.select_related("user"),
        label=_("Mentors"),
        required=False,
        widget=_picker("mentors"),
    )
    target_area = AreaField(
        TargetArea.objects.select_related("grant"), label=_("Target area"), required=False
    )
    step = forms.ModelChoiceField(
        ProcessStep.objects.all(), label=_("Step of the process"), required=False
    )
    bodies = OrganisationsField(
        label=_("Organisations"),
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Names with their seats; separate several with semicolons."),
    )
    planned = forms.BooleanField(label=_("Planned, not held yet"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Engagement
        fields = TYPED

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bodies"].user = self.writer
        if self.instance.pk:
            stored = entry_of(self.instance)
            self.fields["bodies"].kept = stored.organisations
            self.initial |= {
                "settlements": list(stored.settlements),
                "on_site_in": [code for code, here in stored.settlements.items() if here],
                "mentors": list(stored.mentors),
                "target_area": stored.target_area,
                "step": stored.step,
                "bodies": list(self.instance.organisations.all()),
                "planned": stored.planned,
                "version": self.instance.version,
            }

    def _post_clean(self):
        """The action itself says whether the entry can be written: the rules are asked once.

        Django's change view is one transaction and this form has no formset beside it, so what is
        valid stays written, and what is refused has left nothing behind.
        """
        try:
            entry = self._typed()
            if self.errors:
                self._find_more_problems(entry)
            else:
                self.written = self._write(entry)
        except StaleVersion:
            text = _(
                "Somebody else wrote this entry since you opened it. Open it in another window, "
                "compare, and type your changes there; nothing was saved here."
            )
            self.add_error(None, ValidationError(text, "stale"))
        except ValidationError as error:
            self.show_problems(error, PLACES)

    def _write(self, entry):
        with transaction.atomic():
            if self.instance.pk is None:
                return actions.add(by=self.writer, entry=entry)
            version = self.cleaned_data["version"]
            return actions.change(
                by=self.writer, engagement=self.instance, version=version, entry=entry
            )

    def _find_more_problems(self, entry):
        """What else is wrong, when something could not even be read; nothing is written."""
        facts = Facts([entry], [self.writer])
        if self.instance.pk is None:
            check_new(entry, author=self.writer, facts=facts)
        else:
            county, before = self.instance.county_id, entry_of(self.instance)
            check(entry, county=county, facts=facts, before=before)

    def add_error(self, field, error):
        """One sentence a field: what cannot be read at all needs no second reason."""
        if field is None or field not in self.errors:
            super().add_error(field, error)

    def _typed(self):
        """The entry of this form; what the form does not show stays as stored."""
        typed = self.cleaned_data
        new = Entry(held_on=None, settlements={}, mentors=())
        return replace(
            entry_of(self.instance) if self.instance.pk else new,
            **{name: typed.get(name) or "" for name in TYPED if name in CHOSEN},
            **{name: typed.get(name) for name in TYPED if name not in CHOSEN},
            settlements=self._places(),
            mentors=tuple(mentor.pk for mentor in typed.get("mentors", ())),
            planned=typed.get("planned", False),
            target_area=getattr(typed.get("target_area"), "pk", None),
            step=getattr(typed.get("step"), "pk", None),
            organisations=tuple(row.pk for row in typed.get("bodies") or ()),
        )

    def _places(self):
        """{KSH code: on site?}; a single settlement of an entry in person is ticked by itself."""
        codes = [place.pk for place in self.cleaned_data.get("settlements", ())]
        here = {place.pk for place in self.cleaned_data.get("on_site_in", ())}
        if odd := sorted(here.difference(codes)):
            text = _("On the spot can only be a settlement served: %(codes)s is not.")
            error = ValidationError(text, "not_served", {"codes": ", ".join(odd)})
            raise ValidationError({"on_site": error})
        if len(codes) == 1 and self.cleaned_data.get("mode") == Mode.ON_SITE:
            here = set(codes)
        return {code: code in here for code in codes}

    def save(self, commit=True):
        """The row as the action wrote it."""
        self.save_m2m = lambda: None
        return self.written


class TargetAdminForm(RecordedForm, TargetRules):
    """A target with the rules of its page."""

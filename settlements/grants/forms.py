"""Forms of a grant and its parts; what they give is written by settlements/grants/actions.py."""

import re
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import County
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm, Stale
from mentorhalo.core.seen import mark_again, mark_of
from mentorhalo.core.text import refuse_control_characters
from settlements.fields import OrganisationField, PlacesField
from settlements.grants import actions as grant_actions
from settlements.grants.codes import read_code
from settlements.models import Grant, Settlement

FORINTS = re.compile(r"\d+|\d{1,3}([ .]\d{3})+", re.ASCII)


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ForintField(forms.DecimalField):
    """An amount in whole forints, as people write it: 40 000 000, 40.000.000 Ft."""

    def __init__(self, **kwargs):
        number = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(max_digits=13, decimal_places=0, widget=number, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return f"{int(value):,}".replace(",", " ")

    def to_python(self, value):
        if value in self.empty_values:
            return None
        text = " ".join(re.sub(r"\s*(Ft|HUF)\.?\s*$", "", str(value), flags=re.I).split())
        if not FORINTS.fullmatch(text):
            raise ValidationError(
                _("“%(text)s” is not an amount in forints: write it like 40 000 000."),
                "forints",
                {"text": str(value)[:40]},
            )
        return super().to_python(re.sub(r"[ .]", "", text))


def first_day_out(last):
    """The day after a last day; the calendar's very last one is refused with the far ones."""
    return last if last == date.max else last + timedelta(days=1)


class KeptOrganisationField(OrganisationField):
    """Leaves alone the one that stands there, whoever may read it and whether it is closed."""

    present = None

    def clean(self, value):
        if self.present and (value or "").strip() == self.prepare_value(self.present):
            return self.present
        return super().clean(value)


class ActionForm(RecordForm):
    """A record's form that an action writes; `act(by, version)` calls it and gives the record."""

    def save_as(self, *, by):
        if not self.is_valid():
            return None
        try:
            return self.act(by, self.cleaned_data["read_version"] or 0)
        except Stale as stale:
            self._tell(stale.current)
        except ValidationError as error:
            self.refuse(error)
        return None


class GrantForm(ActionForm):
    lead = KeptOrganisationField(
        label=_("Consortium lead"),
        required=False,
        help_text=_("Leave it empty while it is not known."),
    )
    places = PlacesField(
        label=_("Settlements named"),
        required=False,
        help_text=_("Names or KSH codes, separated by semicolons."),
    )
    amount = ForintField(label=_("Amount (Ft)"), required=False)
    county = forms.ModelChoiceField(
        County.objects.all(),
        label=_("County"),
        required=False,
        help_text=_("Only where the letters of the code name none (projects of cities)."),
    )
    folded = ("county", "lead_place", "published_settlements", "source", "note")

    class Meta:
        model = Grant
        fields = ["code", "title", "lead", "places", "amount", "intensity", "starts_on"]
        fields += ["physical_end", "county", "lead_place", "published_settlements", "source"]
        fields += ["note"]
        labels = {
            "code": _("Code"),
            "title": _("Title"),
            "intensity": _("Intensity (%)"),
            "starts_on": _("Start"),
            "physical_end": _("Physical end, as first granted"),
            "source": _("Source (the page it is from)"),
            "note": _("Note"),
        }
        help_texts = {
            "code": _("As it is published; spaces, small letters and dashes are put right."),
            "note": FREE_TEXT_WARNING,
        }
        error_messages = {"code": {"unique": _("There is a grant of this code already.")}}
        widgets = {
            "code": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "starts_on": day_input(),
            "physical_end": day_input(),
            "note": forms.Textarea(attrs={"rows": 3}),
            "intensity": forms.TextInput(attrs={"inputmode": "decimal"}),
        }
        localized_fields = ["intensity"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].user = user
        if self.instance.pk:
            self.fields["lead"].present = self.instance.lead
            del self.fields["places"]  # on a page of their own
            if read_code(self.instance.code).county:
                self.initial["county"] = None

    def clean_code(self):
        return read_code(self.cleaned_data["code"]).code

    def clean(self):
        super().clean()
        code, county = self.cleaned_data.get("code"), self.cleaned_data.get("county")
        named = read_code(code).county if code else ""
        if named and county and county.pk != named:
            self.add_error("county", _("The code names another county: leave this empty."))
        if not county:
            # None would take the stored county away; the action follows the code.
            self.cleaned_data["county"] = self.instance.county if self.instance.pk else None
        return self.cleaned_data

    def act(self, by, version):
        places = self.cleaned_data.get("places")
        return grant_actions.save_grant(
            by=by, grant=self.instance, settlements=places, version=version
        )

    def refuse(self, error):
        if "settlements" in getattr(error, "error_dict", ()):
            error.error_dict["places"] = error.error_dict.pop("settlements")
        super().refuse(error)

    @property
    def common_fields(self):
        return [field for field in self.visible_fields() if field.name not in self.folded]

    @property
    def folded_fields(self):
        return [field for field in self.visible_fields() if field.name in self.folded]

    @property
    def unfolds(self):
        """Something inside wants to be seen: an error, or the county that the code does not say."""
        return any(field.errors for field in self.folded_fields)


class PickSettlements(forms.ModelMultipleChoiceField):
    """Some of the settlements of a grant, as touchable words; none needs to be chosen."""

    optional_word = False

    def __init__(self, **kwargs):
        widget = forms.CheckboxSelectMultiple()
        widget.template_name = "core/_picks.html"
        none = Settlement.objects.none()
        super().__init__(none, required=False, widget=widget, **kwargs)

    def offer(self, grant):
        self.queryset = grant.settlements.order_by("sort_key")


class GrantPlacesForm(ActionForm):
    """The settlements a grant names: those that stay, and further ones."""

    kept = PickSettlements(
        label=_("Settlements named"), help_text=_("Touch one to take it off the grant.")
    )
    places = PlacesField(
        label=_("Further settlements"),
        required=False,
        help_text=_("Names or KSH codes, separated by semicolons."),
    )

    class Meta:
        model = Grant
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept"].offer(self.instance)
        self.initial["kept"] = list(self.fields["kept"].queryset)
        if not self.initial["kept"]:
            del self.fields["kept"]

    def act(self, by, version):
        settlements = [*self.cleaned_data.get("kept", ()), *self.cleaned_data["places"]]
        return grant_actions.save_grant(
            by=by, grant=self.instance, settlements=settlements, version=version
        )

    def refuse(self, error):
        if "settlements" in getattr(error, "error_dict", ()):
            place = "kept" if "kept" in self.fields else "places"
            error.error_dict[place] = error.error_dict.pop("settlements")
        super().refuse(error)


class PartForm(forms.Form):
    """A small form of something in a grant; `act(by)` writes it and may refuse."""

    names = {}  # fields of the rows that are called otherwise here

    def __init__(self, *args, grant, **kwargs):
        super().__init__(*args, **kwargs)
        self.grant = grant
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators = [*field.validators, refuse_control_characters]

    def ask_seen(self, row):
        """Carry the mark of the row (or of none) as it was when the form was opened."""
        hidden = forms.CharField(widget=forms.HiddenInput, required=False, initial=mark_of(row))
        self.fields["seen"] = hidden

    def save_as(self, *, by):
        if not self.is_valid():
            return None
        try:
            return self.act(by)
        except ValidationError as error:
            for name, errors in getattr(error, "error_dict", {None: error}).items():
                name = self.names.get(name, name)
                self.add_error(name if name in self.fields else None, errors)
            mark_again(self, error)
        return None


class MemberForm(PartForm):
    """An organisation's time in a consortium; the last day is shown, the first day out is kept."""

    organisation = KeptOrganisationField(label=_("Organisation"))
    share = ForintField(label=_("Own share (Ft)"), required=False)
    since = forms.DateField(
        label=_("From"),
        required=False,
        widget=day_input(),
        help_text=_("Empty: from the start of the grant."),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=day_input(),
        help_text=_("Empty: to the end of the grant."),
    )
    names = {"until": "last_day"}

    def __init__(self, *args, user, member=None, **kwargs):
        if member:
            last = member.until and member.until - timedelta(days=1)
            kwargs["initial"] = {
                "organisation": member.organisation,
                "share": member.share,
                "since": member.since,
                "last_day": last,
            }
        super().__init__(*args, **kwargs)
        self.member = member
        if member:
            self.ask_seen(member)
        self.fields["organisation"].user = user
        self.fields["organisation"].present = member and member.organisation

    def act(self, by):
        facts = self.cleaned_data
        last = facts["last_day"]
        return grant_actions.set_member(
            by=by,
            grant=self.grant,
            organisation=facts["organisation"],
            share=facts["share"],
            since=facts["since"],
            until=last and first_day_out(last),
            member=self.member,
            seen=facts.get("seen"),
        )


class MemberEndForm(PartForm):
    """The last day of a membership, and why it ends."""

    last_day = forms.DateField(label=_("Last day"), widget=day_input())
    reason = forms.CharField(label=_("Reason"), max_length=300)
    names = {"until": "last_day"}

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, initial={"last_day": timezone.localdate()}, **kwargs)
        self.member = member

    def act(self, by):
        return grant_actions.set_member(
            by=by,
            grant=self.grant,
            organisation=self.member.organisation,
            share=self.member.share,
            since=self.member.since,
            until=first_day_out(self.cleaned_data["last_day"]),
            member=self.member,
            reason=self.cleaned_data["reason"],
        )


class ExtensionForm(PartForm):
    """A new extension, or the last one corrected."""

    decided_on = forms.DateField(label=_("Decided on"), widget=day_input())
    new_end = forms.DateField(label=_("New physical end"), widget=day_input())
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args, extension=None, **kwargs):
        if extension:
            names = ("decided_on", "new_end", "reason")
            kwargs["initial"] = {name: getattr(extension, name) for name in names}
        super().__init__(*args, **kwargs)
        self.extension = extension
        if extension:
            self.ask_seen(extension)

    def act(self, by):
        return grant_actions.extend(
            by=by, grant=self.grant, extension=self.extension, **self.cleaned_data
        )

"""The forms of a partnership: its facts, and a party's part in it."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counties.models import County, Role
from engagements.models import Partnership, PartnershipParty, Stage
from engagements.partnerships import actions as partnership_actions
from engagements.partnerships.actions import Move
from engagements.partnerships.stage_forms import ANOTHER_CHOICE, reason_field
from engagements.partnerships.writing import WrittenAlready
from engagements.promises.forms import day_field
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm, Stale
from mentorhalo.core.text import refuse_control_characters
from mentors.models import Mentor
from settlements.fields import OrganisationsField, PlacesField
from settlements.models import Grant


class PartnershipForm(RecordForm):
    """The facts as they are typed by `user`; a new one also has its first stage."""

    parties = OrganisationsField(
        label=_("Organisations"),
        help_text=_("Two or more, separated by semicolons. Type the beginning of a name."),
    )
    places = PlacesField(
        label=_("Settlements it is for"),
        required=False,
        help_text=_(
            "Those that the partnership names: they reach “partnered” when it is signed. "
            "Names or KSH codes, separated by semicolons."
        ),
    )
    grant = forms.CharField(
        label=_("Grant"), required=False, max_length=60, help_text=_("The code of its grant.")
    )
    renew_on = day_field(label=_("To be renewed on"), required=False)
    county = forms.ModelChoiceField(County.objects.none(), label=_("County"))
    after = forms.ChoiceField(
        label=_("Stage"),
        choices=Stage,
        initial=Stage.RAISED,
        help_text=_("Where it is now."),
        error_messages=ANOTHER_CHOICE,
    )
    on = day_field(label=_("Since which day?"))
    reason = reason_field(_("Why so?"))
    folded = ("grant", "renew_on", "goal", "mentor", "reason")
    first_stage = ("after", "on", "reason")

    class Meta:
        model = Partnership
        fields = ["name", "kind", "parties", "places", "county", "mentor", "goal", "grant"]
        fields += ["renew_on"]
        labels = {"name": _("Name"), "mentor": _("Which mentor follows it?")}
        help_texts = {
            "goal": FREE_TEXT_WARNING,
            "name": _("Such as: library and school of Lenti."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        row = self.instance
        self.fields["parties"].user = user
        self.fields["mentor"].queryset = self._mentors()
        if row.pk:
            self.fields["parties"].kept = [party.pk for party in self.initial["parties"]]
            self.initial["places"] = [p.settlement for p in row.places.select_related("settlement")]
            self.initial["grant"] = row.grant.code if row.grant else ""
            for name in ("county", *self.first_stage):
                del self.fields[name]
        elif user.role == Role.ADMIN:
            self.fields["county"].queryset = County.objects.filter(office__isnull=False)
        else:
            del self.fields["county"]

    def _mentors(self):
        row, admin = self.instance, self.user.role == Role.ADMIN
        county = row.county_id if row.pk else None if admin else self.user.county_code
        team = Mentor.objects.in_team_today(county)
        shown = Mentor.objects.filter(Q(pk__in=team) | Q(pk=row.mentor_id or 0))
        return shown.select_related("user").order_by("user__sort_key")

    def clean_grant(self):
        code = self.cleaned_data["grant"].strip().upper()
        if not code:
            return None
        row = self.instance
        if row.pk and row.grant and row.grant.code == code:
            return row.grant
        if found := Grant.objects.visible_to(self.user).filter(code=code).first():
            return found
        raise ValidationError(
            _("There is no grant with the code “%(code)s”."), "unknown", {"code": code[:60]}
        )

    def save_as(self, *, by):
        """The written record, or None when it was refused, with the sentences in the errors."""
        if not self.is_valid():
            return None
        typed, row = self.cleaned_data, self.instance
        facts = {"partnership": row, "parties": typed["parties"], "places": typed["places"]}
        try:
            if row.pk:
                version = typed["read_version"]
                return partnership_actions.change(by=by, version=version, **facts)
            row.county_id = typed["county"].pk if "county" in typed else self.user.county_code
            first = Move(typed["after"], typed["on"], typed["reason"])
            return partnership_actions.begin(by=by, first=first, **facts)
        except Stale as stale:
            self._tell(stale.current)
        except WrittenAlready as again:
            if again.was_by(by):
                return again.earlier
            self.refuse(again)
        except ValidationError as error:
            self.refuse(error)
        return None


class PartyForm(forms.Form):
    """What one party does, and its days in the partnership."""

    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    role = forms.CharField(
        label=_("What does it do in the partnership?"),
        required=False,
        max_length=200,
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )
    since = day_field(label=_("Since"), required=False)
    last_day = day_field(
        label=_("Last day"), required=False, help_text=_("Leave it empty while it takes part.")
    )

    def __init__(self, *args, party: PartnershipParty, **kwargs):
        self.party = party
        super().__init__(*args, **kwargs)

    def clean(self):
        typed = super().clean()
        since, last_day = typed.get("since"), typed.get("last_day")
        if since and last_day and last_day < since:
            self.add_error("last_day", _("A party leaves after it came."))
        return typed

"""The form that follows a visit's receipt: a partnership of the entry's organisations or places
went on, or began. One form: which one, and the stage."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import Partnership, PartnershipKind, Stage, StageChange
from engagements.partnerships import actions as partnership_actions
from engagements.partnerships.actions import Move
from engagements.partnerships.stage_forms import ANOTHER_CHOICE, reason_field
from engagements.partnerships.writing import SECOND_TAP, WrittenAlready
from engagements.promises.forms import day_field
from mentorhalo.core.forms import Stale
from mentorhalo.core.text import refuse_control_characters
from mentors.models import Mentor
from settlements.fields import OrganisationsField, PlacesField

NEW = "new"
MOST = 40
MOVED_ON = _("Somebody moved this partnership on meanwhile; look where it is, and choose again.")


def nearby(user, engagement):
    """The open partnerships that share an organisation or a settlement with an entry."""
    bodies = engagement.organisations.values("pk")
    places = engagement.places.values("settlement")
    rows = Partnership.objects.visible_to(user).open()
    shared = rows.filter(Q(party_rows__organisation__in=bodies) | Q(places__settlement__in=places))
    return rows.filter(pk__in=shared.values("pk")).order_by("sort_key", "pk")[:MOST]


class PartnershipStepForm(forms.Form):
    """`save(by)` writes it and gives the partnership, or None with the sentences in the errors."""

    which = forms.ChoiceField(label=_("Which partnership?"))
    after = forms.ChoiceField(
        label=_("Where is it now?"),
        required=False,
        choices=[("", _("the stage stays; we spoke of it")), *Stage.choices],
        error_messages=ANOTHER_CHOICE,
    )
    on = day_field(label=_("Since which day?"), required=False)
    reason = reason_field(_("Why so? Only where a stage was skipped, or it ends or pauses."))
    name = forms.CharField(
        label=_("Name of the new partnership"),
        required=False,
        max_length=200,
        validators=[refuse_control_characters],
        help_text=_("Such as: library and school of Lenti."),
    )
    kind = forms.ModelChoiceField(
        PartnershipKind.objects.all(), label=_("Kind of the new partnership"), required=False
    )
    parties = OrganisationsField(
        label=_("Its organisations"),
        required=False,
        help_text=_("Two or more, separated by semicolons. Type the beginning of a name."),
    )
    places = PlacesField(label=_("Settlements it is for"), required=False)
    of_new = ("name", "kind", "parties", "places")

    def __init__(self, *args, user, engagement, **kwargs):
        self.user, self.engagement = user, engagement
        self.known = {f"{row.pk}:{row.version}": row for row in nearby(user, engagement)}
        places = [place.settlement for place in engagement.places.select_related("settlement")]
        bodies = list(engagement.organisations.order_by("pk"))
        first = {
            "which": next(iter(self.known), NEW),
            "after": "" if self.known else Stage.RAISED,
            "on": engagement.held_on,
            "name": " – ".join(body.name for body in bodies[:2]) if len(bodies) > 1 else "",
            "parties": bodies,
            "places": places,
        }
        super().__init__(*args, initial=first, **kwargs)
        shown = _("%(name)s (%(stage)s)")
        self.fields["which"].choices = [
            *(
                (key, shown % {"name": row.name, "stage": row.get_stage_display()})
                for key, row in self.known.items()
            ),
            (NEW, _("a new one")),
        ]
        # the choices tell the version, so one that somebody moved on meanwhile is none any more
        self.fields["which"].error_messages["invalid_choice"] = MOVED_ON
        self.fields["parties"].user = user
        self.fields["parties"].kept = [row.pk for row in first["parties"]]

    def clean(self):
        typed = super().clean()
        if typed.get("which") == NEW:
            for name in ("name", "kind"):
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
            if not typed.get("after") and "after" not in self.errors:
                self.add_error("after", _("Say the stage of a new partnership."))
        return typed

    def save(self, *, by):
        if row := self._moved_by_the_first_tap(by):
            return row
        if not self.is_valid():
            return None
        try:
            return self._begin(by) if self.cleaned_data["which"] == NEW else self._go_on(by)
        except Stale:
            self.add_error("which", MOVED_ON)
        except WrittenAlready as again:
            if again.was_by(by):
                return again.earlier
            self.add_error("name", again.error_dict["name"])
        except ValidationError as error:
            for name, errors in getattr(error, "error_dict", {None: error}).items():
                self.add_error(name if name in self.fields else None, errors)
        return None

    def _moved_by_the_first_tap(self, by):
        """The partnership that this person just moved so at this entry; its version is another by
        now, so the second tap would find it no more."""
        key = self.data.get("which", "").partition(":")[0]
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            return None
        since = timezone.now() - SECOND_TAP
        rows = StageChange.objects.filter(
            partnership=int(key), after=self.data.get("after", ""), by=by, at__gt=since
        )
        rows = rows.filter(engagement=self.engagement, undone_at=None)
        change = rows.select_related("partnership").first()
        return change and change.partnership

    def _move(self):
        typed = self.cleaned_data
        return Move(typed["after"], typed["on"], typed["reason"], self.engagement)

    def _go_on(self, by):
        row = self.known[self.cleaned_data["which"]]
        if not self.cleaned_data["after"]:
            facts = {"partnership": row, "engagement": self.engagement}
            partnership_actions.note_contact(by=by, **facts)
            return row
        return partnership_actions.move(
            by=by, partnership=row, to=self._move(), version=row.version
        )

    def _begin(self, by):
        typed = self.cleaned_data
        mine = Mentor.objects.in_team_today(self.engagement.county_id).filter(user=by).first()
        row = Partnership(
            name=typed["name"],
            kind=typed["kind"],
            county_id=self.engagement.county_id,
            mentor=mine,
        )
        return partnership_actions.begin(
            by=by,
            partnership=row,
            parties=typed["parties"],
            places=typed["places"],
            first=self._move(),
        )

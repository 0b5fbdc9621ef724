"""Forms of a target area: whole settlements in one field, parts of settlements row by row."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters
from settlements.areas import actions as area_actions
from settlements.areas.actions import Part
from settlements.fields import PlaceField, PlacesField
from settlements.grants.forms import ActionForm, PartForm, PickSettlements
from settlements.models import TargetArea

EMPTY_ROWS, MOST_ROWS = 2, 40
WITHDRAWING = _("Its milestones lapse; what was done there stays in its history.")


def number_input():
    return forms.NumberInput(attrs={"min": 0, "inputmode": "numeric", "class": "w4"})


@dataclass(frozen=True)
class PartRow:
    """The three fields of one part of a settlement, bound."""

    place: Any
    part: Any
    population: Any

    @property
    def has_errors(self):
        return bool(self.place.errors or self.part.errors or self.population.errors)


class AreaForm(ActionForm):
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=120,
        help_text=_("Left empty, it is the names of its settlements."),
    )
    named = PickSettlements(
        label=_("Settlements of the grant"), help_text=_("Those that belong to it as a whole.")
    )
    whole = PlacesField(
        label=_("Other settlements"),
        required=False,
        help_text=_(
            "Names or KSH codes, separated by semicolons; the grant names them from then on."
        ),
    )
    population = forms.IntegerField(
        label=_("Inhabitants, if not the register's"),
        required=False,
        min_value=0,
        max_value=2_000_000,
        widget=number_input(),
    )
    small_because = forms.CharField(
        label=_("Why it may be small"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=FREE_TEXT_WARNING,
    )

    class Meta:
        model = TargetArea
        fields = ["name", "named", "whole", "population", "small_because"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stored = list(self.instance.places.select_related("settlement")) if self.instance.pk else []
        self.fields["named"].offer(self.instance.grant)
        offered = set(self.fields["named"].queryset)
        whole = [row.settlement for row in stored if not row.part]
        self.initial["named"] = [row for row in whole if row in offered]
        self.initial["whole"] = [row for row in whole if row not in offered]
        if not offered:
            del self.fields["named"]
        parts = [row for row in stored if row.part]
        typed = sum(name.startswith("part_place_") for name in self.data) if self.is_bound else 0
        self.rows = range(max(len(parts) + EMPTY_ROWS, min(typed, MOST_ROWS)))
        for n in self.rows:
            row = parts[n] if n < len(parts) else None
            self._add_row(n, row)

    def _add_row(self, n, row):
        self.fields[f"part_place_{n}"] = PlaceField(label=_("Settlement"), required=False)
        self.fields[f"part_name_{n}"] = forms.CharField(
            label=_("Name of the part"),
            required=False,
            max_length=120,
            validators=[refuse_control_characters],
        )
        self.fields[f"part_population_{n}"] = forms.IntegerField(
            label=_("Inhabitants"),
            required=False,
            min_value=0,
            max_value=2_000_000,
            widget=number_input(),
        )
        if row:
            self.initial[f"part_place_{n}"] = row.settlement
            self.initial[f"part_name_{n}"] = row.part
            self.initial[f"part_population_{n}"] = row.population

    @property
    def part_rows(self):
        return [
            PartRow(self[f"part_place_{n}"], self[f"part_name_{n}"], self[f"part_population_{n}"])
            for n in self.rows
        ]

    @property
    def whole_fields(self):
        return [self[name] for name in ("named", "whole") if name in self.fields]

    @property
    def has_parts(self):
        return any(row.place.value() or row.has_errors for row in self.part_rows)

    def clean(self):
        super().clean()
        named, others = (self.cleaned_data.get(name) or () for name in ("named", "whole"))
        self.places = [Part(row) for row in (*named, *others)]
        for n in self.rows:
            self._read_row(n)
        if not self.cleaned_data.get("name") and not self.errors:
            names = ", ".join(str(place.settlement) for place in self.places)
            self.cleaned_data["name"] = names[:120]
        return self.cleaned_data

    def _read_row(self, n):
        names = [f"part_{kind}_{n}" for kind in ("place", "name", "population")]
        if any(name in self.errors for name in names):
            return
        place, part, population = (self.cleaned_data.get(name) for name in names)
        if place and part:
            self.places.append(Part(place, part, population))
        elif part or population is not None:
            missing, text = (
                (names[1], _("Name the part."))
                if place
                else (
                    names[0],
                    _("Say which settlement it is a part of."),
                )
            )
            self.add_error(missing, text)
        elif place:
            self.add_error(names[1], _("Name the part, or write it among the whole settlements."))

    def act(self, by, version):
        return area_actions.save_area(
            by=by,
            area=self.instance,
            places=self.places,
            because=self.cleaned_data["small_because"],
            version=version,
        )


class SmallAreaForm(PartForm):
    """Why a target area may have fewer inhabitants than its call asks for."""

    small_because = forms.CharField(
        label=_("Why it may be small"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=FREE_TEXT_WARNING,
    )

    def __init__(self, *args, area, **kwargs):
        first = {"small_because": area.small_because}
        super().__init__(*args, initial=first, **kwargs)
        self.ask_seen(area if area.small_because else None)
        self.area = area

    def act(self, by):
        told = {"because": self.cleaned_data["small_because"], "seen": self.cleaned_data["seen"]}
        return area_actions.explain_small_area(by=by, area=self.area, **told)


class WithdrawAreaForm(PartForm):
    """Why a target area was made by mistake."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=300,
        help_text=format_lazy("{} {}", WITHDRAWING, FREE_TEXT_WARNING),
    )

    def __init__(self, *args, area, **kwargs):
        super().__init__(*args, **kwargs)
        self.area = area
        self.ask_seen(area)

    def act(self, by):
        told = {"reason": self.cleaned_data["reason"], "seen": self.cleaned_data["seen"]}
        return area_actions.withdraw_area(by=by, area=self.area, **told)

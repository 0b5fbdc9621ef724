"""How the list of partnerships is filtered, and the list of those that want care."""

from django.forms import IntegerField, NumberInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, NumberFilter

from counties.filters import county_choices
from engagements.models import Partnership, PartnershipKind, Stage
from engagements.partnerships.health import (
    HEALTH_CHOICES,
    LONGEST_SILENCE,
    NO_CONTACT_DAYS,
    wanting,
)
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.filters import SettlementFilter, mentor_choices
from settlements.models import Settlement

OPEN = ("open", _("all but the closed ones"))


def kind_choices():
    return [(row.pk, str(row)) for row in PartnershipKind.objects.all()]


def asked_silence(text: str) -> int | None:
    """The days of a request's parameter; None for what are none."""
    text = text.strip()
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return days if 0 < days <= LONGEST_SILENCE else None


class WholeField(IntegerField):
    """Whole days, as NumberFilter wants a field."""


class DaysFilter(NumberFilter):
    """After how many days without contact; it filters nothing by itself."""

    field_class = WholeField

    def filter(self, qs, value):
        return qs


class PartnershipFilterSet(TableFilterSet):
    of_own_county = True
    rare = ("mentor", "settlement", "days")
    of_figures = ("county", "stage", "health")

    q = SearchFilter(label=_("Name, organisation or settlement"))
    county = ChoiceFilter(
        label=_("County"), choices=county_choices, method="filter_county", empty_label=_("all")
    )
    kind = ChoiceFilter(label=_("Kind"), choices=kind_choices, empty_label=_("all"))
    stage = ChoiceFilter(
        label=_("Stage"),
        choices=[OPEN, *Stage.choices],
        method="filter_stage",
        empty_label=_("all"),
    )
    health = ChoiceFilter(
        label=_("Wants care"), choices=HEALTH_CHOICES, method="filter_health", empty_label=_("all")
    )
    mentor = ChoiceFilter(label=_("Mentor"), choices=mentor_choices, empty_label=_("all"))
    settlement = SettlementFilter(method="filter_settlement")
    days = DaysFilter(
        label=_("Days without contact that are too many"),
        min_value=1,
        max_value=LONGEST_SILENCE,
        widget=NumberInput(attrs={"inputmode": "numeric"}),
    )

    class Meta:
        model = Partnership
        fields = []

    def filter_county(self, queryset, name, value):
        """Those that belong to a county, as its own people see them."""
        return queryset.in_county(value)

    def filter_stage(self, queryset, name, value):
        return queryset.open() if value == OPEN[0] else queryset.filter(stage=value)

    def filter_health(self, queryset, name, value):
        return wanting(queryset, value, timezone.localdate(), self.silence)

    @property
    def silence(self):
        """The days without contact that are too many."""
        return self.form.cleaned_data.get("days") or NO_CONTACT_DAYS

    def filter_settlement(self, queryset, name, value):
        if value.isascii() and value.isdigit():
            return queryset.in_settlement(value)
        codes = [row.pk for row in Settlement.objects.named(value)]
        return queryset.in_any_settlement(codes)


class HealthFilterSet(PartnershipFilterSet):
    """The same for those that want care: the reason stands first, and no stage is asked."""

    rare = ("mentor", "settlement", "kind")

    health = ChoiceFilter(
        label=_("Why"), choices=HEALTH_CHOICES[1:], method="filter_health", empty_label=_("all")
    )
    stage = None

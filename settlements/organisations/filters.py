from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from counties.filters import county_choices
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from mentorhalo.core.text import refuse_control_characters
from settlements.models import Organisation, OrganisationKind, OrganisationPlace, Settlement

STATES = [("active", _("works")), ("closed", _("closed")), ("merged", _("merged into another"))]


class OrganisationFilterSet(TableFilterSet):
    """Merged ones only when they are asked for: their other record is in the list."""

    of_own_county = True
    rare = ("state",)

    q = SearchFilter(label=_("Name, seat or tax number"))
    kind = ChoiceFilter(label=_("Kind"), choices=OrganisationKind, empty_label=_("all"))
    county = ChoiceFilter(
        label=_("County"), choices=county_choices, method="filter_county", empty_label=_("all")
    )
    settlement = CharFilter(
        label=_("Settlement"),
        method="filter_settlement",
        max_length=60,
        validators=[refuse_control_characters],
    )
    state = ChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", empty_label=_("works or closed")
    )

    class Meta:
        model = Organisation
        fields = []

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        asked = self.form.cleaned_data.get("state")
        return queryset if asked else queryset.filter(merged_into=None)

    def filter_county(self, queryset, name, value):
        return queryset.in_county(value)

    def filter_settlement(self, queryset, name, value):
        """By KSH code or name; a name that fits several finds all their organisations."""
        by_code = value.isascii() and value.isdigit()
        codes = [value] if by_code else [row.pk for row in Settlement.objects.named(value)]
        served = OrganisationPlace.objects.filter(organisation=OuterRef("pk"), settlement__in=codes)
        return queryset.filter(Q(seat__in=codes) | Exists(served))

    def filter_state(self, queryset, name, value):
        if value == "merged":
            return queryset.filter(merged_into__isnull=False)
        return queryset.filter(merged_into=None, closed_on__isnull=value == "active")

from django.forms import CheckboxInput
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter

from counties.filters import county_choices
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.models import Contact, LegalBasis, Organisation


class ContactFilterSet(TableFilterSet):
    """Those whose role has ended only when they are asked for."""

    of_own_county = True
    rare = ("opted_out", "without_notice", "ended")

    q = SearchFilter(label=_("Name, role or organisation"))
    county = ChoiceFilter(
        label=_("County"), choices=county_choices, method="filter_county", empty_label=_("all")
    )
    legal_basis = ChoiceFilter(label=_("Legal basis"), choices=LegalBasis, empty_label=_("all"))
    opted_out = BooleanFilter(
        label=_("Want no letters"), method="filter_opted_out", widget=CheckboxInput
    )
    without_notice = BooleanFilter(
        label=_("Without a privacy notice"), method="filter_without_notice", widget=CheckboxInput
    )
    ended = BooleanFilter(label=_("Ended roles only"), method="filter_ended", widget=CheckboxInput)

    class Meta:
        model = Contact
        fields = []

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        asked = self.form.cleaned_data.get("ended")
        return queryset if asked else queryset.current()

    def filter_county(self, queryset, name, value):
        return queryset.filter(organisation__in=Organisation.objects.in_county(value))

    def filter_opted_out(self, queryset, name, value):
        return queryset.filter(opted_out_on__isnull=False) if value else queryset

    def filter_without_notice(self, queryset, name, value):
        return queryset.filter(notice_on=None) if value else queryset

    def filter_ended(self, queryset, name, value):
        return queryset.filter(until__isnull=False) if value else queryset

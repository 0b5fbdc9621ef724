from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from counties.models import County
from mentorhalo.core.filters import SearchFilter, TableFilterSet


def county_choices():
    """The counties by name, as (KSH code, name)."""
    return list(County.objects.values_list("code", "name"))


class CountyFilterSet(TableFilterSet):
    q = SearchFilter()
    office = ChoiceFilter(
        label=_("Mentor office"),
        choices=[("open", _("has an open office")), ("none", _("has no open office"))],
        method="filter_office",
        empty_label=_("all"),
    )

    class Meta:
        model = County
        fields = []

    def filter_office(self, queryset, name, value):
        return queryset.with_open_office(value == "open")

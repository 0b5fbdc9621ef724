from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter

from counties.filters import county_choices
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from mentors.models import Background, Mentor, Speciality


class MentorFilterSet(TableFilterSet):
    q = SearchFilter(label=_("Name or speciality"))
    county = ChoiceFilter(
        label=_("County"), choices=county_choices, method="filter_county", empty_label=_("all")
    )
    speciality = ModelChoiceFilter(
        label=_("Speciality"),
        queryset=Speciality.objects.all(),
        field_name="specialities",
        empty_label=_("all"),
    )
    background = ChoiceFilter(label=_("Background"), choices=Background, empty_label=_("all"))
    service = ChoiceFilter(
        label=_("In a team"),
        choices=[("now", _("in a team today")), ("past", _("in no team today"))],
        method="filter_service",
        empty_label=_("all"),
    )

    class Meta:
        model = Mentor
        fields = []

    def filter_county(self, queryset, name, value):
        return queryset.in_team_today(value)

    def filter_service(self, queryset, name, value):
        return queryset.in_team_today() if value == "now" else queryset.in_no_team_today()

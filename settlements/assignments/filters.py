from django.db.models import Q
from django.forms import CheckboxInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter

from counties.filters import county_choices
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.filters import mentor_choices
from settlements.models import Assignment, Settlement

CURRENT, LEFT, PAST, COMING = "current", "left", "past", "coming"
STATES = [
    (CURRENT, _("answers today")),
    (LEFT, _("no longer in the office")),
    (PAST, _("past")),
    (COMING, _("coming")),
]


class AssignmentFilterSet(TableFilterSet):
    q = SearchFilter(label=_("Settlement or mentor"))
    county = ChoiceFilter(
        field_name="settlement__county",
        label=_("County"),
        choices=county_choices,
        empty_label=_("all"),
    )
    mentor = ChoiceFilter(label=_("Mentor"), choices=mentor_choices, empty_label=_("all"))
    state = ChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", empty_label=_("all")
    )

    class Meta:
        model = Assignment
        fields = []

    def filter_state(self, queryset, name, value):
        today = timezone.localdate()
        if value == PAST:
            return queryset.filter(until__lte=today)
        if value == COMING:
            return queryset.filter(since__gt=today)
        return queryset.on(today).filter(in_office=value == CURRENT)


class UnassignedFilterSet(TableFilterSet):
    q = SearchFilter(label=_("Name or KSH code"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    followed = BooleanFilter(
        label=_("Involved or under a grant only"), method="filter_followed", widget=CheckboxInput
    )

    class Meta:
        model = Settlement
        fields = []

    def filter_followed(self, queryset, name, value):
        return queryset.filter(Q(rank=0)) if value else queryset

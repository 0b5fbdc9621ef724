from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter

from counties.filters import county_choices
from engagements.filters import EngagementFilterForm, day_input
from engagements.models import Promise, PromiseState, Side
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.filters import SettlementFilter, mentor_choices

OVERDUE = ("overdue", _("open and overdue"))


class PromiseFilterForm(EngagementFilterForm):
    """The two ends of the period are of the days due."""


class PromiseFilterSet(TableFilterSet):
    of_own_county = True
    rare = ("mentor", "settlement", "from", "to")

    q = SearchFilter(label=_("What, who or settlement"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    side = ChoiceFilter(label=_("Who promised"), choices=Side, empty_label=_("all"))
    state = ChoiceFilter(
        label=_("State"),
        choices=[*PromiseState.choices[:1], OVERDUE, *PromiseState.choices[1:]],
        method="filter_state",
        empty_label=_("all"),
    )
    mentor = ChoiceFilter(label=_("Mentor"), choices=mentor_choices, empty_label=_("all"))
    settlement = SettlementFilter()

    class Meta:
        model = Promise
        fields = []
        form = PromiseFilterForm

    @classmethod
    def get_filters(cls):
        """`from` is a Python word, so the two ends of the period are added here."""
        filters = super().get_filters()
        filters["from"] = DateFilter("due_on", "gte", label=_("Due from"), widget=day_input())
        filters["to"] = DateFilter("due_on", "lte", label=_("Due up to"), widget=day_input())
        return filters

    def filter_state(self, queryset, name, value):
        if value == OVERDUE[0]:
            return queryset.overdue_on(timezone.localdate())
        return queryset.filter(state=value)

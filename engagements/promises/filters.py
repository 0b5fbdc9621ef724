from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter

from counties.filters import county_choices
from engagements.filters import EngagementFilterForm, day_input
from engagements.models import Promise, PromiseState, Side
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.filters import mentor_choices
from settlements.models import Settlement

OVERDUE = ("overdue", _("open and overdue"))


class PromiseFilterForm(EngagementFilterForm):
    """The two ends of the period are of the days due."""


class PromiseFilterSet(TableFilterSet):
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
    settlement = CharFilter(
        label=_("Settlement"),
        max_length=60,
        method="filter_settlement",
        help_text=_("Name without accents too, or KSH code."),
    )

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

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        if not request.user.reads_all_counties:
            del self.filters["county"]

    def filter_state(self, queryset, name, value):
        if value == OVERDUE[0]:
            return queryset.overdue_on(timezone.localdate())
        return queryset.filter(state=value)

    def filter_settlement(self, queryset, name, value):
        if value.isascii() and value.isdigit():
            return queryset.filter(settlement=value)
        return queryset.filter(settlement__in=Settlement.objects.named(value))

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter

from counties.filters import county_choices
from engagements.filters import EngagementFilterForm, day_input
from engagements.models import Assessment, AssessmentState, Perspective
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.filters import SettlementFilter, mentor_choices


class AssessmentFilterForm(EngagementFilterForm):
    """The two ends of the period are of the days of assessment."""


class AssessmentFilterSet(TableFilterSet):
    of_own_county = True
    rare = ("mentor", "settlement", "baseline", "due", "from", "to")

    q = SearchFilter(label=_("Settlement, target area or group"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    perspective = ChoiceFilter(label=_("Perspective"), choices=Perspective, empty_label=_("all"))
    state = ChoiceFilter(label=_("State"), choices=AssessmentState, empty_label=_("all"))
    mentor = ChoiceFilter(label=_("Mentor"), choices=mentor_choices, empty_label=_("all"))
    baseline = ChoiceFilter(
        label=_("Baseline"),
        choices=[("1", _("baselines")), ("0", _("later ones"))],
        method="filter_baseline",
        empty_label=_("all"),
    )
    due = ChoiceFilter(
        label=_("Yearly evaluation"),
        choices=[("1", _("due by today"))],
        method="filter_due",
        empty_label=_("all"),
    )
    settlement = SettlementFilter()

    class Meta:
        model = Assessment
        fields = []
        form = AssessmentFilterForm

    @classmethod
    def get_filters(cls):
        """`from` is a Python word, so the two ends of the period are added here."""
        filters = super().get_filters()
        filters["from"] = DateFilter("on", "gte", label=_("From"), widget=day_input())
        filters["to"] = DateFilter("on", "lte", label=_("Up to"), widget=day_input())
        return filters

    def filter_baseline(self, queryset, name, value):
        return queryset.filter(is_baseline=value == "1")

    def filter_due(self, queryset, name, value):
        return queryset.due_again(timezone.localdate())

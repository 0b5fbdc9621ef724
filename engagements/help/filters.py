from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter

from counties.filters import county_choices
from engagements.filters import EngagementFilterForm, day_input
from engagements.models import HelpRequest, HelpState
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.models import Settlement


class HelpFilterForm(EngagementFilterForm):
    """The two ends of the period are of the days asked."""


class HelpFilterSet(TableFilterSet):
    rare = ("settlement", "from", "to")

    q = SearchFilter(label=_("What or settlement"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    state = ChoiceFilter(label=_("State"), choices=HelpState, empty_label=_("all"))
    settlement = CharFilter(
        label=_("Settlement"),
        max_length=60,
        method="filter_settlement",
        help_text=_("Name without accents too, or KSH code."),
    )

    class Meta:
        model = HelpRequest
        fields = []
        form = HelpFilterForm

    @classmethod
    def get_filters(cls):
        """`from` is a Python word, so the two ends of the period are added here."""
        filters = super().get_filters()
        since = {"label": _("Asked from"), "widget": day_input()}
        filters["from"] = DateFilter("asked_at__date", "gte", **since)
        until = {"label": _("Asked up to"), "widget": day_input()}
        filters["to"] = DateFilter("asked_at__date", "lte", **until)
        return filters

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        if not request.user.reads_all_counties:
            del self.filters["county"]

    def filter_settlement(self, queryset, name, value):
        if value.isascii() and value.isdigit():
            return queryset.filter(settlement=value)
        return queryset.filter(settlement__in=Settlement.objects.named(value))

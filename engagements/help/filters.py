from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter

from counties.filters import county_choices
from engagements.filters import EngagementFilterForm, day_input
from engagements.models import HelpRequest, HelpState
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.filters import SettlementFilter


class HelpFilterForm(EngagementFilterForm):
    """The two ends of the period are of the days asked."""


class HelpFilterSet(TableFilterSet):
    of_own_county = True
    rare = ("settlement", "from", "to")

    q = SearchFilter(label=_("What or settlement"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    state = ChoiceFilter(label=_("State"), choices=HelpState, empty_label=_("all"))
    settlement = SettlementFilter()

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

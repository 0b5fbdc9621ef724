from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter

from counties.filters import county_choices
from engagements.filters import EngagementFilterForm, day_input
from engagements.models import Event, EventKind
from mentorhalo.core.filters import SearchFilter, TableFilterSet

NETWORK = ("network", _("the whole network's"))
STATES = [
    ("draft", _("not published")),
    ("coming", _("to come")),
    ("past", _("over")),
    ("called_off", _("called off")),
]


class EventFilterForm(EngagementFilterForm):
    """The two ends of the period are of the first day."""


def with_network():
    return [NETWORK, *county_choices()]


class EventFilterSet(TableFilterSet):
    """What the network's own list of events is narrowed by."""

    q = SearchFilter(label=_("Title, organiser or place"))
    kind = ChoiceFilter(label=_("Kind"), choices=EventKind, empty_label=_("all"))
    county = ChoiceFilter(
        label=_("County"), choices=with_network, method="filter_county", empty_label=_("all")
    )
    state = ChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", empty_label=_("all")
    )

    class Meta:
        model = Event
        fields = []
        form = EventFilterForm

    @classmethod
    def get_filters(cls):
        """`from` is a Python word, so the two ends of the period are added here."""
        filters = super().get_filters()
        filters["from"] = DateFilter("starts_on", "gte", label=_("From"), widget=day_input())
        filters["to"] = DateFilter("starts_on", "lte", label=_("Up to"), widget=day_input())
        return filters

    def filter_county(self, queryset, name, value):
        return queryset.filter(county=None if value == NETWORK[0] else value)

    def filter_state(self, queryset, name, value):
        today = timezone.localdate()
        return {
            "draft": queryset.filter(published_at=None),
            "coming": queryset.filter(ends_on__gte=today, called_off_at=None),
            "past": queryset.filter(ends_on__lt=today, called_off_at=None),
            "called_off": queryset.filter(called_off_at__isnull=False),
        }[value]

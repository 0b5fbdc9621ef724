from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from counties.filters import county_choices
from engagements.models import Milestone, Scope
from engagements.process.milestones import lapsed_sentences
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.filters import SettlementFilter
from settlements.models import AreaPlace, Settlement

OVERDUE, SOON, LATER, OPEN, DONE, WAIVED = "overdue", "30", "90", "open", "done", "waived"
STATES = [
    (OVERDUE, _("overdue")),
    (SOON, _("due in 30 days")),
    (LATER, _("due in 90 days")),
    (OPEN, _("open")),
    (DONE, _("done")),
    (WAIVED, _("waived")),
]


class MilestoneFilterSet(TableFilterSet):
    of_own_county = True
    rare = ("grant", "settlement")

    q = SearchFilter(label=_("Name, grant, target area or settlement"))
    county = ChoiceFilter(
        label=_("County"), choices=county_choices, method="filter_county", empty_label=_("all")
    )
    state = ChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", empty_label=_("all")
    )
    scope = ChoiceFilter(
        "template__scope", label=_("Expected of"), choices=Scope, empty_label=_("all")
    )
    grant = CharFilter("grant__code", "iexact", label=_("Code of the grant"), max_length=40)
    settlement = SettlementFilter(method="filter_settlement")

    class Meta:
        model = Milestone
        fields = []

    def filter_county(self, queryset, name, value):
        return queryset.in_county(value)

    def filter_state(self, queryset, name, value):
        today = timezone.localdate()
        if value == DONE:
            return queryset.filter(done_on__isnull=False)
        if value == WAIVED:
            return queryset.exclude(waived_because="").exclude(
                waived_because__in=lapsed_sentences()
            )
        if value == OVERDUE:
            return queryset.overdue_on(today)
        if value == OPEN:
            return queryset.open()
        last = today + timedelta(days=int(value))
        return queryset.open().filter(due_on__gte=today, due_on__lte=last)

    def filter_settlement(self, queryset, name, value):
        """Expected of the settlement itself, or of a target area with it."""
        if value.isascii() and value.isdigit():
            places = Settlement.objects.filter(pk=value)
        else:
            places = Settlement.objects.named(value)
        areas = AreaPlace.objects.filter(area=OuterRef("area"), settlement__in=places)
        return queryset.filter(Q(settlement__in=places) | Exists(areas))

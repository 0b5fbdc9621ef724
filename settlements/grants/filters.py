"""How the list of grants is filtered, and what state a grant is in on a day."""

from dataclasses import dataclass
from datetime import timedelta

from django.forms import CheckboxInput
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter

from counties.filters import county_choices
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.filters import SettlementFilter
from settlements.models import Call, Grant, GrantSettlement, Settlement

ENDING_DAYS = 90


@dataclass(frozen=True)
class GrantState:
    """Where a grant stands on a day, in a word and the class of its tag."""

    code: str
    label: str | Promise
    css: str = ""


LATER = GrantState("later", _("yet to start"))
RUNNING = GrantState("running", _("running"), "half info")
ENDING = GrantState("ending", _("ends soon"), "wait")
ENDED = GrantState("ended", _("ended"), "off")
STATES = [
    ("running", _("running")),
    ("ending", _("ending within 90 days")),
    ("ended", _("ended")),
    ("later", _("yet to start")),
]


def state_of(grant, day) -> GrantState:
    """Without a known start or end it is taken to run, as GrantQuerySet.running_on has it."""
    if grant.starts_on and grant.starts_on > day:
        return LATER
    if grant.ends_on and grant.ends_on < day:
        return ENDED
    soon = grant.ends_on and grant.ends_on <= day + timedelta(days=ENDING_DAYS)
    return ENDING if soon else RUNNING


def call_choices():
    return list(Call.objects.values_list("pk", "pk"))


class GrantFilterSet(TableFilterSet):
    rare = ("settlement", "call", "to_complete")

    q = SearchFilter(label=_("Code, title or lead"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    state = ChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", empty_label=_("all")
    )
    settlement = SettlementFilter(method="filter_settlement")
    call = ChoiceFilter(label=_("Call"), choices=call_choices, empty_label=_("all"))
    to_complete = BooleanFilter(
        label=_("To be completed"), method="filter_to_complete", widget=CheckboxInput
    )

    class Meta:
        model = Grant
        fields = []

    def filter_state(self, queryset, name, value):
        day = timezone.localdate()
        if value == "ended":
            return queryset.filter(ends_on__lt=day)
        if value == "later":
            return queryset.filter(starts_on__gt=day)
        running = queryset.running_on(day)
        if value == "ending":
            return running.filter(ends_on__lte=day + timedelta(days=ENDING_DAYS))
        return running

    def filter_settlement(self, queryset, name, value):
        if value.isascii() and value.isdigit():
            return queryset.in_settlement(value)
        places = Settlement.objects.named(value)
        named = GrantSettlement.objects.filter(settlement__in=[row.pk for row in places])
        return queryset.filter(pk__in=named.values("grant"))

    def filter_to_complete(self, queryset, name, value):
        return queryset.to_complete() if value else queryset

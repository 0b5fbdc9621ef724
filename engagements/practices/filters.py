from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from counties.filters import county_choices
from engagements.models import GoodPractice, PracticeKind, PracticeState, Sector
from engagements.practices.reviewing import waiting_for
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.filters import SettlementFilter

MINE, WAITING = "mine", "waiting"
ARCHIVED = "archived"
UNDER_WAY = [choice for choice in PracticeState.choices if choice[0] not in ("replaced",)]


class PracticeWorkFilterSet(TableFilterSet):
    of_own_county = True
    rare = ("kind", "sector", "settlement")
    of_figures = ("county", "state")

    q = SearchFilter(label=_("Title, word or settlement"))
    whose = ChoiceFilter(
        label=_("Whose"),
        choices=[(MINE, _("mine")), (WAITING, _("waiting for me"))],
        method="filter_whose",
        empty_label=_("all"),
    )
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    state = ChoiceFilter(
        label=_("State"),
        choices=[*UNDER_WAY, (ARCHIVED, _("archived"))],
        method="filter_state",
        empty_label=_("all"),
    )
    kind = ChoiceFilter(label=_("Kind"), choices=PracticeKind, empty_label=_("all"))
    sector = ChoiceFilter(label=_("Sector"), choices=Sector, empty_label=_("all"))
    settlement = SettlementFilter()

    class Meta:
        model = GoodPractice
        fields = []

    def filter_whose(self, queryset, name, value):
        user = self.request.user
        if value == WAITING:
            return queryset.filter(pk__in=waiting_for(user).values("practice"))
        versions = GoodPractice.objects.filter(versions__author=user).values("pk")
        return queryset.filter(Q(created_by=user) | Q(pk__in=versions))

    def filter_state(self, queryset, name, value):
        """Of the public site, or of the version under way, of which each has one at most."""
        if value == ARCHIVED:
            return queryset.filter(archived_at__isnull=False)
        standing = queryset.filter(archived_at=None)
        if value == PracticeState.PUBLISHED:
            return standing.filter(published__isnull=False)
        return standing.filter(versions__state=value)

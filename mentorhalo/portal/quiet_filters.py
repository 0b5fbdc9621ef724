from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from counties.filters import county_choices
from engagements.filters import day_input
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from mentorhalo.portal.quiet import NOBODY
from settlements.filters import mentor_choices
from settlements.models import Settlement

BY_MENTOR = "mentor"


def answering_choices():
    return [(NOBODY, _("nobody answers for it")), *mentor_choices()]


class QuietFilterSet(TableFilterSet):
    """The day and the order are read by the view; they stand here so that filtering keeps them."""

    rare = ("q", "as_of")

    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    mentor = ChoiceFilter(
        label=_("Responsible mentor"),
        choices=answering_choices,
        method="filter_mentor",
        empty_label=_("all"),
    )
    sort = ChoiceFilter(
        label=_("Order"),
        choices=[(BY_MENTOR, _("by responsible mentor"))],
        method="keep",
        empty_label=_("the longest silent first"),
    )
    q = SearchFilter(label=_("Name or KSH code"))
    as_of = CharFilter(label=_("As it stood on"), widget=day_input(), method="keep")

    class Meta:
        model = Settlement
        fields = []

    def filter_mentor(self, queryset, name, value):
        if value == NOBODY:
            return queryset.filter(mentor_pk=None)
        return queryset.filter(mentor_pk=value)

    def keep(self, queryset, name, value):
        return queryset

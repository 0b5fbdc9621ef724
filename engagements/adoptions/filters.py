from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from counties.filters import county_choices
from engagements.models import Adoption, AdoptionState
from mentorhalo.core.filters import SearchFilter, TableFilterSet

WITHDRAWN = ("withdrawn", _("withdrawn"))


class AdoptionFilterSet(TableFilterSet):
    of_figures = ("county",)

    q = SearchFilter(label=_("Practice or settlement"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    state = ChoiceFilter(
        label=_("State"),
        choices=[*AdoptionState.choices, WITHDRAWN],
        method="filter_state",
        empty_label=_("all"),
    )
    practice = CharFilter(
        label=_("Number of the practice"), max_length=18, method="filter_practice"
    )

    rare = ("practice",)

    class Meta:
        model = Adoption
        fields = []

    def filter_state(self, queryset, name, value):
        if value == WITHDRAWN[0]:
            return queryset.exclude(withdrawn_at=None)
        return queryset.standing().filter(state=value)

    def filter_practice(self, queryset, name, value):
        return queryset.filter(practice=value) if _is_number(value) else queryset.none()


def _is_number(text):
    return text.isascii() and text.isdigit()

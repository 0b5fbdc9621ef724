from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from counties.filters import county_choices
from engagements.models import Quarantined, QuarantineState
from mentorhalo.core.filters import SearchFilter, TableFilterSet


class QuarantineFilterSet(TableFilterSet):
    q = SearchFilter(label=_("Who typed it"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    state = ChoiceFilter(label=_("State"), choices=QuarantineState, empty_label=_("all"))

    class Meta:
        model = Quarantined
        fields = []

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from counties.filters import county_choices
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.models import Handover, HandoverState


class HandoverFilterSet(TableFilterSet):
    q = SearchFilter(label=_("Mentor or settlement"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    state = ChoiceFilter(label=_("State"), choices=HandoverState, empty_label=_("all"))

    class Meta:
        model = Handover
        fields = []

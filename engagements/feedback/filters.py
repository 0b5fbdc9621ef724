from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from engagements.models import Feedback
from mentorhalo.core.filters import SearchFilter, TableFilterSet

STATES = [("open", _("open")), ("closed", _("closed"))]


class FeedbackFilterSet(TableFilterSet):
    q = SearchFilter(label=_("Words"))
    state = ChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", empty_label=_("all")
    )

    class Meta:
        model = Feedback
        fields = []

    def filter_state(self, queryset, name, value):
        return queryset.filter(closed_at__isnull=value == "open")

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter

from counties.filters import county_choices
from engagements.models import Channel, Obstacle, ObstacleAnswer, ProcessStep, Theme
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from mentors.models import Speciality

WITHDRAWN = "withdrawn"
STATES = [
    ("answered", _("with an answer")),
    ("helped", _("something helped")),
    ("open", _("without an answer")),
    (WITHDRAWN, _("withdrawn")),
]


def _named(model):
    return lambda: [(row.pk, str(row)) for row in model.objects.all()]


class ObstacleFilterSet(TableFilterSet):
    of_own_county = True
    rare = ("channel", "wants", "county", "mine")

    q = SearchFilter(label=_("Words of it or of an answer"))
    theme = ChoiceFilter(
        label=_("Theme"), choices=_named(Theme), field_name="themes", empty_label=_("all")
    )
    step = ChoiceFilter(
        label=_("Step of the process"), choices=_named(ProcessStep), empty_label=_("all")
    )
    state = ChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", empty_label=_("all shared")
    )
    channel = ChoiceFilter(label=_("Channel tried"), choices=Channel, empty_label=_("all"))
    wants = ChoiceFilter(
        label=_("Who could know"), choices=_named(Speciality), empty_label=_("all")
    )
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    mine = BooleanFilter(
        label=_("Only what I shared"), method="filter_mine", widget=forms.CheckboxInput
    )

    class Meta:
        model = Obstacle
        fields = []

    def filter_queryset(self, queryset):
        """What was withdrawn is listed for who asks for it."""
        found = super().filter_queryset(queryset)
        wants_withdrawn = self.form.cleaned_data.get("state") == WITHDRAWN
        return found if wants_withdrawn else found.filter(withdrawn_at=None)

    def filter_state(self, queryset, name, value):
        if value == WITHDRAWN:
            return queryset.exclude(withdrawn_at=None)
        answers = ObstacleAnswer.objects.of_colleagues().filter(obstacle=OuterRef("pk"))
        if value == "helped":
            return queryset.filter(~Q(helped="") | Exists(answers.filter(helped=True)))
        found = Exists(answers)
        return queryset.filter(found if value == "answered" else ~found)

    def filter_mine(self, queryset, name, value):
        return queryset.filter(author=self.request.user) if value else queryset

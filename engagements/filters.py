from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter

from counties.filters import county_choices
from engagements.models import COUNTED, Engagement, Kind, Mode, State
from mentorhalo.core.filters import SearchFilter, TableFilterSet, bounded_period
from settlements.filters import mentor_choices
from settlements.models import Settlement

COUNTED_CHOICE = ("counted", _("counted: logged or verified"))


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EngagementFilterForm(forms.Form):
    def clean(self):
        bounded_period(self.cleaned_data.get("from"), self.cleaned_data.get("to"))
        return self.cleaned_data


class EngagementFilterSet(TableFilterSet):
    rare = ("mode", "mentor", "settlement", "from", "to")

    q = SearchFilter(label=_("Settlement, number or word"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    kind = ChoiceFilter(label=_("Kind"), choices=Kind, empty_label=_("all"))
    state = ChoiceFilter(
        label=_("State"),
        choices=[COUNTED_CHOICE, *State.choices],
        method="filter_state",
        empty_label=_("all"),
    )
    mode = ChoiceFilter(label=_("Mode"), choices=Mode, empty_label=_("all"))
    mentor = ChoiceFilter(
        label=_("Mentor"), choices=mentor_choices, method="filter_mentor", empty_label=_("all")
    )
    settlement = CharFilter(
        label=_("Settlement"),
        max_length=60,
        method="filter_settlement",
        help_text=_("Name without accents too, or KSH code."),
    )

    class Meta:
        model = Engagement
        fields = []
        form = EngagementFilterForm

    @classmethod
    def get_filters(cls):
        """`from` is a Python word, so the two ends of the period are added here."""
        filters = super().get_filters()
        filters["from"] = DateFilter("held_on", "gte", label=_("From"), widget=day_input())
        filters["to"] = DateFilter("held_on", "lte", label=_("Up to"), widget=day_input())
        return filters

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        if not request.user.reads_all_counties:
            del self.filters["county"]

    def filter_state(self, queryset, name, value):
        return queryset.filter(state__in=COUNTED if value == "counted" else [value])

    def filter_mentor(self, queryset, name, value):
        return queryset.with_mentor(value)

    def filter_settlement(self, queryset, name, value):
        if value.isascii() and value.isdigit():
            return queryset.in_settlement(value)
        places = Settlement.objects.named(value)
        return queryset.in_any_settlement(places)

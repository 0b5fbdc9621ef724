from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter

from counties.filters import county_choices
from engagements.completing import LISTED_FOR, NEEDS, lacking
from engagements.grant_work import of_grant
from engagements.models import COUNTED, Engagement, Kind, Mode, ProcessStep, State
from mentorhalo.core.filters import SearchFilter, TableFilterSet, bounded_period
from mentorhalo.core.text import fold
from settlements.filters import SettlementFilter, mentor_choices
from settlements.models import Grant, Organisation, Settlement

ANY = "any"
LACKS_CHOICES = [(ANY, _("anything")), *((need.code, need.label) for need in NEEDS)]
COUNTED_CHOICE = ("counted", _("counted: logged or verified"))


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EngagementFilterForm(forms.Form):
    def clean(self):
        bounded_period(self.cleaned_data.get("from"), self.cleaned_data.get("to"))
        return self.cleaned_data


class EngagementFilterSet(TableFilterSet):
    of_own_county = True
    rare = ("mode", "mentor", "settlement", "from", "to", "grant", "step", "organisation", "lacks")

    of_figures = ("county", "state", "kind")

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
    settlement = SettlementFilter(method="filter_settlement")
    grant = CharFilter(
        label=_("Grant"), max_length=60, method="filter_grant", help_text=_("Its code, or a part.")
    )
    # Not a choice: the names of the steps would cost every list a query.
    step = CharFilter(label=_("Step of the process"), max_length=60, method="filter_step")
    organisation = CharFilter(
        label=_("Organisation"),
        max_length=200,
        method="filter_organisation",
        help_text=_("Its name, or its number."),
    )
    lacks = ChoiceFilter(
        label=_("Missing for the report, last 30 days"),
        choices=LACKS_CHOICES,
        method="filter_lacks",
        empty_label="–",
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

    def leads_from_figure(self):
        """The figure of one month asks for a state and both ends of the month, up to the day."""
        return super().leads_from_figure() or self._live().keys() == {"state", "from", "to"}

    def filter_state(self, queryset, name, value):
        return queryset.filter(state__in=COUNTED if value == "counted" else [value])

    def filter_mentor(self, queryset, name, value):
        return queryset.with_mentor(value)

    def filter_settlement(self, queryset, name, value):
        if value.isascii() and value.isdigit():
            return queryset.in_settlement(value)
        places = Settlement.objects.named(value)
        return queryset.in_any_settlement(places)

    def filter_grant(self, queryset, name, value):
        """A whole code: as the grant's page has them. A part: those for target areas."""
        readable = Grant.objects.visible_to(self.request.user)
        if grant := readable.filter(code=value.strip().upper()).first():
            return of_grant(queryset, grant)
        return queryset.filter(target_area__grant__in=Grant.objects.search(value))

    def filter_step(self, queryset, name, value):
        """By the code of a step, or a part of its name in either language."""
        wanted = fold(value)
        steps = ProcessStep.objects.values_list("pk", "name_hu", "name_en")
        found = [row[0] for row in steps if value == row[0] or wanted in fold(" ".join(row[1:]))]
        return queryset.filter(step__in=found)

    def filter_lacks(self, queryset, name, value):
        """Of the last days only: the days are found by index, what is missing is not."""
        rows = queryset.filter(held_on__gte=timezone.localdate() - LISTED_FOR)
        return lacking(rows, "" if value == ANY else value)

    def filter_organisation(self, queryset, name, value):
        if value.isascii() and value.isdigit() and len(value) < 19:
            return queryset.with_organisations([int(value)])
        return queryset.with_organisations(Organisation.objects.search(value).values("pk"))

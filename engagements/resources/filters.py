from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter

from counties.filters import county_choices
from engagements.filters import EngagementFilterForm, day_input
from engagements.models import ProcessStep, Resource, ResourceKind, ResourceShare, Theme
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from settlements.filters import SettlementFilter


def theme_choices():
    return [(row.pk, str(row)) for row in Theme.objects.all()]


def step_choices():
    return [(row.pk, str(row)) for row in ProcessStep.objects.all()]


class LibraryFilterSet(TableFilterSet):
    """The library as everybody searches it."""

    figure = None  # no figure counts resources

    q = SearchFilter(label=_("Title or word"))
    theme = ChoiceFilter(
        "themes", label=_("Theme"), choices=theme_choices, empty_label=_("all"), distinct=True
    )
    step = ChoiceFilter(
        "steps",
        label=_("Step of the process"),
        choices=step_choices,
        empty_label=_("all"),
        distinct=True,
    )
    kind = ChoiceFilter(label=_("Kind"), choices=ResourceKind, empty_label=_("all"))

    class Meta:
        model = Resource
        fields = []


class ResourceFilterSet(LibraryFilterSet):
    """The library as the network keeps it, with what was withdrawn."""

    STANDS = (("standing", _("in the library")), ("withdrawn", _("withdrawn")))

    state = ChoiceFilter(
        label=_("State"), choices=STANDS, method="filter_state", empty_label=_("all")
    )

    def filter_state(self, queryset, name, value):
        return queryset.filter(withdrawn_at__isnull=value == "standing")


class ShareFilterSet(TableFilterSet):
    """What was given to settlements; the two ends of the period are of the engagement's day."""

    of_own_county = True

    WITHDRAWN = "withdrawn"

    rare = ("settlement", "from", "to", "state")

    q = SearchFilter(label=_("Material or settlement"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    settlement = SettlementFilter()
    state = ChoiceFilter(
        label=_("State"),
        choices=((WITHDRAWN, _("written down by mistake")),),
        method="filter_state",
        empty_label=_("given"),
    )

    class Meta:
        model = ResourceShare
        fields = []
        form = EngagementFilterForm

    @classmethod
    def get_filters(cls):
        """`from` is a Python word, so the two ends of the period are added here."""
        filters = super().get_filters()
        given = {"widget": day_input()}
        held = "engagement__held_on"
        filters["from"] = DateFilter(held, "gte", label=_("Given from"), **given)
        filters["to"] = DateFilter(held, "lte", label=_("Given up to"), **given)
        return filters

    def filter_queryset(self, queryset):
        """What was taken back is listed for who asks for it."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.standing()

    def filter_state(self, queryset, name, value):
        return queryset.exclude(withdrawn_at=None)

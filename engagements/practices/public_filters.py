from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from counties.filters import county_choices
from engagements.models import GoodPractice, PracticeKind, ProcessStep, Sector, Theme
from engagements.practices.sizes import SIZES, size_choices
from mentorhalo.core.filters import EMPTY, SearchFilter
from mentorhalo.core.searching import can_be_forgiven
from mentorhalo.core.views import EXACT_UP_TO


@dataclass(frozen=True)
class Found:
    """Practices and how many they are, at least so many where that is not exact."""

    rows: QuerySet
    number: int
    exact: bool = True
    is_near: bool = False


def theme_choices():
    return [(theme.pk, str(theme)) for theme in Theme.objects.all()]


def step_choices():
    return [(step.pk, str(step)) for step in ProcessStep.objects.only("pk", "name_hu", "name_en")]


class PublicPracticeFilterSet(FilterSet):
    """What anybody may look for among the published practices; each choice is asked once."""

    q = SearchFilter(label=_("Word or settlement"))
    sector = ChoiceFilter(label=_("Sector"), choices=Sector, empty_label=_("all"))
    theme = ChoiceFilter(
        "published__themes", label=_("Theme"), choices=theme_choices, empty_label=_("all")
    )
    step = ChoiceFilter(
        "published__steps",
        label=_("Step of the process"),
        choices=step_choices,
        empty_label=_("all"),
    )
    size = ChoiceFilter(
        label=_("Size of the settlement"),
        choices=size_choices,
        method="filter_size",
        empty_label=_("all"),
    )
    kind = ChoiceFilter(label=_("What it teaches"), choices=PracticeKind, empty_label=_("all"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))

    class Meta:
        model = GoodPractice
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for one in self.filters.values():
            if callable(choices := one.extra.get("choices")) and not isinstance(choices, type):
                one.extra["choices"] = choices()  # asked once, however often it is shown

    def found(self) -> Found:
        """What is found; what is near to the words only where nothing has them."""
        if not self.is_valid():
            return Found(self.queryset.none(), 0)
        words = self.form.cleaned_data["q"]
        if not words:
            return Found(self.qs, self.qs.order_by().count())
        found = self._looked_up(self.qs)
        if found.number or not can_be_forgiven(words):
            return found
        near = self.queryset.near(words)
        for name, value in self.form.cleaned_data.items():
            near = near if name == "q" else self.filters[name].filter(near, value)
        return replace(self._looked_up(near), is_near=True)

    def _looked_up(self, rows):
        """Long texts are read once, and no further than a list counts: few rows are then named by
        their keys."""
        keys = list(rows.order_by().values_list("pk", flat=True)[: EXACT_UP_TO + 1])
        exact = len(keys) <= EXACT_UP_TO
        few = self.queryset.filter(pk__in=keys) if exact else rows
        return Found(few, min(len(keys), EXACT_UP_TO), exact)

    def filter_size(self, queryset, name, value):
        return queryset.filter(SIZES[value].of("settlement"))

    def live(self) -> list[tuple[str, str, str]]:
        """What is asked: (parameter, label, word)."""
        found = []
        for name, value in (self.form.cleaned_data if self.is_valid() else {}).items():
            if value not in EMPTY:
                field = self.form.fields[name]
                words = {str(key): word for key, word in getattr(field, "choices", ())}
                found.append((name, field.label, words.get(str(value), value)))
        return found

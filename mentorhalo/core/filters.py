"""What every filter form shares: folded search and the chips of live filters."""

from dataclasses import dataclass
from datetime import date
from inspect import isfunction

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet

from mentorhalo.core.figures import Asked, FigureFilter
from mentorhalo.core.tables import show
from mentorhalo.core.text import refuse_control_characters

EMPTY = (None, "", [], False)  # values of filters that are not asked for


@dataclass(frozen=True)
class Chip:
    """A live filter: its words, and the query string without it."""

    label: str
    query: str


class SearchFilter(CharFilter):
    """Free text through QuerySet.search: without accents and case."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Search"))
        super().__init__(
            max_length=100, strip=True, validators=[refuse_control_characters], **kwargs
        )

    def filter(self, qs, value):
        return qs.search(value) if value else qs


class TableFilterSet(FilterSet):
    """A filter form whose live filters can be shown and taken off one by one."""

    rare = ()  # fields folded under "more filters"
    of_figures = ()  # fields by which figures lead to their rows
    of_own_county = False  # who reads one county's rows alone is not asked for it

    figure = FigureFilter()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.of_own_county and not self.request.user.reads_all_counties:
            del self.filters["county"]
        for row_filter in self.filters.values():
            if isfunction(choices := row_filter.extra.get("choices")):
                row_filter.extra["choices"] = choices()  # asked once, however often it is shown

    def leads_from_figure(self) -> bool:
        """Whether nothing but what figures ask is asked: such a list tells its exact number."""
        live = self._live()
        return "figure" in live or bool(live) and live.keys() <= {*self.of_figures}

    def only_figure(self) -> Asked | None:
        """The figure asked for, where nothing else is."""
        live = self._live()
        return live.get("figure") if len(live) == 1 else None

    @property
    def past_day(self) -> date | None:
        """The day of the figure whose rows are asked for, where it is past."""
        asked = self._live().get("figure")
        return asked.day if asked and asked.day < timezone.localdate() else None

    def _live(self):
        if not self.is_bound or not self.is_valid():
            return {}
        cleaned = self.form.cleaned_data
        return {name: value for name, value in cleaned.items() if value not in EMPTY}

    def chips(self) -> list[Chip]:
        if not self.is_bound or not self.is_valid():
            return []
        found = []
        for name, value in self.form.cleaned_data.items():
            if value in EMPTY:
                continue
            query = self.data.copy()
            for key in (name, "after", "before", "export"):
                query.pop(key, None)
            found.append(Chip(self._chip_label(name, value), query.urlencode()))
        return found

    def _chip_label(self, name, value):
        if value is True:  # a box that is ticked: its label says it all
            return self.form.fields[name].label
        pairs = getattr(self.form.fields[name], "choices", ())
        choices = {str(choice): word for choice, word in pairs}
        word = choices.get(str(value)) or show(value)
        return format_html("{}: {}", self.form.fields[name].label, word)  # a day is a tag

    @property
    def common_fields(self):
        hidden = (*self.rare, "figure")
        return [self.form[name] for name in self.form.fields if name not in hidden]

    @property
    def rare_fields(self):
        return [self.form[name] for name in self.form.fields if name in self.rare]


def bounded_period(low, high):
    """Raise ValidationError when a period ends before it begins."""
    if low and high and high < low:
        raise ValidationError(_("The period ends before it begins."), "period")

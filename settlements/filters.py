from django.forms import CheckboxInput
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter

from counties.filters import county_choices
from mentorhalo.core.filters import SearchFilter, TableFilterSet
from mentors.models import Mentor
from settlements import coverage
from settlements.models import Rung, Settlement, Status


def left_out_choices():
    """(rung.reason, words) for every reason a settlement is left out of a rung."""
    return [
        (f"{rung.value}.{reason.code}", f"{rung.label}: {reason.label}")
        for rung in Rung
        for reason in coverage.left_out(rung)
    ]


def mentor_choices():
    return [(str(pk), name) for pk, name in Mentor.objects.values_list("pk", "user__name")]


class SettlementFilter(CharFilter):
    """The rows of a settlement, by its KSH code or its name without accents; a name that fits
    several finds the rows of all of them."""

    def __init__(self, field_name="settlement", **options):
        options |= {"label": _("Settlement"), "max_length": 60}
        options |= {"help_text": _("Name without accents too, or KSH code.")}
        super().__init__(field_name, **options)

    def filter(self, queryset, value):
        if not value:
            return queryset
        if value.isascii() and value.isdigit():
            return queryset.filter(**{self.field_name: value})
        return queryset.filter(**{f"{self.field_name}__in": Settlement.objects.named(value)})


class SettlementFilterSet(TableFilterSet):
    rare = ("status", "left_out", "unassigned", "existing")
    of_figures = ("county", "rung", "left_out", "quiet", "unassigned", "existing")

    q = SearchFilter(label=_("Name or KSH code"))
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    rung = ChoiceFilter(
        label=_("Rung reached"), choices=Rung, method="filter_rung", empty_label=_("all")
    )
    mentor = ChoiceFilter(
        label=_("Responsible mentor"),
        choices=mentor_choices,
        method="filter_mentor",
        empty_label=_("all"),
    )
    quiet = BooleanFilter(label=_("Quiet ones only"), method="filter_quiet", widget=CheckboxInput)
    status = ChoiceFilter(label=_("Status"), choices=Status, empty_label=_("all"))
    left_out = ChoiceFilter(
        label=_("Left out of a rung because"),
        choices=left_out_choices,
        method="filter_left_out",
        empty_label=_("all"),
    )
    unassigned = BooleanFilter(
        label=_("Involved, without a responsible mentor"),
        method="filter_unassigned",
        widget=CheckboxInput,
    )
    existing = ChoiceFilter(
        label=_("Existence"),
        choices=[("today", _("exists today")), ("ceased", _("ceased"))],
        method="filter_existing",
        empty_label=_("all"),
    )

    class Meta:
        model = Settlement
        fields = []

    def _summaries(self, queryset, condition):
        return queryset.filter(pk__in=coverage.universe().filter(condition).values("pk"))

    def filter_rung(self, queryset, name, value):
        return self._summaries(queryset, coverage.reached(Rung(value)))

    def filter_left_out(self, queryset, name, value):
        rung, code = value.split(".")
        reason = next(r for r in coverage.left_out(Rung(rung)) if r.code == code)
        return self._summaries(queryset, reason.condition)

    def filter_quiet(self, queryset, name, value):
        return self._summaries(queryset, coverage.quiet()) if value else queryset

    def filter_unassigned(self, queryset, name, value):
        return self._summaries(queryset, coverage.unassigned()) if value else queryset

    def filter_mentor(self, queryset, name, value):
        return queryset.assigned_to(value)

    def filter_existing(self, queryset, name, value):
        return queryset.filter(ceased_on__isnull=value == "today")

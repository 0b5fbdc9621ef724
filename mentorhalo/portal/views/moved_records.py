"""The list behind "later corrections of teams, assignments, grants, promises and the like"."""

from django.apps import apps
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from counties.filters import county_choices
from engagements.filters import day_input
from mentorhalo.core.filters import TableFilterSet
from mentorhalo.core.history_lines import labels
from mentorhalo.core.history_view import action_of, describe, who_of
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView
from mentorhalo.portal.moved_records import MOVING, record_writes
from mentorhalo.portal.views.moved import AskedDay, AskedDayFilter, moment

# By kind of record, the fields that figures read
MOVES = {moving.record_type: {*moving.days, *moving.facts} for moving in MOVING}


def kinds():
    return [(moving.record_type, moving.model._meta.verbose_name) for moving in MOVING]


class MovedRecordFilterSet(TableFilterSet):
    as_of = AskedDayFilter(label=_("Of this day or before, written after"), widget=day_input())
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))
    kind = ChoiceFilter(
        label=_("Kind of record"), field_name="record_type", choices=kinds, empty_label=_("all")
    )

    class Meta:
        model = Change
        fields = []


def _kind(row):
    return apps.get_model(row.record_type)._meta.verbose_name


def _heading(row):
    url = reverse("portal:record-history", args=[row.record_type, row.record_key])
    return format_html('<a href="{}">{}</a>', url, row.record_label)


def _fields(row):
    """What was written of what figures read, each with what stood there before."""
    read = MOVES[row.record_type]
    pairs = zip(row.fields, row.described.lines, strict=True)
    lines = ((line.label, line.old, line.new) for name, line in pairs if name in read)
    return format_html_join("", "{}: {} → {}<br>", lines)


def _when(row):
    return format_html('<time datetime="{}">{}</time>', row.at.isoformat(), moment(row.at))


class MovedRecordList(AskedDay, TableView):
    """The writes since a day to what its figures read beside the entries, the last first."""

    model = Change
    filterset_class = MovedRecordFilterSet
    ordering_key = ("-at", "-pk")
    title = _("What else moved the figures of a past day")
    file_name = "moved-records"
    template_name = "portal/moved_records.html"
    older_label = _("Written earlier")
    newer_label = _("Written later")
    dense = "cards long"
    columns = (
        Column(_("Record"), lambda row: row.record_label, html=_heading, heading=True),
        Column(_("Kind of record"), _kind),
        Column(_("What was done"), action_of),
        Column(_("What was written"), lambda row: ", ".join(labels(row)), html=_fields),
        Column(_("Who"), who_of),
        Column(_("When"), lambda row: row.at, html=_when),
    )

    def get_rows(self):
        return super().get_rows() & record_writes(self.day)

    def decorate(self, rows):
        for row, described in zip(rows, describe(rows), strict=True):
            row.described = described
        return rows

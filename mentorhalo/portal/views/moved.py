"""The list behind "entries of that time were added or changed since"."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, Filter

from counties.filters import county_choices
from engagements.filters import day_input
from engagements.models import Engagement
from engagements.views.engagement import place_names, with_people_and_places
from mentorhalo.core.filters import TableFilterSet
from mentorhalo.core.history_view import ACTIONS, describe
from mentorhalo.core.tables import Column
from mentorhalo.core.templatetags.halo import state_tag
from mentorhalo.core.views import TableView
from mentorhalo.portal.as_of import AskedDayField, months_before
from mentorhalo.portal.moved import moved_rows, with_last_write, writes_since

# What every move of an entry writes: its action says as much.
MOVE_FIELDS = ("state", "state_at", "state_by", "state_reason", "state_before", "version")


class AskedDayFilter(Filter):
    """Refuses a day that cannot be asked for; which rows a day has, the list itself knows."""

    field_class = AskedDayField

    def filter(self, qs, value):
        return qs


class MovedFilterSet(TableFilterSet):
    as_of = AskedDayFilter(label=_("Held up to, written after"), widget=day_input())
    county = ChoiceFilter(label=_("County"), choices=county_choices, empty_label=_("all"))

    class Meta:
        model = Engagement
        fields = []


def _heading(row):
    text = '<a href="{}">{}</a> <span class="meta nowrap">{}</span>'
    number = _("no. %(number)s") % {"number": row.pk}
    return format_html(text, row.get_absolute_url(), place_names(row), number)


def _last_action(row):
    return str(ACTIONS.get(row.last_action, row.last_action or ""))


def moment(instant):
    return date_format(timezone.localtime(instant), "DATETIME_FORMAT")


def _writes(row):
    """Each write since the day, newest first: what was done, by whom and when, which fields."""
    lines = (
        (
            item.action,
            item.who,
            item.change.at.isoformat(),
            moment(item.change.at),
            _fields(item),
        )
        for item in row.writes
    )
    shown = format_html_join("", '<b>{}</b> · {} · <time datetime="{}">{}</time>{}<br>', lines)
    history = reverse("portal:record-history", args=[row._meta.label_lower, row.pk])
    return format_html('{}<a href="{}">{}</a>', shown, history, _("History"))


def _fields(item):
    """The names of what a change changed, and the days of one that moved the day held; what an
    added entry says, it says itself."""
    if item.change.action == "added":
        return ""
    pairs = zip(item.change.fields, item.lines, strict=True)
    shown = [_field(name, line) for name, line in pairs if name not in MOVE_FIELDS]
    return format_html(": {}", ", ".join(shown)) if shown else ""


def _field(name, line):
    return f"{line.label} ({line.old} → {line.new})" if name == "held_on" else line.label


class AskedDay:
    """Of a list about a past day: the day asked for, a month ago where none or a bad one is."""

    @cached_property
    def day(self):
        try:
            asked = AskedDayField(required=False).clean(self.request.GET.get("as_of", ""))
        except ValidationError:
            asked = None  # the filter form says why
        return asked or months_before(timezone.localdate(), 1)

    def get_context_data(self, **kwargs):
        return super().get_context_data(day=self.day, **kwargs)


class MovedList(AskedDay, TableView):
    """The entries held up to a day and written after it, the last written first: who and when."""

    model = Engagement
    filterset_class = MovedFilterSet
    ordering_key = ("-changed_at", "-pk")
    related = ("county",)
    title = _("What moved the figures of a past day")
    file_name = "moved"
    template_name = "portal/moved.html"
    older_label = _("Written earlier")
    newer_label = _("Written later")
    dense = "cards long"
    columns = (
        Column(_("Engagement"), place_names, html=_heading, heading=True),
        Column(_("No."), lambda row: row.pk, in_page=False),
        Column(_("Day"), lambda row: row.held_on),
        Column(_("County"), lambda row: row.county.name),
        Column(_("State"), lambda row: row.get_state_display(), html=state_tag, css="state"),
        Column(_("Typed at"), lambda row: row.created_at, in_page=False),
        Column(_("Written since that day"), _last_action, html=_writes),
        Column(_("Last written by"), lambda row: row.last_by, in_page=False),
        Column(_("Last written at"), lambda row: row.changed_at, in_page=False),
    )

    def get_rows(self):
        visible = super().get_rows() & moved_rows(self.day)
        return with_last_write(with_people_and_places(visible))

    def decorate(self, rows):
        """What was written to each row since the day: one query, and those for its words."""
        changes = writes_since(self.day).visible_to(self.request.user)
        changes = changes.filter(record_key__in=[str(row.pk) for row in rows])
        found = defaultdict(list)
        for item in describe(changes):
            found[item.change.record_key].append(item)
        for row in rows:
            row.writes = found[str(row.pk)]
        return rows

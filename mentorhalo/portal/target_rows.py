"""A target as a line of the list, on the page and in files."""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhalo.core.tables import Column
from mentorhalo.core.templatetags.halo import figure, percent
from mentorhalo.portal.forecast_words import sentences, short


def scope_of(target):
    """Whose target it is, in words."""
    return target.county.name if target.county_id else _("the whole network")


def target_columns(goals):
    """The columns of rows of Target; `goals` is {pk: Goal}, with each as it was set on the day."""

    def reached(row):
        return goals[row.pk].reached

    def told(row):
        return goals[row.pk].target

    def link(row):
        return format_html('<a href="{}">{}</a>', goals[row.pk].url, row.name)

    return (
        Column(gettext_lazy("Name"), lambda row: row.name, html=link, heading=True),
        Column(gettext_lazy("Whose"), scope_of),
        Column(gettext_lazy("Rung"), lambda row: row.get_rung_display()),
        Column(
            gettext_lazy("Reached"),
            lambda row: reached(row).value,
            html=lambda row: _figure(reached(row)),
            css="num",
            unit=gettext_lazy("reached"),
        ),
        Column(
            gettext_lazy("Target"),
            lambda row: told(row).number,
            css="num",
            unit=gettext_lazy("are the target"),
        ),
        Column(
            gettext_lazy("Share"),
            lambda row: round(goals[row.pk].share, 4),
            html=lambda row: percent(reached(row).value, told(row).number),
            css="num",
        ),
        Column(gettext_lazy("Due"), lambda row: told(row).due_on),
        Column(
            gettext_lazy("Forecast"),
            lambda row: _words(goals[row.pk]),
            html=lambda row: _tag(goals[row.pk]),
            css="state",
        ),
        Column(gettext_lazy("Holds from"), lambda row: told(row).since, in_page=False),
        Column(gettext_lazy("Withdrawn on"), lambda row: told(row).withdrawn_on, in_page=False),
        Column(gettext_lazy("Reason"), lambda row: told(row).withdrawn_because, in_page=False),
    )


def _figure(shown):
    return figure(shown.value, shown.code, shown.url, shown.scope)


def _words(goal):
    if goal.target.withdrawn_on:
        return _("withdrawn")
    return " ".join(sentences(goal.forecast))


def _tag(goal):
    gone = goal.target.withdrawn_on
    css, words = ("off", _("withdrawn")) if gone else short(goal.forecast)
    return format_html('<span class="tag {}">{}</span>', css, words)

"""What the report says, as plain texts: every number is written as the reader writes it."""

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mentorhalo.core.tables import show
from mentorhalo.core.templatetags.halo import percent
from mentorhalo.portal.board.goal import goal
from mentorhalo.portal.board.ladder import ladder_steps
from mentorhalo.portal.forecast_words import sentences
from mentorhalo.portal.indicators.coverage import (
    CONTACTED,
    INVOLVED,
    KNOWN,
    PLANNED,
    QUIET,
    REGULAR,
    UNASSIGNED,
)
from mentorhalo.portal.indicators.showing import Addresses, Nowhere
from mentorhalo.portal.indicators.work import ENGAGEMENTS, RETURNED, WORK
from mentorhalo.portal.report import drawings
from mentorhalo.portal.report.county import county_pages, left_out_note
from mentorhalo.portal.targets import live_targets

SIDE_BY_SIDE = (KNOWN, CONTACTED, INVOLVED, REGULAR, PLANNED, QUIET, ENGAGEMENTS)


def document(user, readings) -> dict:
    """Everything that templates/portal/report.typ prints, as what JSON holds."""
    day = date_format(readings.day, "DATE_FORMAT")
    return {
        "language": get_language(),
        "title": _("National overview, %(day)s") % {"day": day},
        "date": [readings.day.year, readings.day.month, readings.day.day],
        "as_of": _("As of %(day)s") % {"day": day},
        "page": _("page %(number)s of %(all)s") % {"number": "{0}", "all": "{1}"},
        "overview": _overview(user, readings),
        "counties": county_pages(readings),
    }


def _overview(user, readings):
    targets = live_targets(user, readings.day)
    told = goal(readings, Addresses(user, readings.day), targets)
    return {
        "heading": _("National overview"),
        "involved": show(told["involved"].counted),
        "sentence": _sentence(told),
        "forecast": " ".join(sentences(told["forecast"])) if told["forecast"] else "",
        "chart": drawings.line(told["chart"]),
        "chart_text": drawings.line_text(told["chart"]),
        "ladder_heading": _("Coverage ladder and work"),
        "ladder_titles": [_("Figure"), _("Number")],
        "ladder": _ladder(readings),
        "map_heading": _("Map"),
        "map": drawings.country(readings),
        "map_text": _map_text(readings),
        "map_caption": drawings.caption(readings),
        "counties_heading": _("Counties side by side"),
        "counties": _counties(readings),
        "note": _note(readings, told["involved"]),
    }


def _sentence(told):
    """The one figure in words, against the target where there is one."""
    involved, target = told["involved"].counted, told["target"]
    text = ngettext(
        "%(n)s involved settlement, %(share)s of the country's %(whole)s settlements.",
        "%(n)s involved settlements, %(share)s of the country's %(whole)s settlements.",
        involved,
    ) % {
        "n": show(involved),
        "share": percent(involved, told["country"]),
        "whole": show(told["country"]),
    }
    if not target:
        return text
    due = date_format(target.due_on, "DATE_FORMAT")
    words = {"number": show(target.number), "due": due, "missing": show(told["missing"])}
    if told["missing"]:
        return (
            f"{text} " + _("The target is %(number)s by %(due)s; %(missing)s are missing.") % words
        )
    return f"{text} " + _("The target of %(number)s by %(due)s is reached.") % words


def _ladder(readings):
    """One row of figures under their names: the rungs, then the work and what wants care."""
    rungs = [
        (step.shown.indicator, step.shown.counted) for step in ladder_steps(readings, Nowhere())
    ]
    others = [(one, one.counted(readings)) for one in (QUIET, UNASSIGNED, *WORK, RETURNED)]
    return [[capfirst(str(one.label)), show(one.shown(value))] for one, value in (*rungs, *others)]


def _counties(readings):
    titles = [_("County"), _("mentors"), *(str(one.label) for one in SIDE_BY_SIDE)]
    titles.insert(5, _("share of involved"))
    rows = [_county(readings, county) for county in readings.offices]
    rows.sort(key=lambda row: -row[0])
    return {
        "titles": [capfirst(title) for title in titles],
        "rows": [row[1:] for row in rows],
        "total": _county(readings)[1:],
    }


def _county(readings, county=None):
    """A line of the table, behind its number of involved settlements."""
    code = county.pk if county else None
    cells = [show(one.counted(readings, code)) for one in SIDE_BY_SIDE]
    involved = INVOLVED.counted(readings, code)
    cells.insert(3, percent(involved, KNOWN.counted(readings, code)))
    name = county.name if county else _("Together")
    return [involved, name, show(sum(readings.teams(code))), *cells]


def _map_text(readings):
    """The map for whoever does not see it: every county with an office and its figure."""
    told = [
        _("%(county)s %(involved)d of %(known)d")
        % {
            "county": county.name,
            "involved": INVOLVED.counted(readings, county.pk),
            "known": readings.size(county.pk),
        }
        for county in readings.offices
    ]
    words = _("Map of Hungary with the involved settlements of each county: %(counties)s.")
    return words % {"counties": "; ".join(told)}


def _note(readings, involved):
    """What the one figure leaves out, and where nothing counts."""
    without = ", ".join(county.name for county in readings.counties if not county.office_open)
    told = [left_out_note(involved.parts)]
    if without:
        told.append(_("No open mentor office: %(counties)s.") % {"counties": without})
    return " ".join(told)

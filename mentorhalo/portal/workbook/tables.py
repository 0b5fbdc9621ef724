"""The sheets of counties, of the ladder and of months."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mentorhalo.core.xlsx import Percent, Tenths
from mentorhalo.portal.board.ladder import ladder_steps
from mentorhalo.portal.chart import next_month
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.coverage import INVOLVED, KNOWN
from mentorhalo.portal.indicators.showing import Nowhere
from mentorhalo.portal.workbook.about import amount


def add_counties(book, readings):
    """The counties side by side, zeros written; all of them where there is no office too."""
    shown = [
        one
        for one in all_indicators().values()
        if not one.country_only and not (one.today_only and readings.is_past)
    ]
    titles = [
        _("County"),
        _("KSH code"),
        _("Office"),
        _("mentors in the team"),
        _("existing settlements"),
        _("share of involved"),
        *(capfirst(str(one.label)) for one in shown),
    ]
    rows = (_county(readings, shown, county) for county in readings.counties)
    book.table(_("Counties"), titles, rows, total=_county(readings, shown))


def _county(readings, shown, county=None):
    code = county.pk if county else None
    size = readings.size(code)
    known, involved = KNOWN.counted(readings, code), INVOLVED.counted(readings, code)
    return [
        county.name if county else _("Together"),
        code or "",
        _office(county) if county else len(readings.offices),
        sum(readings.teams(code)),
        size,
        Percent(involved / known) if known else "",
        *(amount(one, one.counted(readings, code)) for one in shown),
    ]


def _office(county):
    return _("open") if county.office_open else _("no open office")


def add_ladder(book, readings):
    titles = [
        _("Rung"),
        _("settlements that reached it"),
        _("of all existing settlements"),
        _("settlements for which it is the highest"),
        _("Definition"),
    ]
    country = readings.size() or 1
    rows = (
        [
            capfirst(str(step.shown.indicator.label)),
            step.shown.counted,
            Percent(step.shown.counted / country),
            step.here,
            str(step.shown.indicator.definition),
        ]
        for step in ladder_steps(readings, Nowhere(), readings.county)
    )
    book.table(_("Ladder"), titles, rows, wraps=True)


def add_months(book, readings):
    """Each month from the first with anything: the work held in it, and who was newly involved."""
    titles = [
        _("Month"),
        _("newly involved settlements"),
        _("involved settlements at its end"),
        _("engagements"),
        _("attendance"),
        _("mentor hours"),
    ]
    book.table(_("Months"), titles, _months(readings))


def _months(readings):
    work, new = readings.every_month(), {}
    for day, settlements in readings.reached_by_day:
        month = day.replace(day=1)
        new[month] = new.get(month, 0) + settlements
    month, involved = min([*work, *new], default=None), 0
    while month and month <= readings.day:
        involved += new.get(month, 0)
        sums = work.get(month, {})
        yield [
            month,
            new.get(month, 0),
            involved,
            sums.get("engagements", 0),
            sums.get("attendance", 0),
            Tenths(sums.get("mentor_minutes", 0) / 60),
        ]
        month = next_month(month)

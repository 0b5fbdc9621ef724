"""The first sheet: what the file is, and each figure with what it leaves out and why."""

from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhalo.core.xlsx import Tenths
from mentorhalo.portal.indicators import all_indicators


def add_about(book, user, readings):
    titles = [
        _("Figure"),
        _("Counted or left out"),
        _("Number"),
        _("Unit"),
        _("Definition"),
        _("Code"),
    ]
    shown = (one for one in all_indicators().values() if not (readings.county and one.country_only))
    rows = (row for one in shown for row in _rows(one, readings))
    book.table(_("What is counted"), titles, rows, lead=_lead(user, readings), wraps=True)


def _lead(user, readings):
    scope = readings.county.name if readings.county else _("the whole country")
    return [
        [_("National overview")],
        [_("As of:"), readings.day],
        [_("Scope:"), scope],
        [_("Asked for by:"), str(user)],
        [_("Made on:"), timezone.now()],
        [_("What is counted and what is left out add up to the last line of each figure.")],
        [_("A past day is as it is known today: an entry that arrives later moves it.")],
    ]


def _rows(indicator, readings):
    """The lines of an indicator: what is counted, each reason left out, and their sum."""
    label, unit, code = str(indicator.label), str(indicator.unit), indicator.code
    if indicator.today_only and readings.is_past:
        yield [label, str(indicator.today_only), None, unit, str(indicator.definition), code]
        return
    county = readings.county.pk if readings.county else None
    counted, parts = indicator.counted(readings, county), indicator.left_out(readings, county)
    shown = amount(indicator, counted)
    yield [label, _("counted"), shown, unit, str(indicator.definition), code]
    for part in parts:
        left_out = _("left out:")
        reason = f"{left_out} {part.label}"
        yield [label, reason, amount(indicator, part.value), unit, "", f"{code}.{part.code}"]
    total = amount(indicator, counted + sum(part.value for part in parts))
    together = _("together:")
    yield [label, f"{together} {indicator.universe}", total, unit, "", ""]


def amount(indicator, value):
    """A number in the indicator's unit: minutes as hours, so exactly that they still add up."""
    return Tenths(value / 60) if indicator.in_minutes else value

"""Tags that every template has: figures, bars, days, states."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from html import escape

from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext

from mentorhalo.core.modules import with_imports
from mentorhalo.core.tables import number, show

register = template.Library()

register.filter("show", show)


@register.filter
def unlocalized(value):
    """A number as machines write it, without a separator of thousands."""
    return str(value)


@register.inclusion_tag("core/_modules.html")
def modules(*names):
    """The scripts of a page, and beside them the names of all that they import."""
    every = with_imports(*(f"js/{name}.js" for name in names))
    return {"scripts": every[: len(names)], "imported": every[len(names) :]}


@register.simple_tag
def figure(value, code, url="", scope=""):
    """A figure with its code, inside the link to its records; zero is written, without a link.

    A page has hundreds of them: escaped here, for format_html takes five times as long.
    """
    scoped = f' data-scope="{escape(scope)}"' if scope else ""
    zero = ' class="zero"' if value == 0 else ""
    marks = f'value="{escape(str(value))}" data-indicator="{escape(code)}"{scoped}{zero}'
    data = f"<data {marks}>{escape(number(value))}</data>"
    return mark_safe(f'<a href="{conditional_escape(url)}">{data}</a>' if url and value else data)


@register.simple_tag
def bar(part, whole, size=""):
    """A bar filled to part / whole; the same is always said in words beside it."""
    width = min(100, 100 * part / whole) if whole else 0
    return format_html(
        '<svg class="bar {}" aria-hidden="true"><rect class="track" width="100%" height="100%"/>'
        '<rect class="fill" width="{}%" height="100%"/></svg>',
        size,
        f"{width:.1f}",
    )


@register.filter
def amount(value, is_minutes):
    """A number, or minutes as hours and minutes."""
    return duration(value) if is_minutes and value else show(value)


@register.filter
def hours(minutes):
    """Minutes as hours with one decimal, 0 when there are none."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.1")) if minutes else 0


@register.filter
def percent(part, whole):
    """part / whole with one decimal, rounded as a workbook does: 64,2% in Hungarian, 64.2% in
    English."""
    share = 100 * Decimal(part) / Decimal(whole) if whole else Decimal(0)
    return f"{number_format(share.quantize(Decimal('0.1'), ROUND_HALF_UP), decimal_pos=1)}%"


@register.filter
def day(value, form="long"):
    """A day as a <time>: 2026. november 20., short 2026. nov. 20."""
    if not value:
        return "–"
    pattern = "DATE_FORMAT" if form == "long" else pgettext("short date format", "M j, Y")
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), date_format(value, pattern)
    )


@register.filter
def last_day(until):
    """The last day in, of a period whose `until` is the first day out; None while it is open."""
    return until and until - timedelta(days=1)


STATE_CSS = {
    "planned": "",
    "logged": "full",
    "verified": "ok",
    "returned": "bad",
    "cancelled": "off",
    "joined": "half info",
}


@register.filter
def state_tag(engagement):
    """An engagement's state as a shape and a word."""
    return format_html(
        '<span class="tag {}">{}</span>',
        STATE_CSS[engagement.state],
        engagement.get_state_display(),
    )


@register.filter
def duration(minutes):
    """Minutes as hours and minutes: 1 h 30 min."""
    if not minutes:
        return "–"
    hours, rest = divmod(minutes, 60)
    words = [(hours, pgettext("hours, short", "h")), (rest, pgettext("minutes, short", "min"))]
    return " ".join(f"{number} {unit}" for number, unit in words if number)

"""What figures count and what they leave out, with the parts adding up."""

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from mentorhalo.core.templatetags.halo import amount, figure

register = template.Library()


@register.simple_tag
def sums_of(shown):
    """The details of one or more Shown, folded.

    A page has dozens, which each write changes: put together here, for as templates they take five
    times as long.
    """
    found = "\n".join(_sum(one, len(shown) > 1) for one in shown)
    heading = escape(_("what is counted, what is left out"))
    return mark_safe(f'<details class="why"><summary>{heading}</summary>\n{found}</details>')


def _sum(shown, is_named):
    indicator = shown.indicator
    label = f"<b>{escape(indicator.label)}:</b> " if is_named else ""
    lines = [_line(_in_unit(shown, shown.counted), _("counted"))]
    left_out = escape(_("left out:"))
    for part in shown.parts:
        if indicator.in_minutes:
            value = _in_unit(shown, part.value)
        else:
            value = figure(part.value, part.code, part.url, part.scope)
        lines.append(f"<dt>{value}</dt><dd>{left_out} {escape(part.label)}</dd>\n")
    total = _line(_in_unit(shown, shown.total), indicator.universe, ' class="total"')
    return (
        f"<p>{label}{escape(indicator.definition)}</p>\n"
        f'<dl class="sums">{"".join(lines)}{total}</dl>\n'
    )


def _line(value, words, css=""):
    return f"<dt{css}>{value}</dt><dd{css}>{escape(words)}</dd>\n"


def _in_unit(shown, value):
    return escape(amount(value, shown.indicator.in_minutes))

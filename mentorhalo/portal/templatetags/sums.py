"""What figures count and what they leave out, with the parts adding up."""

from html import escape

from django import template
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
    counted, left_out = escape(_("counted")), escape(_("left out:"))
    found = "\n".join(_sum(one, len(shown) > 1, counted, left_out) for one in shown)
    heading = escape(_("what is counted, what is left out"))
    return mark_safe(f'<details class="why"><summary>{heading}</summary>\n{found}</details>')


def _sum(shown, is_named, counted, left_out):
    indicator = shown.indicator
    label = f"<b>{escape(str(indicator.label))}:</b> " if is_named else ""
    lines = [f"<dt>{_in_unit(shown, shown.counted)}</dt><dd>{counted}</dd>\n"]
    for part in shown.parts:
        if indicator.in_minutes:
            value = _in_unit(shown, part.value)
        else:
            value = figure(part.value, part.code, part.url, part.scope)
        lines.append(f"<dt>{value}</dt><dd>{left_out} {escape(str(part.label))}</dd>\n")
    total, universe = _in_unit(shown, shown.total), escape(str(indicator.universe))
    return (
        f"<p>{label}{escape(str(indicator.definition))}</p>\n"
        f'<dl class="sums">{"".join(lines)}<dt class="total">{total}</dt>'
        f'<dd class="total">{universe}</dd>\n</dl>\n'
    )


def _in_unit(shown, value):
    return escape(str(amount(value, shown.indicator.in_minutes)))

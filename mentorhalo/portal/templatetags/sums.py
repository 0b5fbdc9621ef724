"""What figures count and what they leave out, with the parts adding up."""

from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentorhalo.core.templatetags.halo import amount, figure

register = template.Library()


@register.simple_tag
def sums_of(shown):
    """The details of one or more Shown, folded.

    A page has dozens, which each write changes: put together here, for as templates they take five
    times as long.
    """
    language = get_language()
    found = "\n".join(
        _sum(
            one.indicator,
            (one.counted, one.total),
            tuple((row.value, row.code, row.url, row.scope, str(row.label)) for row in one.parts),
            len(shown) > 1,
            language,
        )
        for one in shown
    )
    heading = escape(_("what is counted, what is left out"))
    return mark_safe(f'<details class="why"><summary>{heading}</summary>\n{found}</details>')


@lru_cache(maxsize=2048)
def _sum(indicator, numbers, parts, is_named, language):
    """Of (counted, total) and (value, code, url, scope, label) of the parts, in a language: most of
    a page's are those of the page before."""
    label = f"<b>{escape(str(indicator.label))}:</b> " if is_named else ""
    counted, total = (escape(str(amount(number, indicator.in_minutes))) for number in numbers)
    lines = [f"<dt>{counted}</dt><dd>{escape(_('counted'))}</dd>\n"]
    left_out = escape(_("left out:"))
    for *told, label_of_part in parts:
        value = escape(str(amount(told[0], True))) if indicator.in_minutes else figure(*told)
        lines.append(f"<dt>{value}</dt><dd>{left_out} {escape(label_of_part)}</dd>\n")
    universe = escape(str(indicator.universe))
    return (
        f"<p>{label}{escape(str(indicator.definition))}</p>\n"
        f'<dl class="sums">{"".join(lines)}<dt class="total">{total}</dt>'
        f'<dd class="total">{universe}</dd>\n</dl>\n'
    )

"""How a shared obstacle stands, in a shape and words."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def obstacle_tag(row):
    """“it helped”, “2 answers”, “no answer yet”; the row comes with its answers counted."""
    return format_html('<span class="tag {}">{}</span>', *shown(row))


def shown(row) -> tuple[str, str]:
    if row.withdrawn_at:
        return "off", _("withdrawn")
    if row.answers_helped or row.helped:
        return "ok", _("something helped")
    if row.answers_given:
        text = ngettext("%(n)d answer", "%(n)d answers", row.answers_given)
        return "half", text % {"n": row.answers_given}
    return "wait", _("no answer yet")

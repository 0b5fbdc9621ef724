"""How an adoption stands, as a shape and a word."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()

STATE_CSS = {"preparing": "", "running": "ok", "ended": "half"}


@register.filter
def adoption_tag(row):
    if row.withdrawn_at:
        return format_html('<span class="tag off">{}</span>', _("withdrawn"))
    css = STATE_CSS[row.state]
    return format_html('<span class="tag {}">{}</span>', css, row.get_state_display())

"""How an adoption stands, as a shape and a word."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from engagements.models import AdoptionState

register = template.Library()

STATE_CSS = {"preparing": "", "running": "ok", "ended": "half"}


@register.filter
def adoption_tag(row):
    if row.withdrawn_at:
        return format_html('<span class="tag off">{}</span>', _("withdrawn"))
    return adoption_state_tag(row.state)


@register.filter
def adoption_state_tag(state):
    """The same of one that stands, by its state alone."""
    label = AdoptionState(state).label
    return format_html('<span class="tag {}">{}</span>', STATE_CSS[state], label)

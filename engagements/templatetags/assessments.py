"""Tags of assessments: the state as a shape and a word, and what it is of its kind."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()
CSS = {"draft": "half", "finished": "ok", "dropped": "off"}


@register.filter
def assessment_tag(row):
    return format_html('<span class="tag {}">{}</span>', CSS[row.state], row.get_state_display())


@register.filter
def assessment_kind(row):
    """The baseline, or a later one; by whose eyes."""
    words = _("baseline") if row.is_baseline else _("yearly evaluation")
    return f"{words}, {row.get_perspective_display()}"

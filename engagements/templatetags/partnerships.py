"""How a partnership stands, in a shape and words."""

from django import template
from django.utils.html import format_html, format_html_join

from engagements.models import Stage
from engagements.partnerships.health import told

register = template.Library()

CSS = {
    Stage.RAISED: "",
    Stage.TALKS: "half info",
    Stage.INTENT: "half info",
    Stage.AGREED: "full",
    Stage.WORKING: "ok",
    Stage.RENEWING: "wait",
    Stage.PAUSED: "off",
    Stage.CLOSED: "off",
}


@register.filter
def stage_tag(row):
    """The stage it is in."""
    return format_html('<span class="tag {}">{}</span>', CSS[row.stage], row.get_stage_display())


@register.filter
def stage_word(code):
    """A stage by its code, in words."""
    return Stage(code).label if code else ""


@register.filter
def care_tags(row):
    """Why a row of health.cares_of wants care; "" when it does not."""
    tags = ((care.css, care.label) for care in told(row))
    return format_html_join(" ", '<span class="tag {}">{}</span>', tags)

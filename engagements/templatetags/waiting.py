"""What the rows of this phone's entries need of the server: the words of the kinds."""

from django import template

from engagements.models.engagement import Kind

register = template.Library()


@register.simple_tag
def engagement_kinds():
    """The kinds of engagement as (code, word)."""
    return Kind.choices

"""What this phone's entries and files need of the server: the words of their kinds."""

from django import template

from engagements.models.engagement import Kind
from engagements.models.evidence import EvidenceKind

register = template.Library()


@register.simple_tag
def engagement_kinds():
    """The kinds of engagement as (code, word)."""
    return Kind.choices


@register.simple_tag
def evidence_kinds():
    """The kinds of evidence as (code, word), the photo first."""
    return sorted(EvidenceKind.choices, key=lambda pair: pair[0] != EvidenceKind.PHOTO)

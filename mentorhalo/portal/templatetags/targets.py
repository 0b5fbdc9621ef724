"""How a forecast is said on a page."""

from django import template
from django.utils.html import format_html

from mentorhalo.portal.forecast_words import sentences, short

register = template.Library()
register.filter("forecast_sentences", sentences)


@register.filter
def forecast_tag(forecast):
    """A forecast as a shape and a few words."""
    return format_html('<span class="tag {}">{}</span>', *short(forecast))

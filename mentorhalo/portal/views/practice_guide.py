"""A published practice as a file to print, for everybody."""

from django.http import HttpResponse
from django.utils import translation

from engagements.views.practice_public import not_here, once_published
from mentorhalo.core.public import language_of, open_page
from mentorhalo.portal.practice_guide import guide


@open_page
def practice_guide(request, slug):
    """The PDF; where there is none, the page that the practice has then. Caches ask each time, for
    names that a consent no longer lets stand."""
    practice = once_published(slug)
    if practice is None or not practice.is_public:
        return not_here(request, practice)
    with translation.override(language_of(request)):
        content = guide(practice, request.build_absolute_uri(practice.get_absolute_url()))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{practice.slug}.pdf"'
    response["Cache-Control"] = "public, no-cache"
    return response

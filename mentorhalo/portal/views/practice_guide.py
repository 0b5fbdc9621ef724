"""A published practice as a file to print, for everybody."""

from django.http import Http404, HttpResponse
from django.utils import translation

from engagements.models import GoodPractice
from mentorhalo.core.public import language_of, open_page
from mentorhalo.portal.practice_guide import guide

RELATED = ("published", "settlement__county__office", "organisation")


@open_page
def practice_guide(request, slug):
    """The PDF; one that was archived is gone (410). Caches ask each time, for names that a
    consent no longer lets stand."""
    rows = GoodPractice.objects.filter(published__isnull=False).select_related(*RELATED)
    practice = rows.defer("search_key", "sort_key").filter(slug=slug).first()
    if practice is None:
        raise Http404
    if not practice.is_public:
        return HttpResponse(status=410)
    with translation.override(language_of(request)):
        content = guide(practice, request.build_absolute_uri(practice.get_absolute_url()))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{practice.slug}.pdf"'
    response["Cache-Control"] = "public, no-cache"
    return response

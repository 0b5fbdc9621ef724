from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from mentorhalo.portal.search import search


@require_safe
def search_page(request):
    """What a text finds, by kind; the answers alone for htmx."""
    found = search(request.user, request.GET.get("q", ""))
    template = "portal/_found.html" if request.htmx else "portal/search.html"
    response = render(request, template, {"found": found, "typed": request.GET.get("q", "")[:200]})
    patch_vary_headers(response, ["HX-Request"])
    return response

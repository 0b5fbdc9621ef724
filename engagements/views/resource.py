"""The library as everybody reads it, without an account: the list, one resource, its files."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from engagements.evidence.files import download_name
from engagements.models import Resource, ResourceIssue
from engagements.resources.filters import LibraryFilterSet
from engagements.views.evidence import file_answer
from mentorhalo.core.paging import key_page
from mentorhalo.core.public import FORMS, LIFETIME, open_page, public_page

logger = logging.getLogger(__name__)
ORDER, SHOWN = ("title", "pk"), 30


@open_page
def resource_list(request):
    """All resources that stand, by title; ?q= words, ?theme=, ?step=, ?kind=."""
    return public_page(
        request, "engagements/resource_list.html", lambda: _found(request), policy=[FORMS]
    )


def _found(request):
    """A page of what fits the filters; one that cannot be read is named and finds nothing."""
    filterset = LibraryFilterSet(request.GET, Resource.objects.public())
    rows = filterset.qs if filterset.is_valid() else Resource.objects.none()
    page = key_page(rows.prefetch_related("themes", "issues"), ORDER, request.GET, SHOWN)
    around = request.GET.copy()
    for name in ("after", "before"):
        around.pop(name, None)
    return {
        "filterset": filterset,
        "chips": filterset.chips(),
        "page": page,
        "total": rows.order_by().count(),
        "query": around.urlencode(),
        "language": request.GET.get("language", ""),
    }


@open_page
def resource_detail(request, pk):
    """One resource: what it is good for, its newest version and those before it."""
    rows = Resource.objects.public().prefetch_related("themes", "steps", "issues")
    row = get_object_or_404(rows, pk=pk)

    def gather():
        newest, *earlier = row.issues.all()
        return {"row": row, "newest": newest, "earlier": earlier}

    return public_page(request, "engagements/resource_detail.html", gather)


@login_not_required
@require_safe
def resource_file(request, pk, number):
    """The file of one version, as nothing but what it is; none of what was withdrawn."""
    issues = ResourceIssue.objects.filter(resource__withdrawn_at=None).exclude(file="")
    issue = get_object_or_404(issues, resource=pk, number=number)
    etag = quote_etag(f"resource-{issue.pk}")  # a version is never changed
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    try:
        content = issue.file.open("rb")
    except FileNotFoundError:
        logger.error("resource file missing: %s (%s)", issue.pk, issue.file.name)
        raise Http404 from None
    name = download_name(issue.name, issue.media_type)
    response = file_answer(content, issue.media_type, name, in_place=True)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={LIFETIME}"
    return response

"""How each office keeps its word, and how its partners keep theirs."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from counties.models import County
from mentorhalo.portal.promise_figures import DAYS, LABELS, promise_rows


@require_safe
def promise_figures(request):
    """Every office's promises by what became of them; each figure leads to its list."""
    counties = County.objects.filter(office__isnull=False).order_by("sort_key")
    counties = list(counties.defer("outline", "map_path"))
    context = {
        "rows": promise_rows(request.user, timezone.localdate(), counties),
        "labels": LABELS,
        "days": DAYS,
    }
    return render(request, "portal/promise_figures.html", context)

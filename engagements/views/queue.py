"""What waits on this phone: a page without any data of the server's, so that it opens offline."""

from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def queue(request):
    """The frame and the words; static/js/queue.js puts in what this browser keeps."""
    return render(request, "engagements/queue.html", {"is_live": True})

"""The page of an unforeseen error: in both languages at once, with the number the logs know."""

from django.http import HttpResponseServerError
from django.template.loader import render_to_string


def server_error(request):
    number = getattr(request, "id", "")
    return HttpResponseServerError(render_to_string("500.html", {"number": number}))

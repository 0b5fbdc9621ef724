"""Answers to the programme on a phone, under /sync/: JSON with our mark, which no browser keeps.

What has no mark is somebody else's (a captive portal, a proxy) and changes nothing on the phone.
"""

from django.http import JsonResponse
from django.views.csrf import csrf_failure

MARK = {"mentorhalo": 1}
PREFIX = "/sync/"


def answer(data, status=200):
    """What a phone is told."""
    response = JsonResponse(MARK | data, status=status)
    response["Cache-Control"] = "no-store"
    return response


def refusal(error, status):
    """That a request was refused as a whole, by a word that the phone knows."""
    return answer({"error": error}, status)


def is_for_phone(request):
    return request.path.startswith(PREFIX)


def csrf_refused(request, reason=""):
    """CSRF_FAILURE_VIEW: JSON for the phone, a page for whoever sent a form."""
    if is_for_phone(request):
        return refusal("csrf", 403)
    return csrf_failure(request, reason=reason)

"""What a browser keeps of a form, and how it learns that the office has received it.

static/js/typed.js sends the field `typed` with a form whose text it keeps: a UUID of that text. A
form was received when its answer leads to another page. The session knows the last few, base.html
says them on every page (`data-received`), and the browser forgets those texts. The same form sent
again word for word, because its answer was lost or by a double press, is answered as it was the
first time and writes nothing.
"""

import hashlib
import json
import re

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

FIELD = "typed"
KEPT = 5  # texts a session knows; each page forgets those of the form before it
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def not_received(request):
    """The answer leads elsewhere, but what was sent was refused: the browser goes on keeping it."""
    request.typed = None


def page_of(request):
    """Where a form stood that was sent by nobody who is signed in; "" when the browser hid it.

    The address it was sent to may take nothing but forms: no page to come back to.
    """
    page = request.headers.get("Referer", "")
    ours = {"allowed_hosts": {request.get_host()}, "require_https": request.is_secure()}
    if request.method != "POST" or not url_has_allowed_host_and_scheme(page, **ours):
        return ""
    return "/" + page.partition("//")[2].partition("/")[2]


def received_once(get_response):
    """Remember what was received, and answer its repetition without asking the view."""

    def middleware(request):
        request.typed = None
        response = get_response(request)
        if request.typed and response.status_code in (302, 303) and request.user.is_authenticated:
            ref, digest = request.typed
            known = [row for row in request.session.get("received", []) if row[0] != ref]
            request.session["received"] = [*known, [ref, digest, response.url]][-KEPT:]
        return response

    def process_view(request, _view, _args, _kwargs):
        if request.method != "POST" or request.content_type not in FORMS:
            return None
        if not request.user.is_authenticated or not UUID.fullmatch(request.POST.get(FIELD, "")):
            return None
        ref, digest = request.POST[FIELD], _digest(request)
        for known, kept, address in request.session.get("received", []):
            if (known, kept) == (ref, digest):
                text = _("The office had received this already: it was not saved a second time.")
                messages.info(request, text, extra_tags="ok")
                return redirect(address)
        request.typed = ref, digest
        return None

    middleware.process_view = process_view
    return middleware


def _digest(request):
    """What was sent and where to, the token apart; of a file its name and size."""
    fields = {name: values for name, values in request.POST.lists()}
    fields.pop("csrfmiddlewaretoken", None)
    files = [
        (name, one.name, one.size)
        for name, several in sorted(request.FILES.lists())
        for one in several
    ]
    text = json.dumps([request.get_full_path(), sorted(fields.items()), files])
    return hashlib.sha256(text.encode()).hexdigest()

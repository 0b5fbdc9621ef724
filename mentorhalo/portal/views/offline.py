"""What a phone keeps for the time without a signal: the worker, the manifest, the offline page."""

import hashlib
import json
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from mentorhalo.core.modules import source, with_imports

# What kept pages are made of; a page brings what else it names when it is kept.
ENTRANCES = ("js/site.js", "js/keep.js", "js/visit.js", "js/names.js", "js/queue.js")
OTHERS = ("css/site.css", "img/mark.svg")
ICONS = {"any": (192, 512), "maskable": (512,)}
PETROL, PAPER = "#0b5563", "#fbfaf6"


def _worker(request):
    return _written() if settings.DEBUG else _written_once()


def _written():
    """(its text, its version): the version is another whenever a file that it keeps is."""
    if not settings.OFFLINE:
        text = source("js/sw_off.js").decode()
        return text, hashlib.sha256(text.encode()).hexdigest()[:16]
    names = [*OTHERS, *with_imports(*ENTRANCES, later=True)]
    content = b"".join(source(name) for name in [*names, "js/sw.js"])
    given = {
        "VERSION": hashlib.sha256(content).hexdigest()[:16],
        "ASSETS": [staticfiles_storage.url(name) for name in names],
        "PLACES": _places(),
    }
    lines = [f"const {name} = {json.dumps(value)};\n" for name, value in given.items()]
    return "".join(lines) + source("js/sw.js").decode(), given["VERSION"]


_written_once = cache(_written)


def _places():
    return {
        "static": staticfiles_storage.base_url,
        "start": reverse("portal:start"),
        "form": reverse("engagements:engagement-new"),
        "queue": reverse("engagements:queue"),
        "offline": reverse("portal:offline"),
        "data": [
            reverse("settlements:settlement-names"),
            reverse("settlements:organisation-names"),
        ],
        "accounts": "/accounts/",
        "logout": reverse("account_logout"),
    }


@login_not_required
@require_safe
@condition(etag_func=lambda request: f'"{_worker(request)[1]}"')
def worker(request):
    """The service worker, at the root because it may then open every page; OFFLINE=off ends it."""
    response = HttpResponse(_worker(request)[0], content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def manifest(request):
    """What the home screen of a phone is told; no more than a bookmark, and never required."""
    icons = [
        {"src": staticfiles_storage.url("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    ]
    for purpose, sizes in ICONS.items():
        stem = "icon-maskable" if purpose == "maskable" else "icon"
        icons += [
            {
                "src": staticfiles_storage.url(f"img/{stem}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size in sizes
        ]
    new = reverse("engagements:engagement-new")
    data = {
        "id": "/",
        "name": _("Mentorháló"),
        "short_name": _("Mentorháló"),
        "description": _("The network of county mentors: visits, settlements, promises"),
        "lang": get_language(),
        "start_url": reverse("portal:start"),
        "scope": "/",
        "display": "standalone",
        "theme_color": PETROL,
        "background_color": PAPER,
        "icons": icons,
        "shortcuts": [{"name": _("Log a visit"), "url": new}],
    }
    response = JsonResponse(data, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def offline(request):
    """Shown in place of every page that is not kept; kept itself, so it knows nobody."""
    return render(request, "portal/offline.html", {"user": AnonymousUser()})

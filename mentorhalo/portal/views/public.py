"""The pages without an account: one answer each, the same for everybody, to be kept by caches."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import conditional_page, require_safe

from mentorhalo.core.inlined import stylesheet
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.keeping import kept
from mentorhalo.portal.public import national

LIFETIME = 300  # seconds that a cache may show a page without asking


@login_not_required
@require_safe
@conditional_page
def public_map(request):
    """The country's figures, the map and the offices (issue 5, part 8)."""
    return _answer(request, "portal/public_map.html", national)


@login_not_required
@require_safe
@conditional_page
def public_offices(request):
    """The offices: where they are and when they are open."""
    return _answer(request, "portal/public_offices.html", _offices)


def _offices():
    readings = Readings()
    return {"day": readings.day, "offices": readings.offices}


def _answer(request, template, gather):
    """A page that knows nothing of who asks but the language: a cookie's, or ?language=."""
    style = stylesheet("css/site.css")

    def make():
        always = {"style": style.text, "is_demo": settings.DEMO, "path": request.path}
        return render_to_string(template, always | gather())

    with translation.override(_language(request)):
        response = HttpResponse(kept((template, request.path), make))
        response["Content-Language"] = translation.get_language()
    response["Content-Security-Policy"] = style.policy
    response["Cache-Control"] = f"public, max-age={LIFETIME}"
    return response


def _language(request):
    asked = request.GET.get("language")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()

"""A page without an account: one answer for everybody, which asks for nothing further.

It knows of its reader only the language (?language=, or the cookie of who switched inside), so
caches may keep it: it sets no cookie, opens no session and brings its style along.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from mentorhalo.core.inlined import stylesheet

VARIES = ("Cookie", "Accept-Encoding")
LIFETIME = 300  # seconds that a cache may show a page without asking
# What the policy of one style and nothing else lets in beside it, by what a page has.
FORMS = ("form-action 'none'", "form-action 'self'")
PICTURES = ("img-src data:", "img-src 'self' data:")


def open_page(view):
    """A view that everybody may ask, GET alone, answered with 304 where nothing changed.

    What the answer varies with is the same in a 304 and in one too short to be compressed: a cache
    must not give what it keeps compressed to who cannot read that.
    """
    return login_not_required(vary_on_headers(*VARIES)(require_safe(conditional_page(view))))


def public_page(request, template, gather=dict, *, keep=None, policy=(), lifetime=LIFETIME, **told):
    """The page that `template` (of base_public.html) makes of `gather()`, a dictionary.

    `keep`: kept(key, make) of portal.keeping, for what costs much and has no further parameters.
    `policy`: FORMS, PICTURES, where the page has them.
    `lifetime`: seconds that a cache shows it unasked; 0 has it ask each time, None (a form, whose
    moment counts) keeps it nowhere. `told`: status.
    """
    style = stylesheet("css/site.css")

    def make():
        query = None if keep else request.GET
        return render_to_string(template, surroundings(request, style.text, query) | gather())

    with translation.override(language_of(request)):
        page = keep(_told_by(request, template), make) if keep else make()
        response = HttpResponse(page, **told)
        response["Content-Language"] = translation.get_language()
    allowed = style.policy
    for nothing, instead in policy:
        allowed = allowed.replace(nothing, instead)
    response["Content-Security-Policy"] = allowed
    response["Cache-Control"] = _caching(lifetime)
    return response


def _told_by(request, template):
    """All that a page without parameters depends on beside its records and its language."""
    return (template, request.build_absolute_uri(request.path), request.LANGUAGE_CODE)


def _caching(lifetime):
    if lifetime is None:
        return "no-store"
    return f"public, max-age={lifetime}" if lifetime else "public, no-cache"


def surroundings(request, style, query=None):
    """What base_public.html needs of the address and its parameters: nothing of who asks."""
    language = translation.get_language()
    other = next(code for code, _name in settings.LANGUAGES if code != language)
    query = QueryDict(mutable=True) if query is None else query.copy()
    query.pop("language", None)
    plain = f"?{query.urlencode()}" if query else ""
    query["language"] = other
    return {
        "style": style,
        "is_demo": settings.DEMO,
        "path": request.path,
        "page_address": request.build_absolute_uri(request.path + plain),
        "in_other_language": f"{request.path}?{query.urlencode()}",
        "stay": stay_in(language, request.LANGUAGE_CODE),
    }


def stay_in(language, usual=settings.LANGUAGE_CODE):
    """What an address needs for its page to be in that language: nothing for the usual one.

    `usual` is Hungarian, or what this reader switched to inside.
    """
    return "" if language == usual else f"?language={language}"


def language_of(request):
    """The language that ?language= asks for, else the reader's."""
    asked = request.GET.get("language")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()

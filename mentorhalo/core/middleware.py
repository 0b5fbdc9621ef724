"""Small middlewares: health, the request's id, headers, the language, unreadable addresses."""

from http import HTTPStatus
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from mentorhalo.core.answers import is_for_phone, refusal
from mentorhalo.core.source import writing_from
from mentorhalo.core.typed import page_of

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
PERMISSIONS_POLICY = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
# Of addresses that are a right themselves, whatever the answer: no cache keeps it, no search engine
# lists it and no other site is told where the reader came from.
SECRET_ADDRESSES = "/a/"
SECRET_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def _plain(text, status=200):
    response = HttpResponse(text + "\n", content_type="text/plain; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    return response


def _readiness():
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return _plain("the database does not answer", 503)
    if waiting:
        return _plain(f"{len(waiting)} migrations have not been run", 503)
    return _plain("ready")


def health(get_response):
    """/healthz: the process answers. /readyz: database and migrations too. Before host checks."""

    def middleware(request):
        if request.path == "/healthz":
            return _plain("ok")
        if request.path == "/readyz":
            return _readiness()
        return get_response(request)

    return middleware


def request_context(get_response):
    """Give each request an id, in the logs, the history and the answer."""

    def middleware(request):
        surface = "admin" if request.path.startswith("/admin/") else "page"
        with writing_from(surface) as source:
            request.id = source.request_id
            response = get_response(request)
            response["X-Request-ID"] = source.request_id
            return response

    return middleware


NO_PAGES = ("text/css", "text/javascript")


def security_headers(get_response):
    """A policy without inline script or style, and without third parties.

    Our files of styles and scripts can be no page (nosniff) and need none: it doubles a small one.
    A 304 has none: it would take the place of the one that the page came with.
    """

    def middleware(request):
        response = get_response(request)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return response
        kind = response.get("Content-Type", "").partition(";")[0]
        if kind in NO_PAGES and request.path.startswith(settings.STATIC_URL):
            return response
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path.startswith(SECRET_ADDRESSES):
            for name, value in SECRET_HEADERS.items():
                response[name] = value
        return response

    return middleware


def language(get_response):
    """Hungarian unless the reader switched: the browser's own wish is not asked."""

    def middleware(request):
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        code = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
            # A template answer is rendered inside, while the language is set.
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def admin_addresses(get_response):
    """No NUL in an address of the admin: PostgreSQL fails on it. Our lists say so themselves."""

    def middleware(request):
        asked = request.path + unquote(request.META.get("QUERY_STRING", ""))
        if request.path.startswith("/admin/") and "\0" in asked:
            return HttpResponseBadRequest(render_to_string("400.html"))
        return get_response(request)

    return middleware


def request_size(get_response):
    """Refuse what is too long by what it says of itself, before any of it is read or kept. A form
    without files may be as long as Django reads one."""

    def middleware(request):
        length, most = request.META.get("CONTENT_LENGTH") or "0", settings.MAX_REQUEST_BYTES
        if request.content_type == "application/x-www-form-urlencoded":
            most = min(most, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if length.isascii() and length.isdigit() and int(length) <= most:
            return get_response(request)
        if is_for_phone(request):
            return refusal("too_large", 413)
        return render(request, "413.html", {"most": most // 1024**2}, status=413)

    return middleware


def form_addresses(get_response):
    """Whoever opens an address that only takes forms, as a sign-in in between may lead to, reads
    where what was typed is."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 405 or request.method != "GET" or is_for_phone(request):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def personal_answers(get_response):
    """What a signed-in person was shown is asked for again, and the browser forgets it at sign-out.

    Not "no-store": Back has to bring what was typed into a form. Each answer says whose it is, by
    which the service worker knows ours and keeps nobody's page for somebody else.
    """

    def middleware(request):
        was_signed_in = request.user.is_authenticated
        response = get_response(request)
        if "public" in response.get("Cache-Control", ""):
            return response  # the same for everybody, and kept for whoever asks next
        response["X-Halo-User"] = str(request.user.pk or 0)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        elif was_signed_in:
            response["Clear-Site-Data"] = '"cache"'
        return response

    return middleware


class SignInFirst(LoginRequiredMiddleware):
    """Pages are for who is signed in; whose session ended comes back to the page they typed in."""

    def handle_no_permission(self, request, view_func):
        if page := page_of(request):
            return redirect_to_login(page, self.get_login_url(view_func))
        return super().handle_no_permission(request, view_func)

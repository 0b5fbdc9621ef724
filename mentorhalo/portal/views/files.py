"""The dashboard as files: workbook, report, map; of today or a past day (product.md §3)."""

from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from counties.models import County
from mentorhalo.core.xlsx import MEDIA_TYPE
from mentorhalo.portal.as_of import asked_day
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.map_file import map_png, map_svg
from mentorhalo.portal.report import report
from mentorhalo.portal.workbook import workbook


def of_a_day(view):
    """Give the view the day asked for; a bad one is a page with its sentence, and no file."""

    @require_safe
    @wraps(view)
    def answer(request):
        asked = asked_day(request)
        if asked.error:
            return render(request, "portal/no_file.html", {"as_of": asked}, status=422)
        return view(request, asked.day)

    return answer


@of_a_day
def workbook_file(request, day):
    """All tables of the country, or of the county that ?county= names (a KSH code)."""
    county = _county(request.GET.get("county"))
    with workbook(request.user, Readings(county, day)) as book:
        content = book.read()
    name = _file_name(pgettext("in a file's name", "overview"), day, "xlsx", county)
    return _file(content, MEDIA_TYPE, name)


def _county(code):
    """The county of a KSH code, None without one; raises Http404 for an unknown one."""
    if not code:
        return None
    for county in County.objects.select_related("office"):
        if county.pk == code:
            return county
    raise Http404


@of_a_day
def report_file(request, day):
    content = report(request.user, Readings(day=day))
    name = _file_name(pgettext("in a file's name", "report"), day, "pdf")
    return _file(content, "application/pdf", name)


@of_a_day
def map_svg_file(request, day):
    content = map_svg(Readings(day=day))
    return _file(
        content,
        "image/svg+xml; charset=utf-8",
        _file_name(pgettext("in a file's name", "map"), day, "svg"),
    )


@of_a_day
def map_png_file(request, day):
    return _file(
        map_png(Readings(day=day)),
        "image/png",
        _file_name(pgettext("in a file's name", "map"), day, "png"),
    )


def _file(content, media_type, name):
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _file_name(what, day, ending, county=None):
    """mentorhalo-terkep-2026-11-22.svg; `what` is one word without accents in either language."""
    scope = f"-{county.slug}" if county else ""
    return f"mentorhalo-{what}{scope}-{day.isoformat()}.{ending}"

"""Imports: what may be brought, and one sheet on its way from the file to the records."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from engagements import perms
from engagements.models import Sheet, SheetKind, SheetState
from engagements.sheets import files, flow
from engagements.sheets.actions import write_sheet
from engagements.sheets.forms import MappingForm, SheetFileForm
from engagements.sheets.kinds import KINDS
from engagements.sheets.preview import preview_page
from engagements.sheets.table import Unreadable
from mentorhalo.core.paging import key_page
from mentorhalo.core.tables import Column
from mentorhalo.core.views import exported
from settlements.perms import can_import

SHEETS = (
    Column(gettext_lazy("Sheet"), lambda row: row.name),
    Column(gettext_lazy("What it holds"), lambda row: row.get_kind_display()),
    Column(gettext_lazy("State"), lambda row: row.get_state_display()),
    Column(gettext_lazy("Brought"), lambda row: row.brought_at),
    Column(gettext_lazy("By"), lambda row: str(row.brought_by)),
)


def _attached(content, media_type, name):
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def sheet_list(request):
    """What can be imported, with a blank sheet each, and the sheets that were brought."""
    if not perms.can_read_imports(request.user):
        raise PermissionDenied
    sheets = Sheet.objects.visible_to(request.user).select_related("brought_by")
    sheets = sheets.defer("cells", "verdicts", "header", "mapping")
    if file := exported(request, sheets, SHEETS, "imports", _("Imports")):
        return file
    page = key_page(sheets, ("-brought_at", "-pk"), request.GET, 50)
    context = {"kinds": SheetKind.choices, "page": page, "may": can_import(request.user)}
    return render(request, "engagements/sheet_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_new(request, kind):
    """Bring a sheet of a kind; `?blank=xlsx` gives an empty one to fill in."""
    if kind not in KINDS:
        raise Http404
    if not can_import(request.user):
        raise PermissionDenied
    title = SheetKind(kind).label
    if request.GET.get("blank") == "xlsx":
        return _attached(files.blank_sheet(KINDS[kind], str(title)), files.XLSX, f"{kind}.xlsx")
    is_sent = request.method == "POST"
    form = SheetFileForm(request.POST, request.FILES) if is_sent else SheetFileForm()
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            given = {"kind": kind, "name": file.name, "data": file.read()}
            sheet, notes = flow.bring(by=request.user, **given)
        except Unreadable as error:
            form.add_error("file", error)
        else:
            for note in notes:
                messages.info(request, note)
            return redirect(sheet)
    context = {"form": form, "kind": kind, "title": title, "columns": KINDS[kind].columns}
    return render(
        request, "engagements/sheet_new.html", context, status=422 if form.errors else 200
    )


def _sheet(request, pk):
    return get_object_or_404(Sheet.objects.visible_to(request.user), pk=pk)


def _own(request, pk, *states, leads_to):
    """A sheet that the person goes on with; None when it is not in one of these states, of which a
    second tap on the same button is not told."""
    sheet = _sheet(request, pk)
    if not perms.can_work_on_sheet(request.user, sheet):
        raise PermissionDenied
    if sheet.state in states:
        return sheet
    if sheet.state != leads_to:
        messages.error(request, _("This sheet is not at that point any more."), extra_tags="bad")
    return None


@require_safe
def sheet_detail(request, pk):
    """Where a sheet stands: to be matched, being checked, checked, written or dropped."""
    sheet = _sheet(request, pk)
    may = perms.can_work_on_sheet(request.user, sheet)
    again = may and sheet.state == SheetState.CHECKED and request.GET.get("match")
    if sheet.state == SheetState.MAPPING or again:
        return _mapping_page(request, sheet, MappingForm(sheet), may)
    if sheet.state == SheetState.CHECKING:
        return render(request, "engagements/sheet_checking.html", {"sheet": sheet, "may": may})
    context = {"sheet": sheet, "may": may, **preview_page(sheet, request.GET)}
    return render(request, "engagements/sheet_detail.html", context)


def _mapping_page(request, sheet, form, may):
    context = {
        "sheet": sheet,
        "form": form,
        "may": may,
        "title": _("Match the columns"),
        "back": reverse("engagements:sheet-list"),
        "back_label": _("Imports"),
    }
    status = 422 if form.errors else 200
    return render(request, "engagements/sheet_mapping.html", context, status=status)


@require_POST
def sheet_match(request, pk):
    """Take the matching of the columns and begin the check."""
    states = (SheetState.MAPPING, SheetState.CHECKED)
    sheet = _own(request, pk, *states, leads_to=SheetState.CHECKING)
    if sheet is None:
        return redirect("engagements:sheet-detail", pk)
    form = MappingForm(sheet, request.POST)
    if form.is_valid():
        try:
            flow.match(by=request.user, sheet=sheet, mapping=form.mapping())
            return redirect(sheet)
        except ValidationError as error:
            form.add_error(None, error)
    return _mapping_page(request, sheet, form, True)


@require_POST
def sheet_check(request, pk):
    """Check the next rows; the page asks again until all are."""
    sheet = _own(request, pk, SheetState.CHECKING, leads_to=SheetState.CHECKED)
    if sheet is not None:
        sheet = flow.check_some(by=request.user, sheet=sheet)
    address = reverse("engagements:sheet-detail", args=[pk])
    if not request.htmx:
        return redirect(address)
    if sheet is None or sheet.state != SheetState.CHECKING:
        return HttpResponseClientRedirect(address)
    return render(request, "engagements/_sheet_progress.html", {"sheet": sheet, "may": True})


@require_POST
def sheet_write(request, pk):
    """Write what the preview shows, all of it or nothing."""
    sheet = _own(request, pk, SheetState.CHECKED, leads_to=SheetState.WRITTEN)
    if sheet is not None:
        try:
            written = write_sheet(by=request.user, sheet=sheet)
        except ValidationError as error:
            if getattr(error, "code", "") != "written":
                messages.error(request, " ".join(error.messages), extra_tags="bad")
        else:
            if written:
                messages.success(request, _("Written."), extra_tags="ok")
            else:
                text = _(
                    "Something changed since the preview, so nothing was written. "
                    "Look at the rows as they stand now."
                )
                messages.error(request, text, extra_tags="bad")
    return redirect("engagements:sheet-detail", pk)


@require_POST
def sheet_drop(request, pk):
    """Put a sheet away without writing it."""
    waiting = (SheetState.MAPPING, SheetState.CHECKING, SheetState.CHECKED)
    if (sheet := _own(request, pk, *waiting, leads_to=SheetState.DROPPED)) is not None:
        try:
            flow.drop(sheet=sheet)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages), extra_tags="bad")
            return redirect(sheet)
        messages.success(request, _("The sheet was dropped; nothing was written."), extra_tags="ok")
    return redirect("engagements:sheet-list")


@require_safe
def sheet_refused(request, pk):
    """The refused rows as the same sheet with a column of reasons; `?as=csv` or XLSX."""
    sheet = _sheet(request, pk)
    name = f"{sheet.kind}-{sheet.pk}"
    if request.GET.get("as") == "csv":
        return _attached(files.refused_csv(sheet), "text/csv; charset=utf-8", f"{name}.csv")
    return _attached(files.refused_xlsx(sheet), files.XLSX, f"{name}.xlsx")

"""The library as the network keeps it: the list, one resource with what was given of it, and the
forms of who edits it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.models import Resource, ResourceShare
from engagements.resources import actions
from engagements.resources.filters import ResourceFilterSet
from engagements.resources.forms import (
    IssueForm,
    NewResourceForm,
    ResourceForm,
    WithdrawResourceForm,
    first_issue_day,
)
from engagements.resources.perms import can_edit_resources
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.theirs import tell_theirs
from mentorhalo.core.views import TableView

LATEST = 20  # of what was given of a resource


def work_url(row):
    return reverse("engagements:resource-work", args=[row.pk])


def _title(row):
    return format_html('<a href="{}">{}</a>', work_url(row), row.title)


def _state(row):
    return gettext("withdrawn") if row.withdrawn_at else gettext("in the library")


def _state_tag(row):
    """Only what is out of the ordinary is marked."""
    return format_html('<span class="tag off">{}</span>', _state(row)) if row.withdrawn_at else ""


class ResourceList(TableView):
    """All resources, withdrawn ones too, with how often the reader's county gave each."""

    model = Resource
    filterset_class = ResourceFilterSet
    ordering_key = ("title", "pk")
    title = _("Resources")
    file_name = "resources"
    template_name = "engagements/resource_table.html"
    dense = "cards dense long"
    columns = (
        Column(_("Title"), lambda row: row.title, html=_title, heading=True),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Publisher"), lambda row: row.publisher, css="wide-only"),
        Column(_("Language"), lambda row: row.get_language_display(), in_page=False),
        Column(_("Themes"), lambda row: ", ".join(str(one) for one in row.themes.all())),
        Column(
            _("Steps"), lambda row: ", ".join(str(one) for one in row.steps.all()), css="wide-only"
        ),
        Column(_("Given"), lambda row: row.given, css="n", unit=_("times given")),
        Column(_("State"), _state, html=_state_tag, css="state"),
        Column(_("What it is good for"), lambda row: row.summary, in_page=False),
        Column(_("Reason"), lambda row: row.withdrawn_because, in_page=False),
    )

    def get_rows(self):
        given = ResourceShare.objects.visible_to(self.request.user).standing()
        given = given.filter(resource=OuterRef("pk"))
        times = given.order_by().values("resource").annotate(n=Count("pk")).values("n")
        rows = super().get_rows().prefetch_related("themes", "steps")
        return rows.annotate(given=Coalesce(Subquery(times), 0))

    def get_context_data(self, **kwargs):
        can_edit = can_edit_resources(self.request.user)
        return super().get_context_data(can_edit=can_edit, **kwargs)


@require_safe
def resource_work(request, pk):
    """One resource inside: its versions, where it was given, and what may be done with it."""
    return _work_page(request, _row(pk))


@require_http_methods(["GET", "POST"])
def resource_new(request):
    """Add a resource with its first version."""
    _require_editor(request)
    if request.method == "GET":
        return _form_page(request, NewResourceForm(initial=first_issue_day()))
    form = NewResourceForm(request.POST, request.FILES)
    row = form.save_as(by=request.user)
    if row is None:
        return _form_page(request, form, status=422)
    messages.success(request, gettext("The resource is in the library."), extra_tags="ok")
    return redirect(work_url(row))


@require_http_methods(["GET", "POST"])
def resource_edit(request, pk):
    """Change what is said of a resource; the version that was read goes along."""
    _require_editor(request)
    row = _row(pk)
    form = ResourceForm(request.POST or None, instance=row)
    if request.method == "GET":
        return _form_page(request, form, row)
    if form.save_as(by=request.user) is None:
        return _form_page(request, form, row, status=422)
    messages.success(request, gettext("The resource was changed."), extra_tags="ok")
    return redirect(work_url(row))


@require_http_methods(["GET", "POST"])
def resource_issue(request, pk):
    """Give out the next version."""
    _require_editor(request)
    row = _row(pk)
    if request.method == "GET":
        return _form_page(request, IssueForm(initial=first_issue_day()), row)
    form = IssueForm(request.POST, request.FILES)
    if not form.did(by=request.user, resource=row):
        return _form_page(request, form, row, status=422)
    messages.success(request, gettext("The next version is in the library."), extra_tags="ok")
    return redirect(work_url(row))


@require_POST
def resource_withdraw(request, pk):
    """Take it off the library, with the reason."""
    _require_editor(request)
    form = WithdrawResourceForm(request.POST)

    def deed(row, typed):
        told = {"reason": typed["reason"], "version": typed["version"]}
        actions.withdraw_resource(by=request.user, resource=row, **told)

    return _do(request, _row(pk), form, deed, gettext("The resource is withdrawn."))


@require_POST
def resource_restore(request, pk):
    """Put it back into the library."""
    _require_editor(request)
    form = WithdrawResourceForm(request.POST)

    def deed(row, typed):
        actions.restore_resource(by=request.user, resource=row, version=typed["version"])

    return _do(request, _row(pk), form, deed, gettext("The resource is in the library again."))


def _require_editor(request):
    if not can_edit_resources(request.user):
        raise PermissionDenied


def _row(pk):
    rows = Resource.objects.prefetch_related("themes", "steps", "issues")
    return get_object_or_404(rows.select_related("created_by"), pk=pk)


def _do(request, row, form, deed, done):
    """Do it; a refusal is shown on the resource's page, with everything typed."""
    if not form.is_valid():
        return _work_page(request, row, form, status=422)
    try:
        deed(row, form.cleaned_data)
    except Stale:
        row = _row(row.pk)
        form.data = form.data.copy()
        form.data["version"] = str(row.version)
        text = gettext("Somebody else wrote this resource since you opened it.")
        form.add_error(None, text)
        tell_theirs(form, row, form.cleaned_data["version"])
        return _work_page(request, row, form, status=409)
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name if name in form.fields else None, errors)
        return _work_page(request, row, form, status=422)
    messages.success(request, done, extra_tags="ok")
    return redirect(work_url(row))


def _work_page(request, row, refused=None, status=200):
    shares = ResourceShare.objects.visible_to(request.user).standing().filter(resource=row)
    told = shares.aggregate(times=Count("pk"), places=Count("settlement", distinct=True))
    latest = shares.select_related("settlement", "by").annotate(on=F("engagement__held_on"))
    context = {
        "row": row,
        "issues": row.issues.all(),
        "shares": latest.order_by("-on", "-pk")[:LATEST],
        "told": told,
        "can_edit": can_edit_resources(request.user),
        "form": refused or WithdrawResourceForm(initial={"version": row.version}),
        "refused": refused,
        "changes": Change.objects.visible_to(request.user).of(row).count(),
    }
    return render(request, "engagements/resource_work.html", context, status=status)


def _form_page(request, form, row=None, status=200):
    if row is None:
        title = gettext("Add a resource")
    elif isinstance(form, IssueForm):
        title = gettext("The next version of a resource")
    else:
        title = gettext("Change a resource")
    context = {
        "form": form,
        "title": title,
        "back": work_url(row) if row else reverse("engagements:resource-table"),
        "back_label": row or gettext("Resources"),
        "is_file_lost": bool(form.errors and request.FILES),
    }
    return render(request, "engagements/resource_form.html", context, status=status)

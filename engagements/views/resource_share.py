"""What was given to settlements: written down at an engagement, and the list of it all."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from engagements.models import Engagement, ResourceShare
from engagements.resources import actions
from engagements.resources.filters import ShareFilterSet
from engagements.resources.forms import ShareForm
from engagements.resources.perms import can_share_at
from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView


def _settlement(row):
    return format_html(
        '<a href="{}">{}</a>', row.settlement.get_absolute_url(), row.settlement.name
    )


def _resource(row):
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.resource.title)


def _number(row):
    url = reverse("engagements:engagement-detail", args=[row.engagement_id])
    return format_html('<a href="{}">{}</a>', url, row.engagement_id)


def _state(row):
    return gettext("written down by mistake") if row.withdrawn_at else gettext("given")


class ShareList(TableView):
    """The materials given that this person may read, the last written down first."""

    model = ResourceShare
    filterset_class = ShareFilterSet
    ordering_key = ("-at", "-pk")
    related = ("resource", "settlement", "county", "engagement", "by")
    title = _("Materials given to settlements")
    file_name = "materials-given"
    columns = (
        Column(_("Material"), lambda row: row.resource.title, html=_resource, heading=True),
        Column(_("Settlement"), lambda row: row.settlement.name, html=_settlement),
        Column(_("Day given"), lambda row: row.engagement.held_on),
        Column(_("Receipt number"), lambda row: row.engagement_id, html=_number, css="n"),
        Column(_("Typed by"), lambda row: str(row.by)),
        Column(_("County"), lambda row: row.county.name, in_page=False),
        Column(_("KSH code"), lambda row: row.settlement_id, in_page=False),
        Column(_("State"), _state, in_page=False),
        Column(_("Reason"), lambda row: row.withdrawn_because, in_page=False),
    )
    template_name = "core/table.html"
    dense = "cards dense long"


@require_http_methods(["GET", "POST"])
def resource_share(request, pk):
    """Write down what was given at an engagement; ?from=receipt leads back to the receipt."""
    rows = Engagement.objects.visible_to(request.user).select_related("step", "county")
    row = get_object_or_404(rows.prefetch_related("places__settlement"), pk=pk)
    if not can_share_at(request.user, row):
        raise PermissionDenied
    if request.method == "GET":
        return _page(request, row, ShareForm(engagement=row, initial=_initial(row)))
    form = ShareForm(request.POST, engagement=row)
    if not _did(request.user, row, form):
        return _page(request, row, form, status=422)
    given = form.cleaned_data["resources"]
    text = ngettext(
        "It is on record that %(n)d material was given.",
        "It is on record that %(n)d materials were given.",
        len(given),
    )
    messages.success(request, text % {"n": len(given)}, extra_tags="ok")
    return redirect(_back(request, row))


def _did(user, row, form):
    """Do it; False when it was refused, with the sentences in errors."""
    if not form.is_valid():
        return False
    given = {name: list(found) for name, found in form.cleaned_data.items()}
    try:
        actions.share_resources(by=user, engagement=row, **given)
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name, errors)
        return False
    return True


def _initial(row):
    """An only settlement is ticked."""
    served = [place.settlement_id for place in row.places.all()]
    return {"settlements": served if len(served) == 1 else []}


def _back(request, row):
    if request.GET.get("from") == "receipt":
        return reverse("engagements:engagement-receipt", args=[row.pk])
    return row.get_absolute_url()


def _page(request, row, form, status=200):
    context = {
        "form": form,
        "title": gettext("What was given?"),
        "back": _back(request, row),
        "back_label": gettext("No. %(number)s") % {"number": row.pk},
        "row": row,
        "is_empty": not form.fields["resources"].queryset.exists(),
    }
    return render(request, "engagements/resource_share.html", context, status=status)

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import JsonResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView
from settlements import perms
from settlements.models import Contact, Organisation
from settlements.organisations.filters import OrganisationFilterSet

NAMED = 3  # settlements served that the page names


def _name(row):
    """The name as a link; a closed or merged one says so."""
    link = format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.name)
    if row.merged_into_id:
        return format_html('{} <span class="tag off">{}</span>', link, _("merged into another"))
    if row.closed_on:
        return format_html('{} <span class="tag off">{}</span>', link, _("closed"))
    return link


def _served(row):
    names = [place.settlement.name for place in row.places.all()]
    if len(names) <= NAMED:
        return ", ".join(names) or "–"
    return f"{', '.join(names[:NAMED])} +{len(names) - NAMED}"


class OrganisationList(TableView):
    """The bodies that the person may read, with where they sit and whom they serve."""

    model = Organisation
    filterset_class = OrganisationFilterSet
    ordering_key = ("sort_key", "pk")
    related = ("seat__county", "maintainer")
    title = _("Organisations")
    file_name = "organisations"
    template_name = "settlements/organisation_list.html"
    columns = (
        Column(_("Name"), lambda row: row.name, html=_name, heading=True),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Seat"), lambda row: row.seat.name),
        Column(_("County"), lambda row: row.seat.county.name, css="wide-only"),
        Column(
            _("Maintaining body"),
            lambda row: row.maintainer and row.maintainer.name,
            css="wide-only",
        ),
        Column(
            _("Settlements served"),
            lambda row: "; ".join(place.settlement.name for place in row.places.all()),
            html=_served,
            css="not-phone",
        ),
        Column(
            _("Contacts"),
            lambda row: row.people,
            css="num",
            unit=pgettext_lazy("after a number", "contacts"),
        ),
        Column(_("Address"), lambda row: row.address, in_page=False),
        Column(_("Tax number"), lambda row: row.tax_number, in_page=False),
        Column(_("Telephone"), lambda row: row.phone, in_page=False),
        Column(_("E-mail"), lambda row: row.email, in_page=False),
        Column(_("Website"), lambda row: row.website, in_page=False),
        Column(_("Closed on"), lambda row: row.closed_on, in_page=False),
    )

    def get_rows(self):
        people = Contact.objects.current().filter(organisation=OuterRef("pk")).order_by()
        people = people.values("organisation").annotate(n=Count("pk")).values("n")
        rows = super().get_rows().prefetch_related("places__settlement")
        return rows.annotate(people=Coalesce(Subquery(people), 0))

    def get_context_data(self, **kwargs):
        can_add = perms.can_add_record(self.request.user)
        return super().get_context_data(can_add=can_add, **kwargs)


@require_safe
def organisation_names(request):
    """The names that fields search: [[key, name, seat], …], all active ones the person reads."""
    rows = Organisation.objects.visible_to(request.user).active()
    names = rows.values_list("pk", "name", "seat__name")
    response = JsonResponse({"names": [list(row) for row in names]})
    response["Cache-Control"] = "private, max-age=60"
    return response

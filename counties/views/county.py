from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from counties.filters import CountyFilterSet
from counties.models import County
from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView


def _office(name):
    """The office's value of a county, or None where there is no office."""
    return lambda county: getattr(getattr(county, "office", None), name, None)


class CountyList(TableView):
    """The counties with their mentor offices."""

    model = County
    filterset_class = CountyFilterSet
    ordering_key = ("sort_key", "pk")
    related = ("office",)
    title = _("Counties and mentor offices")
    file_name = "counties"
    template_name = "core/table.html"
    columns = (
        Column(_("County"), lambda row: row.name, heading=True),
        Column(_("Seat"), lambda row: row.seat),
        Column(_("Region"), lambda row: row.region, css="wide-only"),
        Column(_("Office opened"), _office("opened_on")),
        Column(_("Office closed"), _office("closed_on"), in_page=False),
        Column(
            _("Mentors"),
            lambda row: row.team_size,
            css="num",
            unit=pgettext_lazy("after a number", "mentors"),
        ),
        Column(
            _("Settlements"),
            lambda row: row.places,
            css="num",
            unit=pgettext_lazy("after a number", "settlements"),
        ),
        Column(_("Telephone"), _office("phone")),
        Column(_("E-mail"), _office("email"), in_page=False),
        Column(_("Address"), _office("address"), css="wide-only"),
        Column(_("Opening hours"), _office("opening_hours"), in_page=False),
        Column(_("KSH code"), lambda row: row.code, in_page=False),
        Column("ISO 3166-2", lambda row: row.iso, in_page=False),
    )

    def get_rows(self):
        return super().get_rows().with_sizes()

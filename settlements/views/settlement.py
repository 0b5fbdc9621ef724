from django.http import JsonResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from mentorhalo.core.tables import Column, show
from mentorhalo.core.views import TableView
from settlements import coverage
from settlements.filters import SettlementFilterSet
from settlements.models import Rung, Settlement


def _rung(row):
    rung = row.summary.rung
    return rung.label if rung else None


def _last(row):
    """The last day, with a mark when the settlement is quiet."""
    last = row.summary.last_on
    if not row.is_quiet:
        return show(last)
    if last is None:
        return format_html('<span class="tag wait">{}</span>', _("no engagement yet"))
    days = (timezone.localdate() - last).days
    words = ngettext("quiet for %(n)d day", "quiet for %(n)d days", days) % {"n": days}
    return format_html('{} <span class="tag wait">{}</span>', show(last), words)


class SettlementList(TableView):
    """Every settlement of the register with its rung and whoever answers for it."""

    model = Settlement
    filterset_class = SettlementFilterSet
    ordering_key = ("sort_key", "pk")
    related = ("county__office", "district", "summary")
    title = _("Settlements")
    file_name = "settlements"
    template_name = "core/table.html"
    columns = (
        Column(_("Settlement"), lambda row: row.name, heading=True),
        Column(_("County"), lambda row: row.county.name),
        Column(_("District"), lambda row: row.district and row.district.name, css="wide-only"),
        Column(_("Status"), lambda row: row.get_status_display(), css="wide-only"),
        Column(
            _("Population"),
            lambda row: row.population,
            css="num",
            unit=pgettext_lazy("after a number", "inhabitants"),
        ),
        Column(_("Rung"), _rung),
        Column(_("Last engagement"), lambda row: row.summary.last_on, html=_last),
        Column(_("Responsible mentor"), lambda row: row.answering),
        Column(
            _("Engagements"),
            lambda row: row.summary.counted,
            css="num",
            unit=pgettext_lazy("after a number", "engagements"),
        ),
        Column(_("KSH code"), lambda row: row.pk, in_page=False),
        Column(_("Area (ha)"), lambda row: row.area_ha, in_page=False),
        *(
            Column(
                rung.label,
                lambda row, rung=rung: row.summary.reached_on(rung),
                in_page=False,
            )
            for rung in Rung
        ),
        Column(_("Ceased on"), lambda row: row.ceased_on, in_page=False),
    )

    def get_rows(self):
        return super().get_rows().with_mentor().annotate(is_quiet=coverage.is_quiet())

    def count_rows(self):
        """The register is small enough to count exactly."""
        return self.object_list.order_by().count(), True


@require_safe
def settlement_names(request):
    """The names that the picker searches: [[KSH code, name, county], …], all that exist today."""
    rows = Settlement.objects.visible_to(request.user).existing().select_related("county")
    names = rows.values_list("ksh_code", "name", "county__name")
    response = JsonResponse({"names": [list(row) for row in names]})
    response["Cache-Control"] = "private, max-age=86400"
    return response

"""The settlements that nobody answers for, and assigning ticked ones at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from counties.models import County
from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView
from settlements import perms
from settlements.assignments.filters import UnassignedFilterSet
from settlements.assignments.forms import AssignForm
from settlements.coverage import has_office
from settlements.models import Assignment, Grant, GrantSettlement, Settlement
from settlements.views.assignment import link

MOST = 500  # settlements in one sending: more than any page shows


def unanswered(rows, day):
    """Settlements of counties with an open office for which nobody answers on that day.

    `rank` is 0 for those that are involved or under a running grant, `left_behind` names whoever
    still holds it and is no longer in the office.
    """
    here = {"settlement": OuterRef("pk")}
    running = GrantSettlement.objects.filter(**here, grant__in=Grant.objects.running_on(day))
    held = Assignment.objects.on(day).filter(**here).values("mentor__user__name")
    answering = Assignment.objects.answering(day).filter(**here)
    rows = rows.existing().filter(has_office(day), ~Exists(answering))
    return rows.annotate(under_grant=Exists(running), left_behind=Subquery(held[:1])).annotate(
        rank=Case(
            When(Q(summary__involved_on__lte=day) | Q(under_grant=True), then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
    )


class UnassignedList(TableView):
    """Those that nobody answers for; the involved and those under a grant come first."""

    model = Settlement
    filterset_class = UnassignedFilterSet
    ordering_key = ("rank", "sort_key", "pk")
    related = ("county__office", "summary")
    title = gettext_lazy("Settlements that nobody answers for")
    file_name = "unassigned-settlements"
    template_name = "settlements/unassigned_list.html"
    form = None

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.ticked, self.county = set(), self._county()

    def _county(self):
        """The county whose settlements this person may assign here, or None."""
        user, asked = self.request.user, self.request.GET.get("county") or ""
        code = asked if asked.isascii() and asked.isdigit() else user.county_code
        county = County.objects.filter(pk=code).first() if code else None
        return county if county and perms.can_assign(user, county.pk) else None

    @property
    def columns(self):
        """Where settlements can be assigned, each of that county has a box before its name."""
        name = Column(
            gettext_lazy("Settlement"),
            lambda row: row.name,
            html=self._ticked_name if self.county else link,
            heading=True,
        )
        return (name, *COLUMNS)

    def _ticked_name(self, row):
        if row.county_id != self.county.pk:
            return link(row)
        label = _("assign %(settlement)s") % {"settlement": row.name}
        checked = " checked" if row.pk in self.ticked else ""
        return format_html(
            '<label class="check"><input type="checkbox" name="settlement" form="assign" value="{}"'
            ' aria-label="{}"{}><span>{}</span></label>',
            row.pk,
            label,
            checked,
            row.name,
        )

    def get_rows(self):
        return unanswered(super().get_rows(), timezone.localdate())

    def count_rows(self):
        """The register is small enough to count exactly."""
        return self.object_list.order_by().count(), True

    def get_context_data(self, **kwargs):
        form = self.form or (self.county and AssignForm(county=self.county.pk))
        return super().get_context_data(form=form or None, county=self.county, **kwargs)

    def post(self, request, *args, **kwargs):
        """Assign the ticked settlements; what is refused leaves ticks and choices as they were."""
        if self.county is None:
            raise PermissionDenied
        sent = request.POST.getlist("settlement")[:MOST]
        self.ticked = {code for code in sent if code.isascii() and code.isdigit()}
        self.form = AssignForm(request.POST, county=self.county.pk)
        places = self.county.settlements.filter(pk__in=self.ticked)
        places = list(places.values_list("pk", flat=True))
        if self.form.is_valid() and not places:
            self.form.add_error(None, _("Tick at least one settlement."))
        elif rows := self.form.assign_as(by=request.user, places=places):
            self._tell(rows)
            return redirect(request.get_full_path())
        self.object_list = self.get_queryset()
        return self.render_to_response(self.get_context_data(), status=422)

    def _tell(self, rows):
        text = ngettext(
            "%(mentor)s answers for %(n)d more settlement.",
            "%(mentor)s answers for %(n)d more settlements.",
            len(rows),
        )
        told = {"mentor": self.form.cleaned_data["mentor"], "n": len(rows)}
        messages.success(self.request, text % told, extra_tags="ok")


def _rung(row):
    """The rung, and the way to the settlement's page also where its name is a box's."""
    rung = row.summary.rung
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), rung.label if rung else "–")


COLUMNS = (
    Column(gettext_lazy("County"), lambda row: row.county.name),
    Column(
        gettext_lazy("Population"),
        lambda row: row.population,
        css="num wide-only",
        unit=pgettext_lazy("after a number", "inhabitants"),
    ),
    Column(
        gettext_lazy("Rung"), lambda row: row.summary.rung and row.summary.rung.label, html=_rung
    ),
    Column(gettext_lazy("Last engagement"), lambda row: row.summary.last_on),
    Column(
        gettext_lazy("Under a grant"),
        lambda row: bool(row.under_grant),
        html=lambda row: gettext_lazy("under a grant") if row.under_grant else "–",
    ),
    Column(gettext_lazy("Was in charge, has left"), lambda row: row.left_behind),
    Column(gettext_lazy("KSH code"), lambda row: row.pk, in_page=False),
)

from calendar import monthrange

from django.contrib import messages
from django.db.models import Prefetch, Sum, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from counties.models import CountyMonth
from engagements import perms
from engagements.completing import to_complete, with_lacks
from engagements.evidence.view import evidence_context
from engagements.filters import EngagementFilterSet
from engagements.links.showing import links_context
from engagements.models import (
    COUNTED,
    Engagement,
    EngagementMentor,
    EngagementSettlement,
    GoodPractice,
    Purpose,
    State,
)
from engagements.resources.offering import given_at
from engagements.resources.perms import can_share_at
from engagements.step_reached import steps_to_reach
from engagements.views.promise import RELATED
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.templatetags.halo import duration, state_tag
from mentorhalo.core.views import TableView

SHOWN_PLACES = 3
NO_PROMISE = (State.CANCELLED, State.JOINED, State.PLANNED)


def place_names(row):
    return ", ".join(place.settlement.name for place in row.places.all())


def mentor_names(row):
    return ", ".join(str(credit.mentor) for credit in row.credits.all())


def _heading(row):
    names = [place.settlement.name for place in row.places.all()]
    words = ", ".join(names[:SHOWN_PLACES])
    if len(names) > SHOWN_PLACES:
        words = _("%(places)s and %(n)d more") % {"places": words, "n": len(names) - SHOWN_PLACES}
    number = _("no. %(number)s") % {"number": row.pk}
    return format_html(
        '<a href="{}">{}</a> <span class="meta nowrap">{}</span>',
        row.get_absolute_url(),
        words,
        number,
    )


def with_people_and_places(rows):
    """Engagements with their settlements and mentors at hand, two queries in all."""
    places = EngagementSettlement.objects.select_related("settlement")
    credits = EngagementMentor.objects.select_related("mentor__user")
    return rows.prefetch_related(
        Prefetch("places", queryset=places), Prefetch("credits", queryset=credits)
    )


class EngagementList(TableView):
    """The engagements this person may read, newest first."""

    model = Engagement
    filterset_class = EngagementFilterSet
    ordering_key = ("-held_on", "-pk")
    related = ("county",)
    title = gettext_lazy("Engagements")
    file_name = "engagements"
    template_name = "engagements/engagement_list.html"
    older_label = gettext_lazy("Older ones")
    newer_label = gettext_lazy("Newer ones")
    dense = "cards dense long"
    columns = (
        Column(gettext_lazy("Engagement"), place_names, html=_heading, heading=True),
        Column(gettext_lazy("No."), lambda row: row.pk, in_page=False),
        Column(gettext_lazy("Day"), lambda row: row.held_on),
        Column(gettext_lazy("Kind"), lambda row: row.get_kind_display()),
        Column(gettext_lazy("Mode"), lambda row: row.get_mode_display(), css="wide-only"),
        Column(gettext_lazy("Mentors"), mentor_names),
        Column(
            gettext_lazy("Attendance"),
            lambda row: row.participants,
            css="num",
            unit=pgettext_lazy("after a number", "attending"),
        ),
        Column(
            gettext_lazy("Length"),
            lambda row: row.minutes,
            html=lambda row: duration(row.minutes),
            css="num wide-only",
        ),
        Column(
            gettext_lazy("State"), lambda row: row.get_state_display(), html=state_tag, css="state"
        ),
        Column(gettext_lazy("County"), lambda row: row.county.name, in_page=False),
        Column(
            gettext_lazy("On the spot in"),
            lambda row: ", ".join(p.settlement.name for p in row.places.all() if p.on_site),
            in_page=False,
        ),
        Column(
            gettext_lazy("Grant"),
            lambda row: row.target_area and row.target_area.grant.code,
            in_page=False,
        ),
        Column(
            gettext_lazy("Target area"),
            lambda row: row.target_area and str(row.target_area),
            in_page=False,
        ),
        Column(
            gettext_lazy("Step of the process"),
            lambda row: row.step and str(row.step),
            in_page=False,
        ),
        Column(
            gettext_lazy("Organisations"),
            lambda row: "; ".join(body.name for body in row.organisations.all()),
            in_page=False,
        ),
        Column(gettext_lazy("Summary"), lambda row: row.summary, in_page=False),
        Column(gettext_lazy("Obstacle"), lambda row: row.obstacle, in_page=False),
        Column(
            gettext_lazy("Travel (km)"),
            lambda row: row.travel_km and float(row.travel_km),
            in_page=False,
        ),
    )

    def get_rows(self):
        """The file names grants and organisations too, which the page has no room for."""
        rows = with_people_and_places(super().get_rows())
        if "export" not in self.request.GET:
            return rows
        linked = rows.select_related(*self.related, "target_area__grant", "step")
        return linked.prefetch_related("organisations")

    def count_rows(self):
        """Exact from the summary rows where only what they are kept by is filtered."""
        if self.sums:
            return self.sums["engagements"], True
        figure = self.filterset.only_figure()
        known = figure and figure.number(self.request.user)
        return super().count_rows() if known is None else (known, True)

    @cached_property
    def sums(self):
        """{column of CountyMonth: sum} of the filtered engagements, None where it is not kept."""
        months = self._summary_rows()
        if months is None:
            return None
        columns = ("engagements", "attendance", "mentor_minutes")
        return months.aggregate(**{name: Coalesce(Sum(name), 0) for name in columns})

    def _summary_rows(self):
        if not self.filterset.is_valid():
            return None
        chosen = {key: value for key, value in self.filterset.form.cleaned_data.items() if value}
        start, end = chosen.pop("from", None), chosen.pop("to", None)
        months = CountyMonth.objects.all()
        if not self.request.user.reads_all_counties:
            months = months.filter(county=self.request.user.county_code)
        if start:
            months = months.filter(month__gte=start)
        if end:
            months = months.filter(month__lte=end)
        whole = (not start or start.day == 1) and (
            not end or end.day == monthrange(end.year, end.month)[1]
        )
        if not whole or set(chosen) - {"county", "kind", "state"}:
            return None
        if state := chosen.pop("state", None):
            months = months.filter(state__in=COUNTED if state == "counted" else [state])
        return months.filter(**chosen)

    def get_context_data(self, **kwargs):
        can_add = perms.can_add_engagement(self.request.user)
        return super().get_context_data(can_add=can_add, sums=self.sums, **kwargs)


@require_GET
def engagement_detail(request, pk):
    """One entry, by its receipt number; a joined one leads to the meeting it was joined to."""
    rows = Engagement.objects.visible_to(request.user)
    related = ("county", "author", "state_by", "target_area__grant", "step")
    rows = with_people_and_places(rows.select_related(*related))
    row = get_object_or_404(with_lacks(rows), pk=pk)
    if row.joined_to_id and "own" not in request.GET:
        text = _("No. %(number)s was joined into this entry.") % {"number": row.pk}
        messages.info(request, text)
        return redirect("engagements:engagement-detail", pk=row.joined_to_id)
    user = request.user
    prefetch_related_objects([row], Prefetch("joined", Engagement.objects.select_related("author")))
    reviews = perms.reviews_of(user, row)
    sees_note = perms.can_read_private_note(user, row)
    context = {
        "row": row,
        "sees_note": sees_note,
        "can": {
            "edit": perms.can_edit_engagement(user, row),
            "verify": "verify" in reviews,
            "send_back": "return" in reviews,
            "cancel": perms.can_cancel_engagement(user, row),
            "restore": perms.can_restore_engagement(user, row),
            "join": perms.can_join_engagement(user, row),
            "unjoin": perms.can_unjoin_engagement(user, row),
            "copy": perms.can_add_engagement(user),
            "share": can_share_at(user, row),
            "share_obstacle": perms.can_share_obstacle(user),
            "promise": row.state not in NO_PROMISE and perms.can_promise_in(user, row.county_id),
        },
        "organisations": row.organisations.all(),
        "shared": row.obstacles.standing() if row.obstacle else [],
        "promises": row.promises.select_related(*RELATED),
        "joined": row.joined.all(),
        "given": given_at(row),
        "practices": GoodPractice.objects.came_up_at(row),
        "reach": steps_to_reach(user, row),
        "lacks": to_complete(row) if perms.can_edit_engagement(user, row) else [],
        "same_event": list(row.same_event.values_list("pk", "county__name", named=True)),
        "changes": Change.objects.visible_to(user).of(row).count(),
    } | evidence_context(user, engagement=row)
    context["asked"] = links_context(user, (Purpose.CONFIRM, Purpose.QUESTIONS), row)
    return render(request, "engagements/engagement_detail.html", context)

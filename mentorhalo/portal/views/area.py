"""One target area: its places, its steps with their evidence, its milestones and action plan."""

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.models import ActionPlan, Engagement, Milestone, PlannedAction, State
from engagements.process.completeness import progress_of
from engagements.process.rules import unusual_horizon
from engagements.views.engagement import with_people_and_places
from engagements.views.milestone import state_of
from engagements.views.step import area_or_404
from settlements.perms import can_edit_record, can_read_of

SHOWN, SHOWN_MILESTONES = 10, 8


@require_safe
def area_detail(request, code, number):
    user, area = request.user, area_or_404(request, code, number)
    places = list(area.places.select_related("settlement").order_by("pk"))
    inhabitants = area.inhabitants_of(places)
    context = {
        "area": area,
        "places": places,
        "inhabitants": inhabitants,
        "is_small": area.is_small_with(inhabitants),
        "steps": progress_of([area], user)[area.pk],
        "can_edit": can_edit_record(user, area.grant),
        "reads_history": can_read_of(user, area.grant.county_id),
        "engagements": _engagements(user, area),
        **_milestones(area, places),
        **_plan(user, area),
    }
    return render(request, "portal/area_detail.html", context)


def _milestones(area, places):
    """The open ones of the area and of its settlements, the overdue first; how many are settled."""
    here = Q(area=area) | Q(grant=area.grant, settlement__in=[row.settlement_id for row in places])
    rows = Milestone.objects.filter(here)
    waiting = rows.open().select_related("template", "settlement").order_by("due_on", "pk")
    shown = list(waiting[: SHOWN_MILESTONES + 1])
    overdue = rows.overdue_on(timezone.localdate()).count()
    return {
        "milestones": [(row, *state_of(row)) for row in shown[:SHOWN_MILESTONES]],
        "more_milestones": len(shown) > SHOWN_MILESTONES,
        "overdue": overdue,
    }


def _plan(user, area):
    plan = ActionPlan.objects.filter(area=area).first()
    if plan is None:
        return {"plan": None, "unusual": "", "rows": []}
    rows = list(PlannedAction.objects.filter(plan=plan))
    link = PlannedAction.engagements.through.objects.filter(plannedaction__in=rows)
    readable = Engagement.objects.visible_to(user).values("pk")
    found = {}
    for row, engagement in link.filter(engagement__in=readable).values_list(
        "plannedaction", "engagement"
    ):
        found.setdefault(row, []).append(engagement)
    return {
        "plan": plan,
        "unusual": unusual_horizon(plan.since, plan.until),
        "rows": [(row, sorted(found.get(row.pk, []))) for row in rows],
    }


def _engagements(user, area):
    """The newest ones held that name this area and that the reader may read."""
    rows = Engagement.objects.visible_to(user).filter(target_area=area).select_related("step")
    rows = rows.exclude(state__in=(State.PLANNED, State.JOINED))
    return list(with_people_and_places(rows.order_by("-held_on", "-pk"))[:SHOWN])

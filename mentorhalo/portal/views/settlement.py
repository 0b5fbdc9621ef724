from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements import perms
from engagements.models import Engagement
from mentorhalo.core.models import Change
from mentorhalo.portal import ladder, timeline
from settlements.models import Settlement


@require_safe
def settlement_detail(request, ksh_code):
    """One settlement: its rungs, its mentors, its facts, and what happened there."""
    if not ksh_code.isdigit():
        raise Http404
    user = request.user
    history = Change.objects.visible_to(user).filter(
        record_type=Settlement._meta.label_lower, record_key=OuterRef("pk")
    )
    rows = Settlement.objects.visible_to(user).annotate(has_history=Exists(history))
    rows = ladder.with_evidence(rows, user)
    rows = rows.select_related("county__office", "district", "successor", "summary")
    settlement = get_object_or_404(rows.defer("county__outline", "county__map_path"), pk=ksh_code)
    return render(request, "portal/settlement_detail.html", _context(user, settlement))


def _context(user, settlement):
    summary = ladder.summary_of(settlement)
    visible = Engagement.objects.visible_to(user)
    engagements, has_more = timeline.engagements_in(settlement, visible)
    assignments = settlement.assignments.with_office(timezone.localdate())
    assignments = list(assignments.select_related("mentor__user"))
    cut_off = engagements[-1].held_on if has_more else None
    return {
        "settlement": settlement,
        "summary": summary,
        "sentence": ladder.sentence(summary),
        "steps": ladder.steps(settlement, summary),
        "team": timeline.team(assignments),
        "timeline": timeline.timeline(engagements, assignments, cut_off),
        "has_more": has_more,
        "reads_work": bool(engagements) or perms.can_read_work_of(user, settlement.county_id),
        "counted": _counted(user, summary, visible)
        if has_more
        else sum(row.counts for row in engagements),
        "former_names": list(settlement.former_names.all()),
        "can_log": not settlement.ceased_on
        and perms.can_add_engagement_in(user, settlement.county_id),
    }


def _counted(user, summary, visible):
    """How many engagements that count the reader may read there, as the list behind it has them.

    A settlement that moved has another county's as well, which are in the summary row.
    """
    if user.reads_all_counties:
        return summary.counted
    return visible.filter(places__settlement=summary.settlement_id, places__counts=True).count()

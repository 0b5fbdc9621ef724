from django.db.models import CharField, Exists, OuterRef, Prefetch
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.evidence.view import evidence_context
from engagements.grant_work import newest_of_grant
from engagements.models import Engagement, EngagementSettlement
from mentorhalo.core.models import Change
from mentorhalo.portal import grant_parts
from settlements import perms
from settlements.grants.filters import state_of
from settlements.models import Grant, TargetArea

SHOWN = 12


@require_safe
def grant_detail(request, code):
    """One grant: its consortium, money, settlements, target areas, milestones and engagements."""
    history = Change.objects.visible_to(request.user).filter(
        record_type=Grant._meta.label_lower, record_key=Cast(OuterRef("pk"), CharField())
    )
    withdrawn = TargetArea.objects.withdrawn().filter(grant=OuterRef("pk"))
    rows = Grant.objects.visible_to(request.user)
    rows = rows.annotate(has_history=Exists(history), has_withdrawn=Exists(withdrawn))
    rows = rows.select_related("call__programme", "county", "lead__seat")
    rows = rows.defer("county__outline", "county__map_path")
    grant = get_object_or_404(rows, code=code)
    return render(request, "portal/grant_detail.html", _context(request.user, grant))


def _context(user, grant):
    today = timezone.localdate()
    areas = grant_parts.areas_of(grant, user)
    places = grant_parts.places_of(grant)
    extensions = list(grant.extensions.order_by("new_end", "pk"))
    return {
        "grant": grant,
        "today": today,
        "state": state_of(grant, today),
        "lacks": {"lead": not grant.lead_id, "settlements": not places},
        "extensions": extensions,
        "consortium": grant_parts.consortium(grant, today),
        "areas": areas,
        "withdrawn": list(grant.areas.withdrawn()) if grant.has_withdrawn else [],
        "places": places,
        "milestones": grant_parts.milestones_of(grant, today),
        "engagements": _newest(user, grant, areas),
        "can_edit": perms.can_edit_record(user, grant),
        **evidence_context(user, grant=grant),
    }


def _newest(user, grant, areas):
    rows = Engagement.objects.visible_to(user)
    rows = newest_of_grant(rows, grant, [line.area.pk for line in areas], SHOWN)
    places = EngagementSettlement.objects.select_related("settlement")
    return list(rows.prefetch_related(Prefetch("places", queryset=places)))

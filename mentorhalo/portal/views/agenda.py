"""The printable agenda of a county office's weekly meeting."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from counties.models import County
from engagements.models import Quarantined
from engagements.perms import can_read_quarantine
from mentorhalo.portal.agenda import agenda, help_waiting
from mentorhalo.portal.load import PLAN_DAYS, WORK_DAYS
from settlements.perms import can_read_of


@require_safe
def county_agenda(request, slug):
    """Who carries what, what went quiet, what was promised: for those who read the records."""
    user, today = request.user, timezone.localdate()
    rows = County.objects.visible_to(user).select_related("office").defer("outline", "map_path")
    county = get_object_or_404(rows, slug=slug)
    if not can_read_of(user, county.pk):
        raise PermissionDenied
    parts = agenda(user, county, today)
    decides = can_read_quarantine(user)
    waiting = Quarantined.objects.waiting().filter(county=county).count() if decides else None
    context = {
        "county": county,
        "today": today,
        "parts": parts[:-1],
        "nobody": parts[-1],
        "loads": [part.load for part in parts[:-1]],
        "help_waiting": help_waiting(user, county),
        "quarantined": waiting,
        "work_days": WORK_DAYS,
        "plan_days": PLAN_DAYS,
    }
    return render(request, "portal/agenda.html", context)

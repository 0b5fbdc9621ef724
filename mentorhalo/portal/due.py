"""The figure of milestones that are overdue, for a county's page and a mentor's start page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import Milestone
from mentorhalo.portal.indicators.showing import Figure
from settlements.perms import can_read_of

LABEL = _("overdue milestones")


def overdue_milestones(user, county) -> Figure | None:
    """Of the grants that belong to a county (KSH code); None for who may not read them."""
    if not can_read_of(user, county):
        return None
    number = Milestone.objects.in_county(county).overdue_on(timezone.localdate()).count()
    url = f"{reverse('engagements:milestone-list')}?state=overdue"
    if user.reads_all_counties:
        url += f"&county={county}"
    return Figure("milestones", LABEL, number, url)

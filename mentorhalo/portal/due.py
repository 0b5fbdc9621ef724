"""What is due in a county: its overdue milestones and its yearly evaluations."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import Assessment, Milestone
from mentorhalo.portal.indicators.showing import Figure
from settlements.perms import can_read_of

LABEL, EVALUATIONS = _("overdue milestones"), _("yearly evaluations due")


def overdue_milestones(user, county) -> Figure | None:
    """Of the grants that belong to a county (KSH code); None for who may not read them."""
    if not can_read_of(user, county):
        return None
    number = Milestone.objects.in_county(county).overdue_on(timezone.localdate()).count()
    url = f"{reverse('engagements:milestone-list')}?state=overdue"
    if user.reads_all_counties:
        url += f"&county={county}"
    return Figure("milestones", LABEL, number, url)


def evaluations_due(day) -> Coalesce:
    """What to annotate a county with: how many communities wait for the yearly evaluation."""
    rows = Assessment.objects.due_again(day).filter(county=OuterRef("pk")).order_by()
    number = rows.values("county").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def due_evaluations(user, county) -> Figure | None:
    """Their figure; the county was annotated with it. None for who may not read them."""
    if not can_read_of(user, county.pk):
        return None
    url = f"{reverse('engagements:assessment-list')}?due=1"
    if user.reads_all_counties:
        url += f"&county={county.pk}"
    return Figure("evaluations_due", EVALUATIONS, county.evaluations_due, url, county.iso)

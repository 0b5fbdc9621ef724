"""Which settlements an occasion made involved (product: the ladder), and how many that makes."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from settlements.coverage import reached, universe
from settlements.models import Rung, Settlement


@dataclass(frozen=True)
class NewlyInvolved:
    """The settlements, and how many are involved now in the country and in the county."""

    places: list[Settlement]
    country: int
    county: int


def newly_involved(engagement) -> NewlyInvolved | None:
    """Those whose only evidence is this engagement, on the day it was received; later it is no
    news, and the numbers would be others. None when there is none. Two queries, else one or none.
    """
    if not engagement.counts or timezone.localdate(engagement.created_at) != timezone.localdate():
        return None
    here = [place.settlement_id for place in engagement.places.all() if place.on_site]
    involved = universe().filter(reached(Rung.INVOLVED))
    rows = involved.filter(settlement__in=here, counted_on_site=1) if here else []
    places = [row.settlement for row in rows and rows.select_related("settlement")]
    if not places:
        return None
    sums = involved.aggregate(
        country=Count("pk"), county=Count("pk", filter=Q(county=engagement.county_id))
    )
    return NewlyInvolved(places, **sums)

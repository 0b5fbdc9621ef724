"""Handovers that wait, and what people who left the office still hold: nothing goes unnoticed."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Subquery

from engagements.handovers.givers import Giver, givers_in
from mentorhalo.portal.partnerships import own_renewal_waits
from mentors.models import Mentor
from settlements.models import Assignment, Handover, HandoverItem, HandoverState


@dataclass
class Waiting:
    """A handover that waits, with the names of its settlements."""

    handover: Handover
    names: list[str] = field(default_factory=list)


def own_profile(user) -> Mentor | None:
    """The person's profile, with `is_offered`: whether a handover waits for them, and
    `has_renewals`: whether a partnership they follow is to be renewed. One query."""
    offered = Handover.objects.waiting().visible_to(user).filter(taker=OuterRef("pk"))
    rows = Mentor.objects.filter(user=user)
    return rows.annotate(is_offered=Exists(offered), has_renewals=own_renewal_waits()).first()


def waiting_for(mentor: Mentor, user) -> list[Waiting]:
    """Those that wait for this mentor to accept; no query where `is_offered` says there is none."""
    if not mentor.is_offered:
        return []
    return _waiting(HandoverItem.objects.filter(handover__taker=mentor), user)


def unsettled(today: date) -> dict:
    """What to annotate a county with: whether a handover waits there, and whether somebody who left
    its office still holds settlements. Most days neither, and then nothing more is asked."""
    held = Assignment.objects.on(today).with_office(today)
    return {
        "has_waiting": Exists(Handover.objects.waiting().filter(county=OuterRef("pk"))),
        "has_leavers": Exists(held.filter(settlement__county=OuterRef("pk"), in_office=False)),
    }


def waiting_in(county, user) -> list[Waiting]:
    """Those of a county that this person may read."""
    return _waiting(HandoverItem.objects.filter(handover__county=county), user)


def _waiting(items, user):
    items = items.filter(
        handover__state=HandoverState.OFFERED, handover__in=Handover.objects.visible_to(user)
    )
    items = items.select_related("settlement", "handover__giver__user", "handover__taker__user")
    found = {}
    for item in items.order_by("handover__offered_at", "handover", "settlement__sort_key"):
        found.setdefault(item.handover_id, Waiting(item.handover)).names.append(
            item.settlement.name
        )
    return list(found.values())


def leavers_of(county) -> list[Giver]:
    """Who is no longer in the county's office and still holds settlements there."""
    return [giver for giver in givers_in([county]) if giver.has_left]


def holding(today: date) -> dict:
    """What to annotate a mentor with: the county where they hold settlements as one of its office,
    and the one where they do though they left it; None for neither."""
    rows = Assignment.objects.on(today).with_office(today).filter(mentor=OuterRef("pk"))
    county = rows.order_by("settlement__county").values("settlement__county")
    return {
        "held_county": Subquery(county.filter(in_office=True)[:1]),
        "left_county": Subquery(county.filter(in_office=False)[:1]),
    }

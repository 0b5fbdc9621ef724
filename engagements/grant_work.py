"""Which engagements are of a grant: those for its target areas, and those in its settlements while
it ran."""

from django.db.models import Q

from engagements.models import EngagementSettlement, State


def _in_its_settlements(grant):
    """The places of engagements in settlements that the grant names, in its time."""
    rows = EngagementSettlement.objects.filter(settlement__in=grant.places.values("settlement"))
    if grant.starts_on:
        rows = rows.filter(held_on__gte=grant.starts_on)
    return rows.filter(held_on__lte=grant.ends_on) if grant.ends_on else rows


def of_grant(engagements, grant):
    """Those of a grant among these."""
    served = _in_its_settlements(grant).values("engagement")
    return engagements.filter(Q(target_area__grant=grant) | Q(pk__in=served))


def newest_of_grant(engagements, grant, areas, number):
    """The newest ones held, at most so many; `areas` are the primary keys of its target areas.

    The newest in its settlements are found first by the index of places, then both kinds by key:
    one condition with OR would walk through all engagements.
    """
    held = engagements.exclude(state__in=(State.PLANNED, State.JOINED))
    served = (
        _in_its_settlements(grant).filter(engagement__in=held).order_by("-held_on", "-engagement")
    )
    keys = list(served.values_list("engagement", "held_on").distinct()[:number])
    rows = held.filter(Q(pk__in=[key for key, _day in keys]) | Q(target_area__in=areas))
    return rows.order_by("-held_on", "-pk")[:number]

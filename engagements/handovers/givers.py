"""Whose settlements a person may hand over: their own, or those of the counties they assign in."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from counties.models import CountyOffice, Role, TeamMembership
from settlements.models import Assignment


@dataclass(frozen=True)
class Giver:
    """A mentor who holds settlements of a county today; `has_left`: no longer in its office."""

    mentor: int
    name: str
    county: str
    county_name: str
    has_left: bool
    settlements: int


def counties_of(user) -> set[str]:
    """The counties (KSH codes) in which the person assigns and hands over; settlements/perms.py."""
    if user.role in (Role.ADMIN, Role.COORDINATOR):
        counties = set(CountyOffice.objects.values_list("pk", flat=True))
        if user.role == Role.COORDINATOR:
            leads = TeamMembership.objects.current().filter(is_lead=True)
            counties -= set(leads.values_list("office", flat=True))
        return counties
    return {user.county_code} if user.is_lead else set()


def givers_in(counties) -> list[Giver]:
    """Those who hold settlements of these counties, who left first: nobody answers for theirs."""
    today = timezone.localdate()
    rows = Assignment.objects.on(today).with_office(today)
    rows = rows.filter(settlement__county__in=counties).order_by()
    names = ("mentor", "mentor__user__name", "settlement__county", "settlement__county__name")
    keys = ("mentor__user__sort_key", "settlement__county__sort_key", "in_office")
    found = rows.values(*names, *keys).annotate(n=Count("pk"))
    givers = [
        Giver(*(row[name] for name in names), not row["in_office"], row["n"])
        for row in found.order_by("settlement__county__sort_key", "in_office", *keys, "mentor")
    ]
    return givers


def held_by(mentor, county):
    """The assignments by which a mentor holds settlements of a county today, by name."""
    rows = Assignment.objects.on(timezone.localdate()).filter(mentor=mentor)
    if county:
        rows = rows.filter(settlement__county=county)
    return rows.select_related("settlement").order_by("settlement__sort_key", "pk")

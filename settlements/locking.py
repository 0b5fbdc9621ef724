"""What two people who assign or hand over at once wait for: people first, then settlements."""

from counties.models import User
from settlements.models import Settlement


def lock_people(mentors) -> None:
    """Lock the accounts of these mentors (keys), in key order: none closes meanwhile."""
    rows = User.objects.filter(mentor__in=mentors).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def lock_settlements(codes) -> None:
    """Lock these settlements (KSH codes), in key order."""
    rows = Settlement.objects.filter(pk__in=codes).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))

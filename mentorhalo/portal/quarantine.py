"""Entries that wait in quarantine: whoever decides about them is told where they look anyway."""

from django.db.models import Count, OuterRef, Subquery

from engagements.models import Quarantined


def quarantine_waits() -> Subquery:
    """What to annotate a county with: how many of its entries wait in quarantine, None for none."""
    waiting = Quarantined.objects.waiting().filter(county=OuterRef("pk")).order_by()
    return Subquery(waiting.values("county").annotate(n=Count("pk")).values("n"))

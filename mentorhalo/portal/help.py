"""Requests for help that wait: a county's, and those one asked oneself."""

from django.db.models import Exists, OuterRef

from engagements.models import HelpRequest
from settlements.perms import can_read_of

SHOWN = 8


def help_waits() -> Exists:
    """What to annotate a county with: whether a request for help waits there."""
    return Exists(HelpRequest.objects.open().filter(county=OuterRef("pk")))


def waiting_in_county(user, county) -> list[HelpRequest]:
    """The oldest ones that wait in a county (KSH code), for who may read them; one more than is
    shown tells that there are further ones."""
    if not can_read_of(user, county):
        return []
    return _oldest(HelpRequest.objects.visible_to(user).filter(county=county))


def asked_by(user) -> list[HelpRequest]:
    """The oldest ones that this person asked and nobody answered yet."""
    return _oldest(HelpRequest.objects.visible_to(user).filter(asked_by=user))


def _oldest(rows):
    rows = rows.open().select_related("settlement", "asked_by").order_by("asked_at", "pk")
    return list(rows[: SHOWN + 1])

"""Links are made through the actions, so that history comes with them."""

from datetime import timedelta

from django.utils import timezone

from counties.models import User
from engagements.links import actions, rules
from engagements.models import SignedLink
from tests.factories.counties import UserFactory


def make(record, purpose="confirm", by=None, settlement=None):
    """A link of a record, for its first settlement unless told; gives it and its address."""
    settlement = settlement or rules.settlements_of(purpose, record)[0]
    by = by or User.objects.filter(is_superuser=True).first() or UserFactory(admin=True)
    told = {"by": by, "purpose": purpose, "record": record, "settlement": settlement}
    link, token = actions.make_link(**told)
    return link, f"/a/{token}/"


def back_date(link, days):
    """Let it have been made, and answered, so many days earlier."""
    earlier = timedelta(days=days)
    rows = SignedLink.objects.filter(pk=link.pk)
    link.refresh_from_db()
    moved = {
        name: getattr(link, name) - earlier
        for name in ("made_at", "expires_at", "answered_at")
        if getattr(link, name)
    }
    rows.update(**moved)
    link.refresh_from_db()
    return link


def answered(record, purpose="confirm", days=0, **typed):
    """A link that was answered, `days` ago."""
    link, _address = make(record, purpose)
    typed = {"so": "yes", "who": "", "remark": ""} | typed
    actions.answer_link(link=link, typed=typed)
    return back_date(link, days)


def ended(record, **told):
    """A link whose time is over, and its address."""
    link, address = make(record, **told)
    SignedLink.objects.filter(pk=link.pk).update(
        made_at=timezone.now() - timedelta(days=15), expires_at=timezone.now()
    )
    return link, address

"""Publishing an event and calling it off; adding and changing one is its form's (EventForm)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.models import Event
from engagements.placed import locked, store
from mentorhalo.core import history
from mentorhalo.core.text import require_reason


def publish_event(*, by: User, event: Event, version: int | None) -> Event:
    """Show an event to everybody, from now on.

    Raises Stale when `version` is not the stored one, ValidationError where it is published already
    or was called off before.
    """
    with transaction.atomic():
        row = _locked(event, version)
        if row.published_at:
            raise ValidationError(_("This event is published already."), "published")
        if row.called_off_at:
            raise ValidationError(_("This event was called off."), "called_off")
        before = history.snapshot(row)
        row.published_at = timezone.now()
        return store(row, by, "published", before)


def call_off_event(*, by: User, event: Event, reason: str, version: int | None) -> Event:
    """Say that an event will not be held; its page stays and says so, with the reason.

    Raises Stale, or ValidationError without a reason, and where it was called off already.
    """
    require_reason(reason, longest=300)
    with transaction.atomic():
        row = _locked(event, version)
        if row.called_off_at:
            raise ValidationError(_("This event was called off already."), "called_off")
        before = history.snapshot(row)
        row.called_off_at, row.called_off_because = timezone.now(), reason.strip()
        return store(row, by, "cancelled", before, reason)


def _locked(event, version):
    rows = Event.objects.select_for_update(of=("self",), no_key=True)
    return locked(rows, event.pk, version)

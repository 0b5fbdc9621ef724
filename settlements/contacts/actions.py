"""What happens to a contact beside its form: the role ends, letters are refused or wanted again."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from mentorhalo.core import history
from mentorhalo.core.text import require_reason
from settlements.models import Contact


def end_contact(
    *, by: User, contact: Contact, last_day: date, reason: str, version: int
) -> Contact:
    """The person no longer has this role; they stay as what they were."""
    require_reason(reason)
    with transaction.atomic():
        row = _current(contact, version)
        if row.until is not None:
            raise ValidationError(_("This role has ended already."), "ended")
        if row.since and last_day < row.since:
            raise ValidationError({"last_day": _("It ends after it began.")})
        row.until = last_day + timedelta(days=1)
        return _save(row, by, "ended", " ".join(reason.split()))


def opt_out(*, by: User, contact: Contact, version: int) -> Contact:
    """They want no letters from today on."""
    with transaction.atomic():
        row = _current(contact, version)
        if row.opted_out_on is not None:
            raise ValidationError(_("This person wants no letters already."), "opted_out")
        row.opted_out_on = timezone.localdate()
        return _save(row, by, "opted out")


def opt_in(*, by: User, contact: Contact, version: int) -> Contact:
    """They want letters again."""
    with transaction.atomic():
        row = _current(contact, version)
        if row.opted_out_on is None:
            raise ValidationError(_("This person gets letters already."), "opted_in")
        row.opted_out_on = None
        return _save(row, by, "opted in")


def _current(contact, version):
    """The stored row, locked; a stale version is refused."""
    rows = Contact.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("organisation__seat").get(pk=contact.pk)
    if row.version != version:
        text = _("Somebody else changed this since you opened it. Look at it again.")
        raise ValidationError(text, "stale", {"record": row})
    return row


def _save(row, by, action, reason=""):
    row.version += 1
    return history.save(row, by=by, action=action, reason=reason)

"""Everything that writes a consent: it is given, and withdrawn.

What a page shows is asked of the consents each time it is made, so that a withdrawal takes names,
quotes and photos off it at once. Rights are asked before, in practices/perms.py.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.entry import FIRST_DAY
from engagements.models import Consent, GoodPractice
from mentorhalo.core import history

__all__ = ["give", "withdraw"]


def give(*, by: User, consent: Consent) -> Consent:
    """Write a new consent down; it is not saved yet. Raises ValidationError for bad fields."""
    with transaction.atomic():
        _lock(consent.practice)
        consent.added_by, consent.added_at = by, timezone.now()
        _check_day("given_on", consent.given_on, FIRST_DAY)
        if consent.for_name and not consent.shown_as.strip():
            text = _("Say how the page names the person.")
            raise ValidationError({"shown_as": ValidationError(text, "required")})
        consent.full_clean()
        consent.save()
        history.write(consent, by=by, action="added")
    return consent


def withdraw(*, by: User | None, consent: Consent, on: date | None = None) -> Consent:
    """Take a consent back on a day, today unless told; the row stays.

    `by` is None where the person did it by a link of their own. Raises ValidationError where it is
    withdrawn already, or the day is to come or before it was given.
    """
    with transaction.atomic():
        _lock(consent.practice)
        row = Consent.objects.select_for_update(of=("self",), no_key=True).get(pk=consent.pk)
        if row.withdrawn_on:
            raise ValidationError(_("This consent is withdrawn already."), "withdrawn")
        on = on or timezone.localdate()
        _check_day("on", on, row.given_on)
        before = history.snapshot(row)
        row.withdrawn_on, row.withdrawn_by, row.withdrawn_at = on, by, timezone.now()
        row.version += 1
        row.full_clean()
        row.save()
        history.write(row, by=by, action="withdrawn", before=before)
    return row


def _check_day(field, day, first):
    """A day that has come, and not before `first`."""
    if day is None:
        raise ValidationError({field: ValidationError(_("Give the day."), "required")})
    if day > timezone.localdate():
        text, shown = _("%(day)s has not come yet."), day
    elif day < first:
        text, shown = _("Give %(day)s or a later day."), first
    else:
        return
    values = {"day": date_format(shown, "DATE_FORMAT")}
    raise ValidationError({field: ValidationError(text, "day", values)})


def _lock(practice):
    rows = GoodPractice.objects.select_for_update(of=("self",), no_key=True)
    rows.values("pk").get(pk=practice.pk)

"""Writes in counties that reach further than their own row."""

from allauth.account.models import EmailAddress
from django.db import transaction

from counties.models import CountyOffice, User
from mentorhalo.core import history
from mentorhalo.core.summaries import refresh_settlements


def save_office(*, by: User, office: CountyOffice) -> CountyOffice:
    """Add or change an office; the day it opened is the day its settlements became known.

    Raises ValidationError with a sentence for what breaks a rule.
    """
    with transaction.atomic():
        before = CountyOffice.objects.filter(pk=office.pk).values_list("opened_on", flat=True)
        opened_on = before.first()
        history.save(office, by=by)
        if office.opened_on != opened_on:
            refresh_settlements(list(office.county.settlements.values_list("pk", flat=True)))
    return office


def save_account(*, by: User, user: User) -> User:
    """Add or change an account; an old e-mail address no longer opens or resets it.

    Raises ValidationError with a sentence for what breaks a rule.
    """
    with transaction.atomic():
        history.save(user, by=by)
        EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    return user


def note_new_password(*, by: User, user: User) -> None:
    """Note that a password was set, and by whom, without any value; in the caller's transaction."""
    values = history.snapshot(user)
    history.build(user, by=by, action="password changed", before=values, after=values).save()

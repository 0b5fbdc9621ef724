"""Closing an account: only when nothing is left to hand over, or with a reason despite it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from counties.models import Role, User
from engagements.accounts.left import Left, left_of
from engagements.accounts.release import release
from mentorhalo.core import history
from mentorhalo.core.text import require_reason
from settlements.locking import lock_settlements
from settlements.models import Assignment


def close_account(*, by: User | None, user: User, reason: str, despite: bool = False) -> User:
    """Close an account: the person stays, and is out at once wherever they are signed in.

    Raises ValidationError with a sentence for each thing that is left to hand over or to end.
    `despite` it all ends today: teams, assignments, waiting handovers; open promises and
    partnerships lose their mentor, and the settlements show up as those that nobody answers for.
    """
    require_reason(reason)
    with transaction.atomic():
        user = _locked(user)
        if not user.is_active:
            raise ValidationError(_("This account is closed already."), "closed")
        left = left_of(user)
        if despite:
            release(left, by=by, reason=reason.strip())
            user = User.objects.get(pk=user.pk)
        else:
            _refuse_what_is_left(user, left)
        user.is_active = False
        return history.save(
            user, by=by, action="closed", reason=reason.strip(), update_fields=["is_active"]
        )


def _locked(user):
    """The account as it is stored, locked with all that could be handed over meanwhile.

    All admins are locked when one closes, so that two cannot close each other at once.
    """
    people = User.objects.filter(pk=user.pk)
    if user.role == Role.ADMIN:
        people |= User.objects.filter(role=Role.ADMIN, is_active=True)
    list(people.order_by("pk").select_for_update(of=("self",), no_key=True))
    held = Assignment.objects.filter(mentor__user=user).values_list("settlement", flat=True)
    lock_settlements(set(held))
    return User.objects.get(pk=user.pk)


def _refuse_what_is_left(user, left: Left):
    if sentences := left.sentences():
        raise ValidationError(
            [ValidationError(sentence, code) for code, sentence in sentences.items()]
        )

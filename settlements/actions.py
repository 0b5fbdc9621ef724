"""Writes that reach across people and the settlements they answer for."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import TeamMembership, User
from mentorhalo.core import history
from mentorhalo.core.text import refuse_control_characters
from settlements.models import Assignment


def close_account(*, by: User | None, user: User, reason: str) -> User:
    """Close an account: the person stays, and is out at once wherever they are signed in.

    Raises ValidationError with a sentence for what has to end first, and for the last admin.
    """
    _check_reason(reason)
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if not user.is_active:
            raise ValidationError(_("This account is closed already."), "closed")
        _refuse_what_still_holds(user)
        user.is_active = False
        return history.save(
            user, by=by, action="closed", reason=reason.strip(), update_fields=["is_active"]
        )


def _check_reason(reason):
    if not reason.strip():
        raise ValidationError(_("Give the reason."), "required")
    refuse_control_characters(reason)


def _refuse_what_still_holds(user):
    """Today's memberships and assignments, and those that have not begun."""
    today = timezone.localdate()
    teams = TeamMembership.objects.filter(user=user).overlapping(today, None)
    if held := [row.office.county.name for row in teams.select_related("office__county")]:
        text = _("%(name)s is in the team of %(held)s: end that first.")
        raise ValidationError(text, "in_team", {"name": user, "held": ", ".join(held)})
    served = Assignment.objects.filter(mentor__user=user).overlapping(today, None)
    if held := [str(row.settlement) for row in served.select_related("settlement")]:
        text = _("%(name)s answers for %(held)s: end that first.")
        raise ValidationError(text, "assigned", {"name": user, "held": ", ".join(held)})

"""Withdrawing a target; adding and changing one is its form's (TargetForm.save_as)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.models import Target
from mentorhalo.core import history
from mentorhalo.core.forms import Stale
from mentorhalo.core.text import refuse_control_characters


def withdraw_target(*, by: User, target: Target, reason: str, version: int | None = None) -> Target:
    """Count toward a target no more, from today; the row stays, with the reason.

    With a `version`, raises Stale when another one is stored; ValidationError without a reason and
    for one that is withdrawn already.
    """
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Give the reason."), "required")})
    refuse_control_characters(reason)
    with transaction.atomic():
        stored = Target.objects.select_for_update(of=("self",), no_key=True).get(pk=target.pk)
        if stored.withdrawn_on:
            raise ValidationError(_("This target is withdrawn already."), "withdrawn")
        if version is not None and stored.version != version:
            raise Stale(stored)
        before = history.snapshot(stored)
        stored.withdrawn_on = timezone.localdate()
        stored.withdrawn_because = reason.strip()
        stored.full_clean()
        stored.save()
        told = {"before": before, "action": "withdrawn", "reason": stored.withdrawn_because}
        history.write_version(stored, by=by, **told)
    return stored

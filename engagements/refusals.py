"""What an action on an engagement is refused for, each with its sentence."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagements.models import Engagement, State
from mentorhalo.core.text import require_reason

NEED_REASON = {"return", "cancel"}


class StaleVersion(Exception):
    """Somebody else wrote the entry since it was read; `current` is how it stands now."""

    def __init__(self, current):
        super().__init__(f"engagement {current.pk} is at version {current.version}")
        self.current = current


def refuse_stale(row, version):
    if version != row.version:
        raise StaleVersion(row)


def refuse_change(row, version, entry):
    refuse_stale(row, version)
    if row.state in (State.CANCELLED, State.JOINED):
        raise ValidationError(_("A cancelled or joined entry cannot be changed."), "frozen")
    if entry.planned and row.state != State.PLANNED:
        text = _("This entry was already logged; it cannot become a plan again.")
        raise ValidationError({"held_on": ValidationError(text, "was_logged")})
    if entry.mode == row.mode and entry.held_on == row.held_on:
        return
    for other in row.joined.all():
        if problem := _apart(entry, other):
            raise ValidationError({problem[0]: ValidationError(problem[1], "joined")})


def _apart(one, other):
    """Why two entries cannot be one meeting, and the field that says so; None when they can."""
    if one.mode != other.mode:
        return "mode", _("The entry joined to this one was not held this way; undo the join first.")
    if one.held_on and abs(one.held_on - other.held_on) > timedelta(days=1):
        return "held_on", _("The entry joined to this one is more than a day away; undo the join.")
    return None


def check_reason(to, reason):
    if to in NEED_REASON or reason.strip():
        require_reason(reason, longest=Engagement._meta.get_field("state_reason").max_length)


def refuse_cancelling(rows):
    """A meeting that others were joined into carries their work too; one query for all rows."""
    if not rows:
        return
    joined = Engagement.objects.filter(joined_to__in=rows).order_by("pk")
    if numbers := [f"{pk}" for pk in joined.values_list("pk", flat=True)]:
        text = ngettext(
            "No. %(numbers)s is joined into this entry: undo the join first.",
            "Nos. %(numbers)s are joined into this entry: undo the joins first.",
            len(numbers),
        )
        raise ValidationError(text, "joined", {"numbers": ", ".join(numbers)})


def refuse_join(row, meeting):
    if row.state != State.LOGGED:
        problem = _("Only a logged entry can be joined.")
    elif meeting.pk >= row.pk:
        problem = _("An entry is joined to one with a smaller number.")
    elif not meeting.counts:
        problem = _("The entry to join to has to be logged or verified.")
    elif meeting.county_id != row.county_id:
        problem = _("Entries of two counties cannot be joined; each can name the other.")
    elif meeting.mode != row.mode:
        problem = _("The two entries were not held the same way; correct one of them first.")
    elif abs(meeting.held_on - row.held_on) > timedelta(days=1):
        problem = _("The two entries are more than a day apart.")
    elif row.joined.exists():
        problem = _("Other entries are joined to this one; join those instead.")
    else:
        return
    raise ValidationError({"into": ValidationError(problem, "join")})

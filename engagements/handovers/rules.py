"""What a handover is refused for, each with its sentence."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhalo.core.text import refuse_control_characters, require_reason
from settlements.models import Handover, HandoverItem, HandoverState

LONGEST_TEXT = 5_000  # as the models say; a text column does not check it


def check_words(texts):
    for text in texts:
        refuse_control_characters(text)
        if len(text.strip()) > LONGEST_TEXT:
            told = {"longest": LONGEST_TEXT}
            raise ValidationError(
                _("The text is too long: %(longest)s characters at most."), "too_long", told
            )


def check_reason(reason):
    """Raise ValidationError, at the field `reason`, unless there is one that can be kept."""
    require_reason(reason, longest=Handover._meta.get_field("reason").max_length)


def rows_of(ground, giver, codes):
    """{KSH code: the assignment by which the giver holds it today}, of those that are held.

    Also of a giver who left the office: then nobody answers, and that is what is handed over.
    """
    today, found = timezone.localdate(), {}
    for code in codes:
        for row in ground.held[code]:
            holds = row.since <= today and (row.until is None or row.until > today)
            if holds and row.mentor_id == giver.pk:
                found[code] = row
    return found


def refuse_handover(ground, giver, taker, codes):
    """Raise ValidationError for what stands in the way today, settlement by settlement."""
    if not codes:
        raise ValidationError(_("Tick at least one settlement."), "nothing")
    if giver.pk == taker.pk:
        raise ValidationError(_("Choose another mentor than the one who hands over."), "one_mentor")
    if unknown := set(codes) - set(ground.settlements):
        told = {"code": min(unknown)}
        raise ValidationError(_("There is no settlement “%(code)s”."), "unknown", told)
    if len({row.county_id for row in ground.settlements.values()}) > 1:
        raise ValidationError(_("The settlements lie in several counties."), "counties")
    today = timezone.localdate()
    if not ground.in_office(taker.pk, min(codes), today) or not taker.user.is_active:
        text = _("%(taker)s is not in the settlements' county office today.")
        raise ValidationError(text, "taker", {"taker": taker})
    held = rows_of(ground, giver, codes)
    names = [ground.settlements[code].name for code in sorted(codes) if code not in held]
    if names:
        text = _("%(giver)s does not answer for %(settlement)s today.")
        raise ValidationError(
            [
                ValidationError(text, "not_held", {"giver": giver, "settlement": name})
                for name in names
            ]
        )


def refuse_waiting(codes):
    """A settlement waits in one handover at most."""
    waiting = HandoverItem.objects.filter(
        settlement__in=codes, handover__state=HandoverState.OFFERED
    )
    waiting = waiting.select_related("settlement", "handover__taker__user").order_by("settlement")
    if items := list(waiting):
        text = _("%(settlement)s waits already to be taken over by %(taker)s.")
        raise ValidationError(
            [
                ValidationError(
                    text, "waits", {"settlement": row.settlement, "taker": row.handover.taker}
                )
                for row in items
            ]
        )

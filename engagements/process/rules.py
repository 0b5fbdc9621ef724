"""What may be written of a step, a milestone and an action plan: rules with their sentences."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from engagements.entry import FIRST_DAY
from engagements.models import Engagement, Milestone
from mentorhalo.core.text import require_reason
from settlements.models import TargetArea

YEARS_AHEAD = 10
PLAN_YEARS = (3, 5)  # the usual horizon of a local action plan (F24)
LONGEST_REASON = 500


def check_done_on(day: date | None, field="done_on"):
    """Raise ValidationError unless something can have been done on that day."""
    if day is None:
        _refuse(field, _("Give the day."))
    if day > timezone.localdate():
        _refuse(field, _("This day has not come yet: what lies ahead is planned."))
    _check_not_before_the_network(day, field)


def check_planned_on(day: date | None, field="planned_on"):
    """Raise ValidationError unless something can be planned for that day."""
    if day is None:
        _refuse(field, _("Give the day."))
    if day.year > timezone.localdate().year + YEARS_AHEAD:
        _refuse(field, _("This day is too far ahead."))
    _check_not_before_the_network(day, field)


def check_reason(reason: str, field="reason"):
    """Raise ValidationError for no reason, a too long one, or one with control characters."""
    require_reason(reason, field, LONGEST_REASON)


def check_engagement(engagement: Engagement | None, places, field="engagement"):
    """Raise ValidationError unless it counts and serves one of these settlements (KSH codes)."""
    if engagement is None:
        return
    if not engagement.counts:
        _refuse(field, _("Only a logged or verified engagement can show that it was done."))
    if not engagement.places.filter(settlement__in=places).exists():
        _refuse(field, _("This engagement served none of these settlements."))


def places_of(area: TargetArea) -> list[str]:
    """The KSH codes of an area's settlements, in order."""
    return sorted(area.places.values_list("settlement", flat=True))


def places_of_milestone(milestone: Milestone) -> Iterable[str]:
    """The KSH codes of the settlements that it concerns."""
    if milestone.settlement_id:
        return [milestone.settlement_id]
    if milestone.area_id:
        return places_of(milestone.area)
    areas = TargetArea.objects.filter(grant=milestone.grant_id)
    named = milestone.grant.places.values_list("settlement", flat=True)
    return {*named, *areas.values_list("places__settlement", flat=True)}


def unusual_horizon(since: date, until: date) -> str:
    """A warning where a plan is not for three to five years; "" where it is."""
    low, high = PLAN_YEARS
    days = (until - since).days + 1
    if low * 365 - 31 <= days <= high * 365 + 32:
        return ""
    text = _("A local action plan is usually for %(low)s to %(high)s years.")
    return text % {"low": low, "high": high}


def _check_not_before_the_network(day, field):
    if day < FIRST_DAY:
        shown = {"day": date_format(day, "DATE_FORMAT")}
        _refuse(field, _("%(day)s is before the network began."), shown)


def _refuse(field, text, values=None):
    raise ValidationError({field: ValidationError(text, "impossible", values)})

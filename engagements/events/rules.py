"""What an event must keep to, each rule with its sentence."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import Role

LONGEST = 31  # days of one event: a series is entered day by day
FARTHEST = timedelta(days=3 * 366)  # from today; a day farther off is a slip of the pen


def refuse_days(starts_on, ends_on) -> None:
    """Raise ValidationError for a last day before the first, a month and more, an absurd year."""
    if ends_on < starts_on:
        raise ValidationError(
            {"ends_on": ValidationError(_("The last day is before the first."), "before")}
        )
    if (ends_on - starts_on).days >= LONGEST:
        text = _("An event takes %(days)s days at most; enter each part of a series by itself.")
        raise ValidationError({"ends_on": ValidationError(text, "long", {"days": LONGEST})})
    if abs(starts_on - timezone.localdate()) > FARTHEST:
        text = _("Write a day within three years of today.")
        raise ValidationError({"starts_on": ValidationError(text, "far")})


def refuse_place(settlement, place: str, county) -> None:
    """Raise ValidationError without a place, or where settlement and county do not agree."""
    if settlement is None and not place:
        text = _("Say where it is: a settlement, or the place in words.")
        raise ValidationError({"settlement": ValidationError(text, "nowhere")})
    if settlement is None:
        return
    if settlement.ceased_on and settlement.ceased_on <= timezone.localdate():
        text = _("%(place)s no longer exists.")
        values = {"place": settlement.name}
        raise ValidationError({"settlement": ValidationError(text, "ceased", values)})
    if county and settlement.county_id != county.pk:
        text = _("%(place)s does not lie in this county.")
        values = {"place": settlement.name}
        raise ValidationError({"county": ValidationError(text, "elsewhere", values)})


def refuse_foreign(user, county) -> None:
    """Raise ValidationError where a lead writes an event of another county or of the network."""
    if user.role in (Role.COORDINATOR, Role.ADMIN):
        return
    if county is None or county.pk != user.county_code:
        text = _("A lead announces events of the own county; ask a coordinator for others.")
        raise ValidationError({"county": ValidationError(text, "foreign")})

"""What a partnership must keep to, whoever writes it: each rule with its sentence."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from engagements.entry import FIRST_DAY
from engagements.models import (
    Engagement,
    Partnership,
    PartnershipMark,
    PartnershipParty,
    Stage,
)
from engagements.partnerships.stages import possible, wants_reason
from mentorhalo.core.text import require_reason
from mentors.models import Mentor
from settlements.models import Organisation, Settlement

YEARS_AHEAD = 15
LONGEST_REASON = 500


def check(
    partnership: Partnership,
    parties: Iterable[Organisation],
    places: Iterable[Settlement],
    before: Partnership | None = None,
) -> None:
    """Raise ValidationError with a sentence for each field that breaks a rule.

    `before` is the stored partnership that this one replaces.
    """
    errors = {}
    if len({row.pk for row in parties}) < PartnershipParty.fewest:
        errors["parties"] = _("A partnership has at least two organisations.")
    if not _touches(partnership.county_id, parties, places):
        text = _("Name a settlement of the county, or a party with its seat there.")
        errors["places"] = text
    errors |= _mentor(partnership, before)
    errors |= _renewal(partnership)
    if errors:
        raise ValidationError({name: [text] for name, text in errors.items()})


def _touches(county, parties, places):
    return any(row.seat.county_id == county for row in parties) or any(
        row.county_id == county for row in places
    )


def _mentor(partnership, before):
    if partnership.mentor_id is None:
        return {}
    if before is not None and before.mentor_id == partnership.mentor_id:
        return {}
    if (
        Mentor.objects.in_team_today(partnership.county_id)
        .filter(pk=partnership.mentor_id)
        .exists()
    ):
        return {}
    text = _("%(mentor)s is not in the county's office today.")
    return {"mentor": ValidationError(text, "mentor", {"mentor": str(partnership.mentor)})}


def _renewal(partnership):
    day = partnership.renew_on
    if day is None:
        return {}
    if day < FIRST_DAY:
        return {"renew_on": _before_the_network(day)}
    if day.year > timezone.localdate().year + YEARS_AHEAD:
        return {"renew_on": _("This day is too far ahead.")}
    return {}


def _before_the_network(day):
    shown = {"day": date_format(day, "DATE_FORMAT")}
    return ValidationError(_("%(day)s is before the network began."), "too_early", shown)


def check_move(
    path: list[str],
    after: str,
    on: date | None,
    reason: str,
    *,
    last_on: date | None = None,
    engagement: Engagement | None = None,
) -> None:
    """Raise ValidationError unless a partnership may go from its path of stages to another.

    `last_on` is the day of its last change of stage.
    """
    if after not in possible(path):
        raise _error("after", _("Choose another stage: it is in this one."))
    _check_day(on, last_on)
    if wants_reason(path, after) or reason.strip():
        require_reason(reason, longest=LONGEST_REASON)
    if engagement is not None:
        check_contact(engagement)


def check_contact(engagement: Engagement) -> None:
    """Raise ValidationError for an engagement that is none yet, or does not count."""
    if not engagement.counts:
        text = _("Only a logged or verified engagement can show that it was done.")
        raise _error("engagement", text)


def check_not_about(partnership: Partnership, engagement: Engagement) -> None:
    """Raise ValidationError where a standing change of stage says that it happened there."""
    if partnership.stage_changes.filter(undone_at=None, engagement=engagement).exists():
        text = _("A change of stage says that it happened there: take that back first.")
        raise _error("engagement", text)


def check_review(year: int, on: date | None, met: dict) -> None:
    """Raise ValidationError for a year that has not begun, a day outside of what it can say, or a
    mark without an answer."""
    today = timezone.localdate()
    if year > today.year:
        raise _error("year", _("This year has not begun yet."))
    if on is None:
        raise _error("on", _("Give the day."))
    if on > today:
        raise _error("on", _("This day has not come yet."))
    if on.year < year:
        shown = {"year": year}
        text = _("It is the review of %(year)s: this day lies before that year.")
        raise ValidationError({"on": ValidationError(text, "order", shown)})
    if missing := [mark for mark in PartnershipMark.objects.all() if mark not in met]:
        text = _("Say of each mark whether it was met: %(mark)s.")
        values = {"mark": str(missing[0])}
        raise ValidationError({"met": ValidationError(text, "missing", values)})


def _check_day(on, last_on):
    if on is None:
        raise _error("on", _("Give the day."))
    if on > timezone.localdate():
        raise _error("on", _("This day has not come yet."))
    if on < FIRST_DAY:
        raise ValidationError({"on": _before_the_network(on)})
    if last_on and on < last_on:
        shown = {"day": date_format(last_on, "DATE_FORMAT")}
        text = _("Its last stage began on %(day)s; this one cannot begin before.")
        raise ValidationError({"on": ValidationError(text, "order", shown)})


def _error(field, text):
    return ValidationError({field: ValidationError(text, field)})


def signed_on(changes) -> date | None:
    """The first day on which an agreement was signed, of the standing changes of stage."""
    days = [row.on for row in changes if row.undone_at is None and row.after == Stage.AGREED]
    return min(days, default=None)

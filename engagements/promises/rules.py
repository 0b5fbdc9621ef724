"""What a promise must keep to, whoever writes it: each rule with its sentence."""

from collections import defaultdict
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from engagements.entry import FIRST_DAY
from engagements.models import Engagement, Promise, Side, State
from mentorhalo.core.text import fold, require_reason
from mentors.models import Mentor
from settlements.models import Organisation

YEARS_AHEAD = 5


def check(promise: Promise, before: Promise | None = None) -> None:
    """Raise ValidationError with a sentence for each field that breaks a rule.

    `before` is the stored promise that this one replaces: a mentor, an organisation or an
    engagement that stays is not held against what became of it later.
    """
    errors = defaultdict(list)
    problems = [*_what(promise), *_place(promise, before), *_days(promise)]
    problems += [*_mentor(promise, before), *_there(promise, before), *_occasion(promise, before)]
    for name, text, values in problems:
        errors[name].append(ValidationError(text, "promise", values))
    if errors:
        raise ValidationError(dict(errors))


def _stays(name, promise, before):
    return before is not None and getattr(before, f"{name}_id") == getattr(promise, f"{name}_id")


def _what(promise):
    if not promise.what.strip():
        yield "what", _("Write down what was promised."), {}


def _place(promise, before):
    if _stays("settlement", promise, before):
        return
    place = promise.settlement
    if place.ceased_on and place.ceased_on <= timezone.localdate():
        yield "settlement", _("%(place)s no longer exists."), {"place": place.name}


def _days(promise):
    day = promise.due_on
    if not day:
        yield "due_on", _("Give the day."), {}
    elif day < FIRST_DAY:
        shown = {"day": date_format(day, "DATE_FORMAT")}
        yield "due_on", _("%(day)s is before the network began."), shown
    elif day.year > timezone.localdate().year + YEARS_AHEAD:
        yield "due_on", _("This day is too far ahead."), {}
    elif promise.engagement and day < promise.engagement.held_on:
        shown = {"day": date_format(promise.engagement.held_on, "DATE_FORMAT")}
        yield "due_on", _("The promise was made on %(day)s; it cannot be due before."), shown


def _mentor(promise, before):
    if promise.mentor_id is None:
        if promise.side == Side.US:
            yield "mentor", _("Say which mentor keeps it."), {}
        return
    moved = before is not None and before.county_id != promise.county_id
    if _stays("mentor", promise, before) and not moved:
        return
    team = Mentor.objects.in_team_today(promise.county_id)
    if not team.filter(pk=promise.mentor_id).exists():
        names = {"mentor": str(promise.mentor)}
        yield "mentor", _("%(mentor)s is not in the county's office today."), names


def _there(promise, before):
    """Who promised there, or to whom we did."""
    if promise.organisation_id is None:
        if promise.side == Side.THEM and not promise.who.strip():
            yield "who", _("Say who promised: name an organisation or a role."), {}
        return
    if _stays("organisation", promise, before):
        return
    of_county = Organisation.objects.in_county(promise.county_id)
    if not of_county.filter(pk=promise.organisation_id).exists():
        yield "organisation", _("There is no such organisation in the promise's county."), {}
    elif not promise.organisation.is_active:
        names = {"organisation": promise.organisation.name}
        yield "organisation", _("%(organisation)s is closed or was merged into another."), names


def _occasion(promise, before):
    same_place = _stays("settlement", promise, before)
    if promise.engagement_id is None or (_stays("engagement", promise, before) and same_place):
        return
    if not Engagement.objects.in_settlement(promise.settlement_id).filter(
        pk=promise.engagement_id, county=promise.county_id
    ):
        text = _("No. %(number)s was not held with this settlement.")
        yield "engagement", text, {"number": promise.engagement_id}
    elif promise.engagement.state in (State.CANCELLED, State.JOINED):
        text = _("No. %(number)s is cancelled or joined; nothing is promised there.")
        yield "engagement", text, {"number": promise.engagement_id}


def refuse_twice(promise: Promise) -> None:
    """Raise ValidationError when the same open promise is there already: a form sent twice."""
    same = Promise.objects.open().filter(
        settlement=promise.settlement_id, side=promise.side, due_on=promise.due_on
    )
    if fold(promise.what.strip()) in [fold(what) for what in same.values_list("what", flat=True)]:
        text = _("This promise is written down already, with the same day.")
        raise ValidationError({"what": ValidationError(text, "twice")})


def check_settling(promise: Promise, dropped: bool, on: date | None, reason: str) -> None:
    """Raise ValidationError unless an open promise can be kept or dropped on this day.

    A promise of an occasion cannot be settled before it; one typed alone can have been kept before
    it was typed, as it may have been made before too.
    """
    errors = defaultdict(list)
    if problem := _day_problem(promise, on):
        errors["on"].append(ValidationError(*problem))
    try:
        if dropped or reason.strip():
            check_reason(reason)
    except ValidationError as error:
        errors["reason"] += error.error_dict["reason"]
    if errors:
        raise ValidationError(dict(errors))


def _day_problem(promise, on):
    if on is None:
        return _("Give the day."), "required"
    held = promise.engagement.held_on if promise.engagement else None
    if on > timezone.localdate():
        shown = {"day": date_format(on, "DATE_FORMAT")}
        return _("%(day)s has not come yet."), "future", shown
    if held and on < held:
        shown = {"day": date_format(held, "DATE_FORMAT")}
        return _("It was promised on %(day)s; give that day or a later one."), "too_early", shown
    if on < FIRST_DAY:
        shown = {"day": date_format(on, "DATE_FORMAT")}
        return _("%(day)s is before the network began."), "too_early", shown
    return None


def check_reason(reason: str) -> None:
    """Raise ValidationError, at the field `reason`, unless it is one that can be kept."""
    require_reason(reason, longest=Promise._meta.get_field("reason").max_length)

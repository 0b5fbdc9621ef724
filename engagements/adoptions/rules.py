"""What an adoption must keep to, whoever writes it: each rule with its sentence."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from engagements.entry import FIRST_DAY
from engagements.models import Adoption, AdoptionState, Engagement
from settlements.models import Organisation

YEARS_AHEAD = 5  # for one that is only prepared
MOST_PEOPLE = 100_000  # product.md §7
MOST_OCCASIONS = 10_000  # daily for 27 years


def check(row: Adoption, before: Adoption | None = None) -> None:
    """Raise ValidationError with a sentence for each field that breaks a rule.

    `before` is the stored adoption that this one replaces: what stays is not held against what
    became of it later.
    """
    errors = defaultdict(list)
    problems = [*_practice(row, before), *_place(row, before), *_days(row), *_numbers(row)]
    problems += [*_there(row, before), *_occasion(row, before), *_source(row, before)]
    for name, text, values in problems:
        errors[name].append(ValidationError(text, "adoption", values))
    if errors:
        raise ValidationError(dict(errors))


def _stays(name, row, before):
    return before is not None and getattr(before, f"{name}_id") == getattr(row, f"{name}_id")


def _practice(row, before):
    if row.settlement_id == row.practice.settlement_id:
        text = _("%(place)s is where this practice comes from; it cannot take over its own.")
        yield "settlement", text, {"place": row.settlement.name}
    if not _stays("practice", row, before) and not row.practice.is_public:
        yield "practice", _("Only a published practice can be taken over."), {}


def _place(row, before):
    if _stays("settlement", row, before):
        return
    place = row.settlement
    if place.ceased_on and place.ceased_on <= timezone.localdate():
        yield "settlement", _("%(place)s no longer exists."), {"place": place.name}


def _days(row):
    today = timezone.localdate()
    if row.since is None:
        if row.state != AdoptionState.PREPARING:
            yield "since", _("Say since when it goes on."), {}
    elif row.since < FIRST_DAY:
        shown = {"day": date_format(row.since, "DATE_FORMAT")}
        yield "since", _("%(day)s is before the network began."), shown
    elif row.since > today and row.state != AdoptionState.PREPARING:
        yield "since", _("This day has not come yet; it is in preparation until then."), {}
    elif row.since.year > today.year + YEARS_AHEAD:
        yield "since", _("This day is too far ahead."), {}
    yield from _end(row, today)


def _end(row, today):
    if row.state != AdoptionState.ENDED:
        if row.until is not None:
            yield "until", _("Only one that ended has a last day."), {}
    elif row.until is None:
        yield "until", _("Say on which day it ended."), {}
    elif row.until > today:
        yield "until", _("This day has not come yet."), {}
    elif row.since is not None and row.until < row.since:
        yield "until", _("An adoption ends after it began."), {}


def _numbers(row):
    if row.attendance is not None and row.attendance > MOST_PEOPLE:
        yield "attendance", _("At most 100,000 people."), {}
    if row.occasions is not None and row.occasions > MOST_OCCASIONS:
        yield "occasions", _("At most 10,000 occasions."), {}


def _there(row, before):
    if row.organisation_id is None or _stays("organisation", row, before):
        return
    of_county = Organisation.objects.in_county(row.county_id)
    if not of_county.filter(pk=row.organisation_id).exists():
        yield "organisation", _("There is no such organisation in the settlement's county."), {}
    elif not row.organisation.is_active:
        names = {"organisation": row.organisation.name}
        yield "organisation", _("%(organisation)s is closed or was merged into another."), names


def _occasion(row, before):
    if row.engagement_id is None or _stays("engagement", row, before):
        return
    held_there = Engagement.objects.in_settlement(row.settlement_id)
    if not held_there.filter(pk=row.engagement_id, county=row.county_id).exists():
        text = _("No. %(number)s was not held with this settlement.")
        yield "engagement", text, {"number": row.engagement_id}


def _source(row, before):
    """It learned from a standing adoption of the same practice, and the chain has no ring."""
    if row.source_id is None or _stays("source", row, before):
        return
    rows = Adoption.objects.standing().filter(practice=row.practice_id)
    sources = dict(rows.values_list("pk", "source_id"))
    if row.source_id not in sources:
        yield "source", _("Nobody there has taken this practice over."), {}
        return
    above, seen = row.source_id, set()
    while above is not None and above not in seen:
        if above == row.pk:
            yield "source", _("They learned it from here; it cannot be the other way too."), {}
            return
        seen.add(above)
        above = sources.get(above)


def refuse_twice(row: Adoption) -> None:
    """Raise ValidationError when the settlement has this practice's standing adoption already."""
    same = Adoption.objects.standing().filter(practice=row.practice_id, settlement=row.settlement)
    if same.exists():
        text = _("This settlement has taken it over already.")
        raise ValidationError({"settlement": ValidationError(text, "twice")})

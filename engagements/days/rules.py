"""What a plan of a day must keep to: each rule with its sentence."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from settlements.models import Settlement

MOST_STOPS, AHEAD = 40, timedelta(days=366)


def check(by: User, day: date, stops: list[str], kept: Iterable[str]) -> None:
    """Raise ValidationError with a sentence unless a person can plan these stops (KSH codes).

    Those `kept` from the stored plan are not held against what became of them later.
    """
    today = timezone.localdate()
    if not today <= day <= today + AHEAD:
        text = _("A day is planned from today on, a year ahead at most.")
        raise ValidationError({"day": ValidationError(text, "day")})
    if len(stops) > MOST_STOPS:
        text = _("A day has %(most)s settlements at most.")
        raise ValidationError({"stop": ValidationError(text, "many", {"most": MOST_STOPS})})
    new = set(stops) - set(kept)
    places = Settlement.objects.existing().filter(pk__in=new, county=by.county_code)
    if unknown := new - set(places.values_list("pk", flat=True)):
        raise ValidationError({"stop": outside(unknown)})


def outside(codes: Iterable[str]) -> ValidationError:
    """The error for KSH codes of no settlement of the person's county."""
    rows = Settlement.objects.filter(pk__in=codes).order_by("sort_key")
    names = ", ".join([row.name for row in rows] or sorted(codes))
    text = _("Not a settlement of your county: %(names)s.")
    return ValidationError(text, "county", {"names": names})

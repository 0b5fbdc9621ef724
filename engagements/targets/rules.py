"""What a target may be (product.md §3): as many settlements as there are, by a day to come, in a
county whose settlements count."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counties.models import County, CountyOffice
from engagements.models import Target
from settlements.models import Settlement

MOST_YEARS = 20  # a day farther off is a slip of the pen


def refuse_number(number: int, county: County | None) -> None:
    """Raise ValidationError where more settlements are asked for than exist in the scope."""
    rows = Settlement.objects.existing()
    found = (rows.filter(county=county) if county else rows).count()
    if number > found:
        text = ngettext(
            "There is only %(n)d settlement here.", "There are only %(n)d settlements here.", found
        )
        raise ValidationError(text, "too_many", {"n": found})


def refuse_due_day(day: date) -> None:
    """Raise ValidationError for a day that is over or absurdly far."""
    today = timezone.localdate()
    if day < today:
        text = _("This day is over; a target is due on a day to come.")
        raise ValidationError(text, "past")
    last = date(today.year + MOST_YEARS, 12, 31)
    if day > last:
        text = _("Write a day up to %(day)s.")
        raise ValidationError(text, "far", {"day": date_format(last, "DATE_FORMAT")})


def refuse_county(county: County) -> None:
    """Raise ValidationError where no settlement of the county counts, now or from a day to come."""
    office = CountyOffice.objects.filter(county=county).first()
    if office is None:
        text = _("%(county)s has no mentor office, so its settlements do not count.")
    elif office.closed_on and office.closed_on <= timezone.localdate():
        text = _("The mentor office of %(county)s is closed, so its settlements do not count.")
    else:
        return
    raise ValidationError(text, "no_office", {"county": county})


def refuse_since(day: date) -> None:
    """Raise ValidationError for a day to come, or before the first county office opened: a target
    holds from today or from a past day of the programme."""
    if day > timezone.localdate():
        text = _("A target holds from today or from a past day.")
        raise ValidationError(text, "future")
    first = CountyOffice.objects.aggregate(first=Min("opened_on"))["first"]
    if first and day < first:
        text = _("%(day)s was before the programme: the first office opened on %(first)s.")
        shown = {"day": date_format(day, "DATE_FORMAT"), "first": date_format(first, "DATE_FORMAT")}
        raise ValidationError(text, "too_early", shown)


def refuse_correcting_more(stored: Target, day: date) -> None:
    """Raise ValidationError where a new number would hold from a day before the present one's: what
    held then stays as it was."""
    if day < stored.since:
        text = _(
            "Since %(since)s it has been %(number)s by %(due)s: give that day to correct this, or "
            "a later one from which the new numbers hold."
        )
        raise ValidationError(text, "too_early", _words(stored))


def refuse_moving(stored: Target, day: date) -> None:
    """Raise ValidationError where the present number's first day would pass the one before it."""
    before = stored.earlier.first()
    if before and day <= before.since:
        text = _("Since %(since)s it was %(number)s by %(due)s: give a later day.")
        raise ValidationError(text, "too_early", _words(before))


def _words(said):
    return {
        "since": date_format(said.since, "DATE_FORMAT"),
        "number": said.number,
        "due": date_format(said.due_on, "DATE_FORMAT"),
    }

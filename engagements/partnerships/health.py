"""Which partnerships want care, as conditions of SQL that pages and lists share (F50, F52).

A closed one wants none, a paused one neither. N days without contact is ours: twice the rhythm of a
settlement, rounded; it can be asked otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import Met, PartnershipReview, ReviewedMark, Stage

NO_CONTACT_DAYS, LONGEST_SILENCE = 120, 3_650
RENEWAL_DAYS = 60
WANTS_CARE = ~Q(stage__in=(Stage.CLOSED, Stage.PAUSED))


@dataclass(frozen=True)
class Care:
    """One reason to look after a partnership: `condition` is of a day and the days of silence, on
    PartnershipQuerySet.with_last_contact()."""

    code: str
    label: str | Promise
    condition: Callable[[date, int], Q]
    css: str = "wait"


def _silent(day, days):
    """No contact within the days; one without any counts from the day its stage began."""
    last = day - timedelta(days=days)
    return WANTS_CARE & (Q(contact_on__lt=last) | Q(contact_on=None, stage_on__lt=last))


def _due(day, days):
    return WANTS_CARE & Q(renew_on__lte=day + timedelta(days=RENEWAL_DAYS))


def _one_sided(day, days):
    """A mutual mark was answered "no" in the last yearly review."""
    last = PartnershipReview.objects.filter(partnership=OuterRef(OuterRef("pk")))
    no = ReviewedMark.objects.filter(
        review__partnership=OuterRef("pk"),
        review__year=Subquery(last.order_by("-year").values("year")[:1]),
        mark__mutual=True,
        met=Met.NO,
    )
    return WANTS_CARE & Q(Exists(no))


CARES = (
    Care("silent", _("no contact for long"), _silent),
    Care("renewal", _("renewal due"), _due),
    Care("one_sided", _("one-sided"), _one_sided),
)
BY_CODE = {care.code: care for care in CARES}
HEALTH_CHOICES = [("any", _("wants care for any reason")), *((c.code, c.label) for c in CARES)]


def wanting(rows, code: str, day: date, days: int = NO_CONTACT_DAYS):
    """The rows that want care for a reason, or "any"; each then has `contact_on`."""
    rows = rows.with_last_contact()
    if code != "any":
        return rows.filter(BY_CODE[code].condition(day, days))
    condition = Q()
    for care in CARES:
        condition |= care.condition(day, days)
    return rows.filter(condition)


def renewals_due(rows, day: date):
    """Those whose renewal is due within the days or is past, the most urgent first."""
    return rows.filter(_due(day, 0)).order_by(F("renew_on").asc(), "sort_key", "pk")


def cares_of(rows, day: date, days: int = NO_CONTACT_DAYS):
    """The rows, each with `contact_on` and a yes or no for every reason (`is_silent`…)."""
    marks = {f"is_{care.code}": care.condition(day, days) for care in CARES}
    return rows.with_last_contact().annotate(**marks)


def told(row) -> list[Care]:
    """The reasons that hold for a row of `cares_of`."""
    return [care for care in CARES if getattr(row, f"is_{care.code}")]

"""Which partnerships want care and why, as conditions that pages and lists share (F50, F52).

A closed one wants none, a paused one neither. N days without contact is ours: twice the rhythm of a
settlement, rounded; it can be asked otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counties.models import TeamMembership
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


def _unfollowed(day, days):
    """No mentor follows it, or one who is not in its county's office that day."""
    team = TeamMembership.objects.on(day).filter(office=OuterRef("county"))
    return WANTS_CARE & ~Exists(team.filter(user=OuterRef("mentor__user")))


CARES = (
    Care("silent", _("no contact for long"), _silent),
    Care("renewal", _("renewal due"), _due),
    Care("one_sided", _("one-sided"), _one_sided),
    Care("unfollowed", _("nobody follows it"), _unfollowed),
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


def in_words(row, reviews, day: date) -> list[tuple[Care, str]]:
    """Each reason that holds for a row of `cares_of`, with what it rests on; `reviews` are the
    row's, the newest first, with their marks."""
    last = reviews[0] if reviews else None
    words = {
        "silent": lambda: _silence(row, day),
        "renewal": lambda: _renewal(row, day),
        "one_sided": lambda: _lacks(last),
        "unfollowed": lambda: _follower(row),
    }
    return [(care, words[care.code]()) for care in told(row)]


def _silence(row, day):
    told = {"day": date_format(row.contact_on or row.stage_on, "DATE_FORMAT")}
    if row.contact_on is None:
        return _("No engagement stands with it; its stage began on %(day)s.") % told
    told["n"] = (day - row.contact_on).days
    return _("The last contact was on %(day)s, %(n)d days ago.") % told


def _renewal(row, day):
    told = {"day": date_format(row.renew_on, "DATE_FORMAT")}
    if row.renew_on < day:
        return _("It was to be renewed on %(day)s; that day is past.") % told
    return _("It is to be renewed on %(day)s.") % told


def _lacks(review):
    """Which mutual marks were answered "no", with the notes on them."""
    marks = [one for one in review.marks.all() if one.mark.mutual and one.met == Met.NO]
    names = "; ".join(f"{one.mark} ({one.note})" if one.note else str(one.mark) for one in marks)
    told = {"year": review.year, "marks": names}
    text = _("In the review of %(year)s this was answered “no”: %(marks)s. One side carries it.")
    return text % told


def _follower(row):
    if row.mentor_id is None:
        return _("No mentor is written down who follows it.")
    text = _("%(mentor)s, who followed it, is not in the county’s office any more.")
    return text % {"mentor": row.mentor}

"""Which settlements reached a rung, and why the others did not: one definition for every page.

Conditions are on SettlementSummary rows of existing settlements, the universe of every rung. The
reached ones and the reasons are disjoint and together that universe.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from settlements.models import (
    AreaPlace,
    Assignment,
    Grant,
    GrantSettlement,
    Rung,
    SettlementSummary,
)

QUIET_DAYS = 60  # the expected rhythm where none was agreed

NO_OFFICE = _("the county had no open mentor office")
RETURNED = _("the engagement was returned for correction")
PLANNED = _("the engagement is only planned")
CANCELLED = _("the engagement was cancelled")
NOTHING = _("there has been no engagement yet")


@dataclass(frozen=True)
class Reason:
    """Why settlements are left out of a figure: a code for addresses, a sentence, a condition."""

    code: str
    label: str | Promise
    condition: Q


def universe():
    """The summary rows of all settlements that exist today."""
    return SettlementSummary.objects.filter(settlement__ceased_on=None)


def has_office(day: date) -> Q:
    opened = Q(county__office__opened_on__lte=day)
    return opened & (Q(county__office__closed_on=None) | Q(county__office__closed_on__gt=day))


def reached(rung: Rung, day: date | None = None) -> Q:
    """The rung's date had come, and the county's office was open."""
    day = day or timezone.localdate()
    if rung == Rung.KNOWN:
        return has_office(day)
    return has_office(day) & Q(**{f"{Rung(rung).date_field}__lte": day})


def causes(rung: Rung, day: date | None = None) -> list[Reason]:
    """Why settlements are left out, in order: the first that holds explains a settlement.

    Read after `reached`, as a CASE that counts all of them in one pass.
    """
    first = Reason("no_office", NO_OFFICE, ~has_office(day or timezone.localdate()))
    return [first, *(Reason(*waiting) for waiting in _waiting(rung))]


def left_out(rung: Rung, day: date | None = None) -> list[Reason]:
    """The same reasons, each without those that an earlier one explains: to filter by one."""
    reasons, explained = [], reached(rung, day)
    for cause in causes(rung, day):
        reasons.append(Reason(cause.code, cause.label, cause.condition & ~explained))
        explained |= cause.condition
    return reasons


def _waiting(rung):
    if rung == Rung.KNOWN:
        return []
    if rung == Rung.REGULAR:
        few = _("there was an engagement on one or two days only")
        return [("few_days", few, Q(days__gt=0)), ("nothing", NOTHING, Q())]
    if rung == Rung.PLANNED:
        undone = _("the local action plan of its target area is not done yet")
        areas = AreaPlace.objects.filter(settlement=OuterRef("settlement"))
        none = _("it is in no target area")
        return [("not_done", undone, Q(Exists(areas))), ("no_area", none, Q())]
    here = "_on_site" if rung == Rung.INVOLVED else ""
    off_site = _("there were only engagements at the office, by telephone or online")
    return [
        ("returned", RETURNED, Q(**{f"returned{here}__gt": 0})),
        ("planned", PLANNED, Q(**{f"planned{here}__gt": 0})),
        *([("off_site", off_site, Q(counted__gt=0))] if here else []),
        ("cancelled", CANCELLED, Q(**{f"cancelled{here}__gt": 0})),
        ("nothing", NOTHING, Q()),
    ]


def under_grant(day: date) -> Q:
    """Named by a grant that runs on that day."""
    running = Grant.objects.running_on(day)
    named = GrantSettlement.objects.filter(grant__in=running).values("settlement")
    return Q(settlement__in=named)


def followed(day: date | None = None) -> Q:
    """Involved or under a running grant, where the county's office is open: it has a rhythm."""
    day = day or timezone.localdate()
    return has_office(day) & (Q(involved_on__lte=day) | under_grant(day))


def quiet(day: date | None = None) -> Q:
    """Involved or under a grant, and no counted engagement within the expected rhythm."""
    day = day or timezone.localdate()
    silent = Q(last_on=None) | Q(last_on__lt=day - timedelta(days=QUIET_DAYS))
    return followed(day) & silent


def is_quiet(settlement="pk") -> Exists:
    """Whether a row's settlement is quiet today; `settlement` is the field that names it."""
    return Exists(universe().filter(quiet(), settlement=OuterRef(settlement)))


def unassigned(day: date | None = None) -> Q:
    """Involved, and no mentor of the county's office answers for it."""
    day = day or timezone.localdate()
    answering = Assignment.objects.answering(day).values("settlement")
    return reached(Rung.INVOLVED, day) & ~Q(settlement__in=answering)

"""Which settlements reached a rung, and why the others did not: one definition for every page.

Conditions are on SettlementSummary rows of existing settlements, the universe of every rung. The
reached ones and the reasons are disjoint and together that universe. Any day may be asked: a past
one as it is known today, so an entry typed later moves it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, reduce
from operator import or_
from sqlite3 import sqlite_version_info

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, NullIf
from django.db.models.lookups import In
from django.db.models.sql.constants import LOUTER
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_cte import CTE, with_cte

from mentorhalo.core.days import DaysBefore
from settlements.models import (
    AreaPlace,
    Assignment,
    Grant,
    GrantSettlement,
    Phase,
    Rhythm,
    Rung,
    Settlement,
    SettlementSummary,
)
from settlements.models.rhythm import USUAL_DAYS

FIRST_YEAR = timedelta(days=365)
RECENT = timedelta(days=30)
COMPOSED = 32  # days for which the universe is held
FACTS = ("is_open", "last_by", "is_young", "is_older", "rhythm_days", "is_answered_for")
ENDLESS = Value(1_000_000)  # days: longer than any rhythm

NO_OFFICE = _("the county had no open mentor office")
RETURNED = _("the engagement was returned for correction")
PLANNED = _("the engagement is only planned")
CANCELLED = _("the engagement was cancelled")
NOTHING = _("there has been no engagement yet")
LATER = _("what there is was held, or is planned, after that day")


@dataclass(frozen=True)
class Reason:
    """Why settlements are left out of a figure: a code for addresses, a sentence, a condition."""

    code: str
    label: str | Promise
    condition: Q


def is_past(day: date | None) -> bool:
    return day is not None and day < timezone.localdate()


def universe(day: date | None = None):
    """The summary rows of all settlements that existed on a day; today's unless one is given.

    Conditions may ask of each: `is_open`, whether the county had an open office on the day;
    `last_by`, its last counted engagement up to it; `is_young` and `is_older`, whether it is under
    a grant in its first year and in a later one; `rhythm_days`; `is_answered_for`, whether a mentor
    of the county's office answered for it.
    """
    return _universe(day, timezone.localdate()).all()


@lru_cache(maxsize=COMPOSED)
def _universe(day, today):
    """Composed once a day: it holds no rows, and what is asked of it is a copy."""
    return _existing(day).alias(**_facts(day))


def universe_at_once(day: date | None = None, county: str | None = None, codes=None):
    """The same rows, of a county or of settlements (KSH codes) or all, for a statement that asks
    much of all of them: what `universe` answers anew wherever it stands is answered once for
    each."""
    rows = _existing(day)
    if county is not None:
        rows = rows.filter(county=county)
    if codes is not None:
        rows = rows.filter(pk__in=codes)
    asked, tables, found = rows.order_by(), [], _facts(day, codes)
    if is_past(day):
        recent = CTE(_recent_places(day, codes), name="recent", materialized=_is_materialized())
        asked = recent.join(asked, pk=recent.col.settlement, _join_type=LOUTER)
        found["last_by"] = Coalesce(recent.col.last, found["last_by"])
        tables.append(recent)
    facts = CTE(asked.values("pk", **found), name="facts", materialized=_is_materialized())
    rows = facts.join(rows, pk=facts.col.pk)
    rows = rows.alias(**{name: getattr(facts.col, name) for name in FACTS})
    return with_cte(*tables, facts, select=rows)


def _is_materialized():
    """SQLite before 3.35 does not know the word, and may read a fact more than once."""
    return connection.vendor != "sqlite" or sqlite_version_info >= (3, 35)


def _existing(day):
    rows = SettlementSummary.objects
    if not is_past(day):
        return rows.filter(settlement__ceased_on=None)
    return rows.filter(Q(settlement__ceased_on=None) | Q(settlement__ceased_on__gt=day))


def _facts(day, codes=None):
    today = day or timezone.localdate()
    young, older = under_young_and_older(today, codes=codes)
    answered = _is_answered_for(today, codes)
    values = (_is_open(today), _last_by(day), young, older, rhythm(day, codes=codes), answered)
    return dict(zip(FACTS, values, strict=True))


def _is_open(day):
    return Case(When(has_office(day), then=True), default=False, output_field=BooleanField())


def _is_answered_for(day, codes):
    rows = Assignment.objects.answering(day)
    if codes is not None:
        rows = rows.filter(settlement__in=codes)
    return In(F("settlement"), rows.values("settlement"))


def _last_by(day):
    if not is_past(day):
        return F("last_on")
    places = _places(day).filter(settlement=OuterRef("pk"))
    return Subquery(places.order_by("-held_on").values("held_on")[:1])


def _recent_places(day, codes):
    """The settlements with a counted engagement in the month up to a day, and the last of each: one
    walk through an index, so that only the others are looked up one by one."""
    places = _places(day).filter(held_on__gt=day - RECENT)
    if codes is not None:
        places = places.filter(settlement__in=codes)
    return places.order_by().values("settlement").annotate(last=Max("held_on"))


def _places(day):
    places = Settlement._meta.get_field("places").related_model.objects
    return places.filter(counts=True, held_on__lte=day)


# Why one of these rungs is not reached
UNREACHED = {
    Rung.ASSESSED: _("there is no finished baseline assessment"),
    Rung.PARTNERED: _("no signed partnership names it"),
    Rung.SHARING: _("no good practice of it was published"),
}


def has_office(day: date) -> Q:
    """Of rows that have a `county`: its office was open on the day."""
    opened = Q(county__office__opened_on__lte=day)
    return opened & (Q(county__office__closed_on=None) | Q(county__office__closed_on__gt=day))


HAS_OFFICE = Q(is_open=True)  # the same of the universe's rows


def reached(rung: Rung, day: date | None = None) -> Q:
    """The rung's date had come, and the county's office was open."""
    day = day or timezone.localdate()
    if rung == Rung.KNOWN:
        return HAS_OFFICE
    return HAS_OFFICE & Q(**{f"{Rung(rung).date_field}__lte": day})


def causes(rung: Rung, day: date | None = None) -> list[Reason]:
    """Why settlements are left out, in order: the first that holds explains a settlement.

    Read after `reached`, as a CASE that counts all of them in one pass.
    """
    first = Reason("no_office", NO_OFFICE, ~HAS_OFFICE)
    return [first, *(Reason(*waiting) for waiting in _waiting(rung, day))]


def left_out(rung: Rung, day: date | None = None) -> list[Reason]:
    """The same reasons, each without those that an earlier one explains: to filter by one."""
    reasons, explained = [], reached(rung, day)
    for cause in causes(rung, day):
        reasons.append(Reason(cause.code, cause.label, cause.condition & ~explained))
        explained |= cause.condition
    return reasons


def _waiting(rung, day):
    if rung == Rung.KNOWN:
        return []
    if rung == Rung.REGULAR:
        few = _("there was an engagement on one or two days only")
        some = Q(contacted_on__lte=day or timezone.localdate())
        return [("few_days", few, some), *_later(day), ("nothing", NOTHING, Q())]
    if rung == Rung.PLANNED:
        undone = _("the local action plan of its target area is not done yet")
        areas = AreaPlace.objects.filter(settlement=OuterRef("settlement"))
        none = _("it is in no target area")
        return [("not_done", undone, Q(Exists(areas))), ("no_area", none, Q())]
    if rung in UNREACHED:
        return [*_not_yet(rung, day), ("nothing", UNREACHED[rung], Q())]
    here = "_on_site" if rung == Rung.INVOLVED else ""
    off_site = _("there were only engagements at the office, by telephone or online")
    some = Q(contacted_on__lte=day or timezone.localdate())
    return [
        ("returned", RETURNED, _waits(f"returned{here}", day)),
        ("planned", PLANNED, _waits(f"planned{here}", day)),
        *([("off_site", off_site, some)] if here else []),
        ("cancelled", CANCELLED, _waits(f"cancelled{here}", day)),
        *_later(day),
        ("nothing", NOTHING, Q()),
    ]


def _not_yet(rung, day):
    """Of a past day: it was reached, but after it."""
    return [("later", LATER, Q(**{f"{rung.date_field}__isnull": False}))] if is_past(day) else []


def _waits(kind, day):
    """There is an entry of a kind that does not count; of a past day, one held up to it."""
    if is_past(day):
        return Q(**{f"first_{kind}_on__lte": day})
    return Q(**{f"{kind}__gt": 0})


def _later(day):
    """Of a past day: there is something, but after it."""
    if not is_past(day):
        return []
    names = ("contacted_on", "first_planned_on", "first_returned_on", "first_cancelled_on")
    return [("later", LATER, reduce(or_, (Q(**{f"{name}__isnull": False}) for name in names)))]


def in_phase(phase: Phase) -> Q:
    """Which settlements are in a phase on the day; one under two grants may be in two."""
    if phase == Phase.STARTING:
        return Q(is_young=True)
    if phase == Phase.RUNNING:
        return Q(is_older=True)
    return Q(is_young=False, is_older=False)


def followed(day: date | None = None) -> Q:
    """Involved or under a running grant, where the county's office is open: it has a rhythm."""
    day = day or timezone.localdate()
    return HAS_OFFICE & (Q(involved_on__lte=day) | Q(is_young=True) | Q(is_older=True))


def quiet(day: date | None = None) -> Q:
    """Followed, and no counted engagement within the rhythm of any phase it is in (Rhythm)."""
    day = day or timezone.localdate()
    return followed(day) & silent(day)


def silent(day: date) -> Q:
    """No counted engagement within the shortest rhythm of its phases; read after `followed`."""
    return Q(last_by=None) | Q(last_by__lt=DaysBefore(day, F("rhythm_days")))


def under_young_and_older(day: date, settlement="settlement", codes=None) -> tuple[In, In]:
    """Whether a row's settlement is under a grant in its first year on a day, and under one in a
    later year; `settlement` is the field that names it, `codes` are all (KSH codes) that are asked
    about, where it is known."""
    grants = Grant.objects.running_on(day)
    young = Q(starts_on__gt=day - FIRST_YEAR)
    rows = GrantSettlement.objects.all()
    if codes is not None:
        rows = rows.filter(settlement__in=codes)
    first, later = (
        rows.filter(grant__in=found).values("settlement")
        for found in (grants.filter(young), grants.filter(~young))
    )
    return In(F(settlement), first), In(F(settlement), later)


def rhythm(day: date | None = None, settlement="settlement", codes=None):
    """The days of the shortest rhythm of a row's settlement, as an expression; `settlement` and
    `codes` as there. Each of its questions stands in it once: a database asks all that stand."""
    young, older = under_young_and_older(day or timezone.localdate(), settlement, codes)
    first, later, none = (_days(phase) for phase in Phase)
    young, older = Case(When(young, then=first)), Case(When(older, then=later))
    shortest = Least(Coalesce(young, ENDLESS), Coalesce(older, ENDLESS))
    return Coalesce(NullIf(shortest, ENDLESS), none)


def _days(phase):
    days = Rhythm.objects.filter(phase=phase.value).values("days")
    return Coalesce(Subquery(days), USUAL_DAYS, output_field=IntegerField())


def is_quiet(settlement="pk") -> Exists:
    """Whether a row's settlement is quiet today; `settlement` is the field that names it."""
    return Exists(universe().filter(quiet(), settlement=OuterRef(settlement)))


def unassigned(day: date | None = None) -> Q:
    """Involved, and no mentor of the county's office answered for it on the day."""
    day = day or timezone.localdate()
    return reached(Rung.INVOLVED, day) & Q(is_answered_for=False)

"""What was written, as the history tells of it: whether anything, and what it can have moved."""

import json
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from django.apps import apps
from django.db.models import Count, Max, Min, Subquery, Value
from django.db.models.functions import Coalesce
from django_cte import CTE, with_cte

from counties.models import CountyMonth
from engagements.models import DayStop, Engagement
from engagements.summaries import reach_of
from mentorhalo.core.composing import ask, filled, marks
from mentorhalo.core.models import Change
from settlements.models import OrganisationSummary, SettlementSummary

LATE = 1000  # rows of the history: one that is committed late is noticed among so many
MOST = 200  # rows of the history that are looked at one by one

OLDEST, NEWEST = marks([1, 2])
ENGAGEMENT = Engagement._meta.label_lower
# What is written with a record beside its own row and its relations, for the records that are
# written all day long; of any other it is not known (tests/test_history_walk.py compares).
BESIDE = {
    ENGAGEMENT: (SettlementSummary, OrganisationSummary, CountyMonth),
    "counties.user": (),
    "engagements.dayplan": (DayStop,),
    "engagements.evidence": (),
    "engagements.feedback": (),
    "engagements.helprequest": (),
    "engagements.obstacle": (),
    "engagements.obstacleanswer": (),
    "engagements.promise": (),
    "settlements.contact": (),
}
# These an engagement moves only where it names organisations.
OF_BODIES = {row._meta.db_table for row in (OrganisationSummary, Engagement.organisations.through)}


def stamp() -> tuple:
    """(newest number, oldest number, rows) of the last 1,000 rows of the history.

    Numbers are given when a row is written and seen when it is committed: a row that comes late has
    a smaller number than the newest and pushes the oldest out. Read it before the records.
    """
    return tuple(ask(_of_stamp(LATE))[0])


@cache
def _of_stamp(number):
    rows = Change.objects.order_by("-pk").values("pk")[:number]
    recent = CTE(rows, name="recent")
    found = with_cte(recent, select=recent.queryset().order_by().values(all=Value(1)))
    found = found.annotate(
        newest=Max(recent.col.pk), oldest=Min(recent.col.pk), rows=Count(recent.col.pk)
    )
    found = found.values_list("newest", "oldest", "rows")
    return found.query.sql_with_params()


@cache
def tables_with(record_type) -> frozenset[str]:
    """The tables that are written with records of a type of BESIDE; KeyError for another."""
    beside, model = BESIDE[record_type], apps.get_model(record_type)
    through = [field.remote_field.through for field in model._meta.many_to_many]
    return frozenset(row._meta.db_table for row in (model, *through, *beside))


@dataclass(frozen=True)
class Written:
    """What some writes can have moved: rows of `engagements` (primary keys) of some `counties` (KSH
    codes) and what follows from them, and anything in the `tables` of other records.

    `forgets`: one of the engagements named an organisation or a target area, and no longer does.
    """

    engagements: tuple
    counties: tuple
    tables: frozenset
    forgets: bool = False

    def moves(self, tables) -> bool:
        """Whether what is read from these tables may be another."""
        return bool(tables & (self.tables | self._of_engagements))

    def moves_by_others(self, tables) -> bool:
        """Whether it may be another by other records than the engagements."""
        return bool(tables & self.tables)

    @cached_property
    def _of_engagements(self):
        if not self.engagements:
            return frozenset()
        tables = tables_with(ENGAGEMENT)
        return tables if self._reach.organisations or self.forgets else tables - OF_BODIES

    @cached_property
    def _reach(self):
        return reach_of(self.engagements)

    @property
    def settlements(self) -> list[str]:
        """The KSH codes of the settlements whose summary rows follow from the engagements."""
        return self._reach.settlements

    @property
    def within(self) -> list[str] | None:
        """The KSH codes of the counties of the records that the engagements name, and of their own;
        None where they named others before."""
        return None if self.forgets else sorted({*self.counties, *self._reach.counties})


def written_since(then) -> Written | None:
    """What was written since a `stamp()`; None where that cannot be told."""
    newest, oldest, rows = (number or 0 for number in then)
    known = {NEWEST: newest, OLDEST: oldest}
    found = [_Told(*row) for row in ask(filled(_of_writes(), known))]
    if not 0 < len(found) <= MOST or found[0].known != rows:  # else one of them came late
        return None
    of_engagements = [row for row in found if row.record_type == ENGAGEMENT]
    if any(row.record_type not in BESIDE for row in found):
        return None
    if any(row.loses("settlements") for row in of_engagements):
        return None
    others = {row.record_type for row in found} - {ENGAGEMENT}
    return Written(
        tuple(sorted({int(row.record_key) for row in of_engagements})),
        tuple(sorted({row.county for row in of_engagements})),
        frozenset().union(*map(tables_with, others)),
        any(row.loses("organisations") or row.loses("target_area") for row in of_engagements),
    )


@cache
def _of_writes():
    """The rows of the history after NEWEST, and how many there are now from OLDEST to it."""
    known = Change.objects.filter(pk__gte=OLDEST, pk__lte=NEWEST).order_by()
    known = known.values(all=Value(1)).annotate(n=Count("pk")).values("n")
    rows = Change.objects.filter(pk__gt=NEWEST).order_by("pk")
    rows = rows.annotate(known=Coalesce(Subquery(known), 0))
    names = ("record_type", "record_key", "county", "fields", "known")
    return rows.values_list(*names)[: MOST + 1].query.sql_with_params()


class _Told(NamedTuple):
    """A row of the history, as the database gives it."""

    record_type: str
    record_key: str
    county: str
    fields: str
    known: int

    def loses(self, name):
        """Whether something that an engagement named before it names no longer."""
        pair = json.loads(self.fields).get(name, [None, None])
        before, after = (set(row if isinstance(row, list) else [row]) for row in pair)
        return bool(before - after - {None})

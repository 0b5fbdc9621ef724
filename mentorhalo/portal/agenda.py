"""The weekly meeting of an office: each mentor's load, quiet settlements, open promises and yearly
evaluations that are due."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from django.db.models import OuterRef, Q, Subquery

from counties.models import County
from engagements.models import Assessment, HelpRequest, Promise
from mentorhalo.portal.load import PLAN_DAYS, Load, loads, team_of
from mentorhalo.portal.quiet import days_over, quiet_places
from settlements.models import Assignment, Settlement

MOST = 15  # lines of a kind for one mentor: a meeting does not come to more


@dataclass(frozen=True)
class QuietLine:
    """A quiet settlement (as portal.quiet fetched it), with the days since its rhythm was over,
    None where there never was an engagement."""

    place: Settlement
    over: int | None


@dataclass(frozen=True)
class Part:
    """What one mentor brings to the meeting, or with `load` None what nobody answers for.

    Of each list the most urgent ones; `more_quiet` and the like are how many are left out.
    """

    load: Load | None
    quiet: list[QuietLine]
    more_quiet: int
    promises: list[Promise]
    more_promises: int
    evaluations: list[Assessment]
    more_evaluations: int


def agenda(user, county: County, day: date) -> list[Part]:
    """The office's mentors by name, then what nobody of them answers for; ask `can_read_of` first.

    Promises are those overdue or due within two weeks; evaluations the last ones of communities
    whose yearly one is due. Eight queries, however many rows.
    """
    found = [read(user, county, day) for read in (_quiet, _promises, _evaluations)]
    parts = [
        _part(load, *(rows.pop(load.mentor.pk, []) for rows in found), day)
        for load in loads(user, county, team_of(county, day), day)
    ]
    quiet, promises, evaluations = ([*chain.from_iterable(rows.values())] for rows in found)
    promises.sort(key=lambda row: (row.due_on, row.pk))
    evaluations.sort(key=lambda row: (row.on, row.pk))
    return [*parts, _part(None, quiet, promises, evaluations, day)]


def _part(load, quiet, promises, evaluations, day):
    lines = [QuietLine(place, days_over(place, day)) for place in quiet]
    return Part(load, *_cut(lines), *_cut(promises), *_cut(evaluations))


def _cut(rows):
    return rows[:MOST], max(0, len(rows) - MOST)


def _quiet(user, county, day):
    """{mentor or None: their quiet settlements, the longest silent first}."""
    found = defaultdict(list)
    rows = quiet_places(user, day).filter(county=county)
    for row in rows.order_by("silent_since", "sort_key", "pk"):
        found[row.mentor_pk].append(row)
    return found


def _promises(user, county, day):
    """{mentor or None: promises that are overdue or due soon, by the day due}."""
    found = defaultdict(list)
    rows = Promise.objects.visible_to(user).open().filter(county=county)
    rows = rows.filter(Q(due_on__lte=day + timedelta(days=PLAN_DAYS)))
    for row in rows.select_related("settlement", "organisation").order_by("due_on", "pk"):
        found[row.mentor_id].append(row)
    return found


def _evaluations(user, county, day):
    """{mentor or None: the evaluations after which a yearly one is due, the longest due first}."""
    found = defaultdict(list)
    answering = Assignment.objects.answering(day).filter(settlement=OuterRef("settlement"))
    rows = Assessment.objects.visible_to(user).due_again(day).filter(county=county)
    rows = rows.annotate(answered_by=Subquery(answering.values("mentor")[:1]))
    for row in rows.select_related("settlement", "area").order_by("on", "pk"):
        found[row.answered_by].append(row)
    return found


def help_waiting(user, county) -> int:
    """How many requests for help wait in the county."""
    return HelpRequest.objects.visible_to(user).open().filter(county=county).count()

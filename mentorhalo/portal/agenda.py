"""The weekly meeting of an office: each mentor's load, quiet settlements and open promises."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from counties.models import County
from engagements.models import HelpRequest, Promise
from mentorhalo.portal.load import PLAN_DAYS, Load, loads, team_of
from mentorhalo.portal.quiet import days_over, quiet_places
from settlements.models import Settlement

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

    Of both lists the most urgent ones; `more_quiet` and `more_promises` are how many are left out.
    """

    load: Load | None
    quiet: list[QuietLine]
    more_quiet: int
    promises: list[Promise]
    more_promises: int


def agenda(user, county: County, day: date) -> list[Part]:
    """The office's mentors by name, then what nobody of them answers for; ask `can_read_of` first.

    Promises are those overdue or due within two weeks. Seven queries, however many rows.
    """
    quiet, promises = _quiet(user, county, day), _promises(user, county, day)
    parts = [
        _part(load, quiet.pop(load.mentor.pk, []), promises.pop(load.mentor.pk, []), day)
        for load in loads(user, county, team_of(county, day), day)
    ]
    unanswered = [place for places in quiet.values() for place in places]
    others = sorted(
        (row for rows in promises.values() for row in rows), key=lambda row: (row.due_on, row.pk)
    )
    return [*parts, _part(None, unanswered, others, day)]


def _part(load, quiet, promises, day):
    lines = [QuietLine(place, days_over(place, day)) for place in quiet[:MOST]]
    return Part(
        load, lines, max(0, len(quiet) - MOST), promises[:MOST], max(0, len(promises) - MOST)
    )


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


def help_waiting(user, county) -> int:
    """How many requests for help wait in the county."""
    return HelpRequest.objects.visible_to(user).open().filter(county=county).count()

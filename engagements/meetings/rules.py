"""Which entries may be one meeting (docs/glossary.md: alkalom; the question never blocks anything).

Two entries of one county look alike when they were held the same way, serve a settlement in common,
and either
- lie at most a day apart and share somebody: who wrote or is credited on the one wrote or is
  credited on the other; or
- are of one day and both say that the mentors were in that settlement in person: two of a team who
  went together often credit only themselves, each in an entry of their own.

One of the two counts; the other counts as well, or is still planned: then the plan was held. Asked
is who can do something about it (perms.can_answer_same), until the pair was said to be two.
"""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy, override

from engagements import perms
from engagements.models import (
    COUNTED,
    Engagement,
    EngagementSettlement,
    KeptApart,
    State,
)
from engagements.rows import fetch_people_and_places

DAY = timedelta(days=1)
HELD = gettext_lazy("Held: no. %(number)s")  # why a plan was closed


def ordered(one, other):
    """The two with the smaller receipt first."""
    return (one, other) if one.pk < other.pk else (other, one)


def plan_of(one, other):
    """(the planned one, the held one) of a pair in which one was planned; None else."""
    if one.state == State.PLANNED:
        return one, other
    return (other, one) if other.state == State.PLANNED else None


def held_reasons(held):
    """The reason for which plans were closed as held under this number, in each language."""
    reasons = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            reasons.add(HELD % {"number": held.pk})
    return reasons


def look_alike(one, other):
    """Whether two entries, with their places and credits at hand, may be one meeting."""
    if (one.county_id, one.mode) != (other.county_id, other.mode) or one.pk == other.pk:
        return False
    if not (_askable(one, other) and abs(one.held_on - other.held_on) <= DAY):
        return False
    if not _served(one) & _served(other):
        return False
    both_there = _served(one, on_site=True) & _served(other, on_site=True)
    together = one.held_on == other.held_on and both_there
    return bool(together or _people(one) & _people(other))


def _askable(one, other):
    states = {one.state, other.state}
    return states <= {*COUNTED, State.PLANNED} and states != {State.PLANNED}


def _served(row, on_site=False):
    return {place.settlement_id for place in row.places.all() if place.on_site or not on_site}


def _people(row):
    """The accounts of who wrote it and who is credited."""
    return {row.author_id, *(credit.mentor.user_id for credit in row.credits.all())}


def alike(engagement, user):
    """The entries that may be the same meeting as this one, if this person is to say so."""
    return alike_of([engagement], user).get(engagement.pk, [])


def alike_of(engagements, user):
    """{primary key: [entries that may be the same meeting]}, of those with any; smallest receipt
    first, each with author, places and credits at hand.

    One query where nothing else lies near, four where something does, for any number of entries.
    """
    asked = {row.pk: row.held_on for row in engagements if row.counts}
    if not asked:
        return {}
    rows = _near(asked, user)
    if len(rows) < 2:
        return {}
    fetch_people_and_places(rows)
    pairs = _pairs(rows, asked, user)
    apart = _kept_apart(pairs)
    same = {}
    for row, other in pairs:
        if tuple(sorted((row.pk, other.pk))) not in apart:
            same.setdefault(row.pk, []).append(other)
    return same


def _near(asked, user):
    """The asked entries and all that were or will be held near them, oldest receipt first."""
    days = {day + DAY * step for day in asked.values() for step in (-1, 0, 1)}
    served = EngagementSettlement.objects.filter(engagement__in=asked).values("settlement")
    near = EngagementSettlement.objects.filter(settlement__in=served, held_on__in=days)
    rows = Engagement.objects.visible_to(user).filter(pk__in=near.values("engagement"))
    rows = rows.filter(state__in=(*COUNTED, State.PLANNED)).select_related("author")
    return list(rows.order_by("pk"))


def _pairs(rows, asked, user):
    """(asked entry, other one) wherever the two look alike and this person may answer."""
    by_place = {}
    for row in rows:
        for code in _served(row):
            by_place.setdefault(code, []).append(row)
    pairs = {}
    for row in rows:
        if row.pk not in asked:
            continue
        others = (other for code in _served(row) for other in by_place[code])
        for other in others:
            if look_alike(row, other) and perms.can_answer_same(user, row, other):
                pairs[row.pk, other.pk] = (row, other)
    return [pairs[key] for key in sorted(pairs)]


def _kept_apart(pairs):
    if not pairs:
        return set()
    keys = {row.pk for pair in pairs for row in pair}
    told = KeptApart.objects.filter(earlier__in=keys, later__in=keys)
    return set(told.values_list("earlier", "later"))


def closed_plans(engagement, user):
    """The plans that were closed because they were held under this number."""
    day = engagement.held_on
    rows = Engagement.objects.visible_to(user).filter(county=engagement.county_id)
    rows = rows.filter(held_on__range=(day - DAY, day + DAY), state=State.CANCELLED)
    rows = rows.filter(state_reason__in=held_reasons(engagement))
    return list(rows.select_related("author", "state_by").order_by("pk"))

"""What a mentor of an office carries: places, distances, quiet ones, promises, work, plans."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import CharField, Count, OuterRef, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import County
from engagements.models import COUNTED, EngagementMentor, Promise, State
from mentorhalo.portal.indicators.showing import Figure
from mentorhalo.portal.neighbours import distance_km
from mentors.models import Mentor
from settlements import coverage
from settlements.models import Assignment, Settlement
from settlements.perms import can_read_of

WORK_DAYS, PLAN_DAYS = 30, 14  # so far back the work is counted, and so far ahead the plans
LABELS = {
    "places": _("places"),
    "quiet": _("of them quiet"),
    "open": _("open promises"),
    "overdue": _("of them overdue"),
    "recent": _("engagements in 30 days"),
    "returned": _("returned entries"),
    "planned": _("planned for two weeks"),
}


@dataclass(frozen=True)
class Distances:
    """Kilometres as the crow flies from the county's seat to the places: all of them added up,
    their mean, the furthest and its name; whole numbers, for the points lie within ±1 km."""

    total: int
    mean: int
    furthest: int
    name: str


@dataclass(frozen=True)
class Load:
    """One mentor's load; `distances` is None without a place, or where the seat is unknown."""

    mentor: Mentor
    figures: list[Figure]
    distances: Distances | None

    @property
    def of(self):
        """{name of LABELS: Figure}."""
        return dict(zip(LABELS, self.figures, strict=True))


def team_of(county: County, day: date) -> list[Mentor]:
    """The mentors of a county's office on a day, by name."""
    rows = Mentor.objects.members_on(day, county.pk).select_related("user")
    return list(rows.order_by("user__sort_key", "pk"))


def team_loads(user, county: County, team: list[Mentor], day: date) -> list[Load] | None:
    """The load of a county's team today; None for who does not read its records."""
    return loads(user, county, team, day) if can_read_of(user, county.pk) else None


def loads(user, county: County, mentors: list[Mentor], day: date) -> list[Load]:
    """The load of each of these mentors of a county's office today, in their order; two queries.

    The figures lead to lists that this person reads: ask `can_read_of` first.
    """
    keys = [mentor.pk for mentor in mentors]
    charges = _charges(keys, day)
    numbers = _numbers(keys, county, day)
    for mentor, rows in charges.items():
        numbers[mentor, "places"] = len(rows)
        numbers[mentor, "quiet"] = sum(quiet for *_place, quiet in rows)
    addresses = _addresses(user, county, day)
    return [
        Load(
            mentor,
            [
                Figure(
                    f"load.{mentor.pk}.{name}",
                    label,
                    numbers[mentor.pk, name],
                    _address(*addresses[name], mentor),
                    county.iso,
                )
                for name, label in LABELS.items()
            ],
            _distances(charges[mentor.pk]),
        )
        for mentor in mentors
    ]


def _charges(mentors, day):
    """{mentor: [(name, point, point of the county's seat or None, is it quiet?)]}."""
    rows = Assignment.objects.answering(day).filter(mentor__in=mentors).order_by("pk")
    seat = Settlement.objects.existing().filter(
        county=OuterRef("settlement__county"), name=OuterRef("settlement__county__seat")
    )
    rows = rows.values_list(
        "mentor",
        "settlement__name",
        "settlement__latitude",
        "settlement__longitude",
        Subquery(seat.values("latitude")),
        Subquery(seat.values("longitude")),
        coverage.is_quiet("settlement"),
    )
    found = defaultdict(list)
    for mentor, name, lat, lon, seat_lat, seat_lon, quiet in rows:
        from_seat = None if seat_lat is None else (seat_lat, seat_lon)
        found[mentor].append((name, (lat, lon), from_seat, quiet))
    return found


def _distances(rows):
    found = [(distance_km(seat, here), name) for name, here, seat, _quiet in rows if seat]
    if not found:
        return None
    total, (furthest, name) = sum(km for km, _name in found), max(found)
    return Distances(round(total), round(total / len(found)), round(furthest), name)


def _numbers(mentors, county, day):
    """{(mentor, name of LABELS): promises or entries}, in one statement."""
    parts = {
        **_promises(mentors, county, day),
        **_entries(mentors, county, day),
    }
    first, *others = (
        rows.order_by()
        .values("mentor")
        .annotate(name=Value(name, output_field=CharField()), n=Count("pk"))
        .values_list("mentor", "name", "n")
        for name, rows in parts.items()
    )
    found = first.union(*others, all=True)
    return Counter({(mentor, name): number for mentor, name, number in found})


def _promises(mentors, county, day):
    rows = Promise.objects.open().filter(county=county, mentor__in=mentors)
    return {"open": rows, "overdue": rows.filter(due_on__lt=day)}


def _entries(mentors, county, day):
    """Counted work of the last days, what was returned, what is planned soon."""
    rows = EngagementMentor.objects.filter(mentor__in=mentors, engagement__county=county)
    since, until = day - timedelta(days=WORK_DAYS), day + timedelta(days=PLAN_DAYS)
    recent = rows.filter(counts=True, held_on__range=(since, day))
    soon = rows.filter(engagement__held_on__range=(day, until))
    return {
        "recent": recent.filter(engagement__state__in=COUNTED),
        "returned": rows.filter(engagement__state=State.RETURNED),
        "planned": soon.filter(engagement__state=State.PLANNED),
    }


def _addresses(user, county, day):
    """{name of LABELS: (URL name, filters)} of the lists behind the figures."""
    here = {"county": county.pk} if user.reads_all_counties else {}
    since, until = day - timedelta(days=WORK_DAYS), day + timedelta(days=PLAN_DAYS)
    recent = {"state": "counted", "from": since.isoformat(), "to": day.isoformat()}
    planned = {"state": "planned", "from": day.isoformat(), "to": until.isoformat()}
    engagements, promises = "engagements:engagement-list", "engagements:promise-list"
    return {
        "places": ("settlements:settlement-list", {}),
        "quiet": ("portal:quiet", {}),
        "open": (promises, {"state": "open"} | here),
        "overdue": (promises, {"state": "overdue"} | here),
        "recent": (engagements, recent | here),
        "returned": (engagements, {"state": "returned"} | here),
        "planned": (engagements, planned | here),
    }


def _address(name, query, mentor):
    return f"{reverse(name)}?{urlencode({'mentor': mentor.pk} | query)}"

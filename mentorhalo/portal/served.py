"""What the network knows of a settlement beside its facts: grants, bodies, people, promises."""

from dataclasses import dataclass, field

from django.db.models import Case, Count, F, FilteredRelation, OuterRef, Q, Subquery, Value, When

from engagements.models import Promise, PromiseState
from engagements.process.completeness import StepLine, progress_of
from settlements.models import (
    AreaPlace,
    Contact,
    Grant,
    GrantSettlement,
    Organisation,
    TargetArea,
)

BODIES, ROWS, PROMISES, SETTLED = 10, 60, 15, 3
PERSON = (
    "id",
    "name",
    "role",
    "email",
    "phone",
    "legal_basis",
    "notice_version",
    "notice_on",
    "opted_out_on",
)


@dataclass
class AreaHere:
    """A target area with this settlement: its places, its inhabitants (None: not known), steps."""

    area: TargetArea
    places: list[AreaPlace] = field(default_factory=list)
    steps: list[StepLine] = field(default_factory=list)

    @property
    def inhabitants(self):
        if self.area.population is not None:
            return self.area.population
        known = [place.inhabitants for place in self.places]
        return None if None in known else sum(known)

    @property
    def is_small(self):
        least = self.area.grant.call.least_population
        return self.inhabitants is not None and self.inhabitants < least

    @property
    def done(self):
        return sum(1 for line in self.steps if line.done_on)


@dataclass
class GrantHere:
    """A grant that names this settlement, and its target areas with it."""

    grant: Grant
    areas: list[AreaHere] = field(default_factory=list)


@dataclass
class Body:
    """An organisation with its seat here or serving the place, and who speaks for it today."""

    organisation: Organisation
    is_seat: bool
    contacts: list[Contact] = field(default_factory=list)


def grants_at(user, code: str) -> list[GrantHere]:
    """The grants of a settlement (KSH code) with target areas and steps; at most three queries."""
    grants, areas = _grants_with_areas(Grant.objects.visible_to(user).in_settlement(code), code)
    lines = progress_of(areas, user)
    for pk, area in areas.items():
        area.steps = lines[pk]
    return grants


def _grants_with_areas(grants, code) -> tuple[list[GrantHere], dict[int, AreaHere]]:
    """The grants, each with its target areas that hold the settlement, and {key: such an area}."""
    named = GrantSettlement.objects.filter(grant=OuterRef("pk")).order_by().values("grant")
    rows = grants.annotate(
        named=Subquery(named.annotate(n=Count("pk")).values("n")),
        here=FilteredRelation("areas__places", condition=Q(areas__places__settlement=code)),
        place=FilteredRelation("here__area__places"),
    )
    rows = rows.select_related("call", "lead__seat", "here__area__small_by", "place__settlement")
    found, areas = {}, {}
    for row in rows.order_by(F("starts_on").desc(), "code", "here__area__number", "place__pk"):
        grant = found.setdefault(row.pk, GrantHere(row))
        if not hasattr(row, "here"):  # an area without the settlement, or no area at all
            continue
        area = row.here.area
        if area.pk not in areas:
            area.grant = grant.grant
            areas[area.pk] = AreaHere(area)
            grant.areas.append(areas[area.pk])
        areas[area.pk].places.append(row.place)
    return list(found.values()), areas


def bodies_at(user, code: str) -> tuple[list[Body], bool]:
    """The active organisations of a settlement with their current contacts, those seated there
    first; and whether there are more. One query."""
    rows = Organisation.objects.visible_to(user).in_settlement(code).active()
    rows = rows.annotate(
        person=FilteredRelation("contacts", condition=Q(contacts__until=None)),
        away=Case(When(seat=code, then=Value(0)), default=Value(1)),
    )
    rows = rows.annotate(**{f"person_{name}": F(f"person__{name}") for name in PERSON})
    rows = rows.order_by("away", "sort_key", "pk", "person__sort_key", "person__pk")
    bodies, rows = {}, list(rows[:ROWS])
    for row in rows:
        body = bodies.setdefault(row.pk, Body(row, not row.away))
        if row.person_id:
            facts = {name: getattr(row, f"person_{name}") for name in PERSON}
            body.contacts.append(Contact(**facts))
    found = list(bodies.values())
    return found[:BODIES], len(found) > BODIES or len(rows) == ROWS


def promises_at(user, code: str) -> tuple[list[Promise], list[Promise]]:
    """A settlement's open promises by the day they are due, and the last settled; one query."""
    rows = Promise.objects.visible_to(user).filter(settlement=code)
    rows = rows.select_related("settlement", "mentor__user", "organisation")
    is_open = Q(state=PromiseState.OPEN)
    rows = rows.order_by(
        Case(When(is_open, then=Value(0)), default=Value(1)),
        Case(When(is_open, then=F("due_on"))),
        F("settled_on").desc(),
        "pk",
    )
    found = list(rows[:PROMISES])
    waiting = [row for row in found if row.state == PromiseState.OPEN]
    return waiting, [row for row in found if row.state != PromiseState.OPEN][:SETTLED]

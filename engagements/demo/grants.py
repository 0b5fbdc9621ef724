"""Grants with consortia and target areas: places are real, codes from 90001 up are nobody's."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from itertools import count
from random import Random

from django.core.management import call_command

from engagements.demo import bulk
from engagements.demo.plan import PLANS, moment
from engagements.process.expectations import add_months
from settlements.grants.codes import TERRITORIES
from settlements.models import (
    AreaPlace,
    Call,
    Grant,
    GrantExtension,
    GrantMember,
    GrantSettlement,
    OrganisationKind,
    TargetArea,
)

LETTERS = {county: letters for letters, county in TERRITORIES.items()}
CALL = "TOP-5.3.1-16"
SIZES = (2, 3, 4, 5, 6, 6, 8, 10, 15, 19)  # settlements of a consortium, as published ones have
MONTHS = (24, 30, 36)
EXTENDED_BY, LATE = 6, "Az elmaradt közösségi alkalmak pótlása, a tagok közös kérésére."
LEAD_UNKNOWN, PLACES_UNKNOWN = 5, 11  # the grant of this number, and every so many after it
REASONS = (
    "A falvak közös intézményt tartanak fenn, egy közösségként élnek.",
    "A szomszéd település nem tagja a konzorciumnak, a falu egyedül szervezi az alkalmait.",
    "A településrész lakói önálló közösségnek tartják magukat, külön egyesületük van.",
)


def add(network, chosen, bodies, *, seed, day):
    """Make each county's grants with their parts; the target areas, each with its grant."""
    random, numbers = Random(f"{seed} {day} grants"), count(1)
    call_command("load_calls", stdout=StringIO())
    call = Call.objects.select_related("programme").get(pk=CALL)
    plans = []
    for plan in PLANS:
        centres = [place for place in chosen[plan.code] if place.involved_on] or chosen[plan.code]
        centres = random.sample(centres, min(len(centres), random.choice((2, 3, 3, 4))))
        for number, centre in enumerate(centres, 90_001):
            made = _Plan(random, network, call, chosen[plan.code], bodies[plan.code], next(numbers))
            plans.append(made.fill(number, centre))
    _save(network, plans)
    return [area for plan in plans for area, _places in plan.areas]


class _Plan:
    """One grant to be: the row and its parts, not saved yet."""

    def __init__(self, random, network, call, places, bodies, number):
        self.random, self.network, self.call = random, network, call
        self.pool, self.bodies, self.number = places, bodies, number
        self.members, self.areas, self.extensions = [], [], []

    def fill(self, number, centre):
        self.settlements = self._near(centre.settlement, self.random.choice(SIZES))
        self.grant = self._grant(number, centre.settlement)
        self.entered = moment(self._entered_on(), 13)
        seats = {row.pk for row in self.settlements}
        own = [body for body in self.bodies if body.seat_id in seats]
        self._consortium(own)
        if self.number % PLACES_UNKNOWN == 0:
            self.grant.lead_place = centre.settlement.name
            self.grant.published_settlements = len(self.settlements)
            self.settlements = []
        else:
            self._target_areas()
        self.grant.derive()
        return self

    def _near(self, centre, size):
        """The settlements of the plan nearest to one, itself the first."""

        def distance(row):
            return (row.latitude - centre.latitude) ** 2 + (
                (row.longitude - centre.longitude) * 0.68
            ) ** 2

        rows = sorted((place.settlement for place in self.pool), key=distance)
        return rows[: max(2, min(size, len(rows)))]

    def _grant(self, number, centre):
        code = centre.county_id
        start = self.network.day - timedelta(self.random.randint(120, 720))
        start = start.replace(day=1)
        end = add_months(start, self.random.choice(MONTHS)) - timedelta(1)
        grant = Grant(
            code=f"{CALL}-{LETTERS[code]}1-2017-{number}",
            call=self.call,
            county=self.network.counties[code],
            title=f"A helyi identitás és kohézió erősítése {centre.name} térségében",
            amount=Decimal(self.random.randint(66, 260) * 500_000),
            intensity=Decimal(100),
            starts_on=start,
            physical_end=end,
            ends_on=end,
        )
        if self.number % 4 == 1:
            decided = min(end - timedelta(60), self.network.day - timedelta(20))
            new = add_months(end + timedelta(1), EXTENDED_BY) - timedelta(1)
            self.extensions = [
                GrantExtension(grant=grant, decided_on=decided, new_end=new, reason=LATE)
            ]
            grant.ends_on = new
        return grant

    def _entered_on(self) -> date:
        opened = self.network.opened[self.grant.county_id]
        return max(opened + timedelta(self.random.randint(4, 25)), self.grant.starts_on)

    def _consortium(self, own):
        """The lead has the largest share, and a little is not shared out yet."""
        offices = [body for body in own if body.kind == OrganisationKind.MUNICIPALITY]
        others = [body for body in own if body not in offices]
        bodies = offices[:7] + others[:2]
        if not bodies:
            self.grant.lead_place = self.settlements[0].name
            return
        if self.number % LEAD_UNKNOWN:
            self.grant.lead = bodies[0]
        else:
            self.grant.lead_place = bodies[0].seat.name
        part = self.grant.amount / (len(bodies) + 2) // 10_000 * 10_000
        for body in bodies:
            share = part * 2 if body is bodies[0] else part
            self.members.append(GrantMember(grant=self.grant, organisation=body, share=share))

    def _target_areas(self):
        """One to four: several settlements together, single ones, and a named part of one."""
        rows, number = list(self.settlements), self.random.choice((1, 2, 2, 3, 4))
        for order in range(1, min(number, len(rows)) + 1):
            taken = rows[:1] if order < number else rows
            rows = rows[len(taken) :]
            name = taken[0].name if len(taken) == 1 else f"{taken[0].name} és környéke"
            area = TargetArea(grant=self.grant, number=order, name=name)
            places = [AreaPlace(area=area, settlement=row) for row in taken]
            if order == 1 and number > 1 and taken[0].population > 3_000:
                area.name, places[0].part, places[0].population = self._part(taken[0])
            self._explain(area, sum(place.inhabitants for place in places))
            self.areas.append((area, places))

    def _part(self, settlement):
        people = self.random.randint(4, 24) * 50
        return f"{settlement.name}, Újtelep", "Újtelep", people

    def _explain(self, area, inhabitants):
        """Every third small one still waits for its reason."""
        if inhabitants < self.call.least_population and (self.number + area.number) % 3:
            area.small_because = self.random.choice(REASONS)
            area.small_by = self.network.lead(self.grant.county_id)
            area.small_on = self.entered.date()


def _save(network, plans):
    """All rows first, then their history, which reads the parts of each."""
    grants = [plan.grant for plan in plans]
    Grant.objects.bulk_create(grants, batch_size=200)
    GrantSettlement.objects.bulk_create(
        GrantSettlement(grant=plan.grant, settlement=row)
        for plan in plans
        for row in plan.settlements
    )
    GrantExtension.objects.bulk_create(row for plan in plans for row in plan.extensions)
    when = {plan.grant.pk: plan.entered for plan in plans}
    bulk.note(grants, by=lambda row: network.lead(row.county_id), at=lambda row: when[row.pk])

    def of_grant(rows):
        bulk.create(
            rows,
            by=lambda row: network.lead(row.grant.county_id),
            at=lambda row: when[row.grant_id] + timedelta(minutes=20),
        )

    of_grant([row for plan in plans for row in plan.members])
    areas = [area for plan in plans for area, _places in plan.areas]
    TargetArea.objects.bulk_create(areas, batch_size=200)
    AreaPlace.objects.bulk_create(
        place for plan in plans for _area, places in plan.areas for place in places
    )
    bulk.note(
        areas,
        by=lambda row: network.lead(row.grant.county_id),
        at=lambda row: when[row.grant_id] + timedelta(minutes=40),
    )

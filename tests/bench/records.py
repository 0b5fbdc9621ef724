"""Grants, organisations, contacts and promises for the benchmark: as many at either size."""

from datetime import timedelta

from engagements.models import Promise
from settlements.grants.codes import TERRITORIES
from settlements.models import (
    AreaPlace,
    Call,
    Contact,
    Grant,
    GrantSettlement,
    LegalBasis,
    Organisation,
    OrganisationKind,
    Programme,
    TargetArea,
)

GRANTS, PLACES = 15, 10  # a county; settlements a grant
LETTERS = {county: letters for letters, county in TERRITORIES.items()}


def add_records(filling):
    """Each settlement has a municipality with a clerk; the busiest of a county are under grants."""
    filling.call = Call.objects.create(
        code="TOP-5.3.1-16",
        name_hu="Helyi identitás",
        name_en="Local identity",
        programme=Programme.objects.create(
            code="TOP", name_hu="TOP", name_en="TOP", since=filling.first
        ),
    )
    filling.bodies = {}
    for county, places in filling.places.items():
        bodies = _add_bodies(filling, places)
        _add_grants(filling, county, places, bodies)
        _add_promises(filling, county, places[: PLACES * 3])


def _derived(rows):
    for row in rows:
        row.derive()
    return rows


def _add_bodies(filling, places):
    bodies = [
        Organisation(name=f"{row.name} Önkormányzata", kind=OrganisationKind.MUNICIPALITY, seat=row)
        for row in places
    ]
    Organisation.objects.bulk_create(_derived(bodies))
    people = [
        Contact(
            organisation=body,
            name=f"Jegyző {body.pk}",
            role="jegyző",
            phone="+36 1 000 0000",
            legal_basis=LegalBasis.PUBLIC_TASK,
            source="honlap",
        )
        for body in bodies
    ]
    Contact.objects.bulk_create(_derived(people))
    filling.bodies |= {body.seat_id: body.pk for body in bodies}
    return bodies


def _add_grants(filling, county, places, bodies):
    grants = [
        Grant(
            code=f"TOP-5.3.1-16-{LETTERS[county]}1-2017-{n:05d}",
            call=filling.call,
            county_id=county,
            title="Helyi identitás és kohézió",
            lead=bodies[n],
            starts_on=filling.first,
            ends_on=filling.today + timedelta(365),
        )
        for n in range(GRANTS)
    ]
    Grant.objects.bulk_create(_derived(grants))
    for n, grant in enumerate(grants):
        named = places[n : n + PLACES]
        GrantSettlement.objects.bulk_create(
            GrantSettlement(grant=grant, settlement=row) for row in named
        )
        area = TargetArea.objects.create(grant=grant, name=f"{named[0].name} és környéke")
        AreaPlace.objects.bulk_create(AreaPlace(area=area, settlement=row) for row in named)


def _add_promises(filling, county, places):
    mentor = filling.teams[county][0]
    rows = [
        Promise(
            county_id=county,
            settlement=row,
            mentor=mentor,
            what="Tűzifát hozunk a kemencéhez",
            due_on=filling.today + timedelta(n),
            created_by=mentor.user,
            created_at=filling.moment,
        )
        for n, row in enumerate(places)
    ]
    Promise.objects.bulk_create(_derived(rows))

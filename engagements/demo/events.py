"""Events in the demo: TOP 18 days of counties, professional days, the Community Week."""

from datetime import time, timedelta
from random import Random

from engagements.demo import bulk
from engagements.demo.plan import moment
from engagements.models import Event, EventKind
from settlements.models import Settlement

# kind, title, days from the demo's day, how many days, place in words, organiser, what it is about
OF_NETWORK = (
    (
        EventKind.PRO_DAY,
        "Módszertani szakmai nap: mérés és értékelés",
        12,
        1,
        "Budapest, Szabadtéri Néprajzi Múzeum oktatóterme",
        "Mentorhálózat, országos koordináció",
        "A mentorok negyedéves szakmai napja: hogyan mondja el egy közösség a saját változását? "
        "Délelőtt előadások, délután kiscsoportos munka hozott esetekkel.",
    ),
    (
        EventKind.COMMUNITY_WEEK,
        "Közösségek Hete",
        160,
        7,
        "országszerte",
        "Mentorhálózat, országos koordináció",
        "Egy hét, amelyen a helyi közösségek megmutatják magukat: nyitott klubok, közös főzések, "
        "séták, kiállítások. Bárki csatlakozhat saját programmal.",
    ),
    (
        EventKind.WORKSHOP,
        "Online műhely: az intézményi önkéntesség első lépései",
        26,
        1,
        "online",
        "Mentorhálózat, országos koordináció",
        "Két óra könyvtáraknak, múzeumoknak és művelődési házaknak: befogadó csapat, feladatok, "
        "köszönet.",
    ),
    (
        EventKind.PRO_DAY,
        "Módszertani szakmai nap: társadalmiasított működés",
        -78,
        1,
        "Budapest, Szabadtéri Néprajzi Múzeum oktatóterme",
        "Mentorhálózat, országos koordináció",
        "Mit bíz egy intézmény a közösségére, és mitől működik? Esetek három vármegyéből.",
    ),
)
IN_COUNTIES = 4  # counties with a TOP 18 day, two before the demo's day and two after
ACCESS = "Akadálymentes bejárat; jelnyelvi tolmács kérhető egy héttel előbb."


def add(network, *, seed, day):
    """Write the events; says what, for the terminal."""
    random = Random(f"{seed} {day} events")
    rows = [_of_network(network, day, told) for told in OF_NETWORK]
    rows += _of_counties(random, network, day)
    bulk.create(rows, by=lambda row: row.created_by, at=lambda row: row.created_at)
    return f"{len(rows)} events"


def _of_network(network, day, told):
    kind, title, ahead, days, place, organiser, about = told
    first = day + timedelta(days=ahead)
    return _event(
        day,
        kind=kind,
        title=title,
        starts_on=first,
        ends_on=first + timedelta(days=days - 1),
        starts_at=time(10) if days == 1 else None,
        place=place,
        organiser=organiser,
        description=about,
        created_by=network.admin,
    )


def _of_counties(random, network, day):
    chosen = random.sample(sorted(network.offices), min(IN_COUNTIES, len(network.offices)))
    for number, county in enumerate(chosen):
        places = Settlement.objects.existing().filter(county=county)
        place = places.order_by("-population", "pk").select_related("county").first()
        first = day + timedelta(days=(-40, 19, -9, 47)[number])
        yield _event(
            day,
            kind=EventKind.TOP18,
            title=f"TOP 18: {place.county.name}",
            starts_on=first,
            ends_on=first,
            starts_at=time(9, 30),
            settlement=place,
            county_id=county,
            place="művelődési ház",
            organiser=f"Vármegyei mentoriroda, {place.county.name}",
            description="A vármegye mentorai összefoglalják, hol tartanak a helyi közösségek; a "
            "nyertes pályázók jó gyakorlatokat mutatnak be.",
            access=ACCESS,
            created_by=network.lead(county),
        )


def _event(day, **facts):
    """An event that was typed and published some weeks before its first day."""
    typed = moment(min(day, facts["starts_on"]) - timedelta(days=30), 11)
    row = Event(**facts, created_at=typed, published_at=typed)
    row.derive()
    return row

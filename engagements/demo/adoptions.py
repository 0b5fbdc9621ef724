"""Who took the demo's published practices over: some from each other, one gave it up, one waits."""

from datetime import timedelta
from random import Random

from engagements.demo.plan import moment
from engagements.models import Adoption, AdoptionState, GoodPractice
from mentorhalo.core import history
from mentorhalo.core.models import Change
from settlements.models import Settlement

SHOWN = "20"  # Zala
# How many took over the first practice, the second, and so on.
SPREAD = (4, 2, 0, 3, 1, 0, 2)
STATES = (
    AdoptionState.RUNNING,
    AdoptionState.RUNNING,
    AdoptionState.ENDED,
    AdoptionState.PREPARING,
)
CHANGED = (
    "Külön épület helyett az iskola udvarán tartják: nem kellett építeni.",
    "Negyedévente, a civil szervezetek felváltva a házigazdák.",
    "A könyvtár nyitvatartásához kötötték, így két felelős elég.",
    "A szomszéd faluval közösen szervezik, egyszer itt, egyszer ott.",
)
WENT = {
    AdoptionState.RUNNING: (
        "Az első két alkalom kevés emberrel telt, a harmadiktól megtelt a terem.",
        "Hét alkalom óta tart, a szervezést átvették a helyiek.",
    ),
    AdoptionState.ENDED: ("Fél év után abbahagyták: nem maradt felelőse. A füzet megmaradt.",),
    AdoptionState.PREPARING: ("",),
}


def add(network, *, seed, day):
    """Write the adoptions; says what, for the terminal."""
    random = Random(f"{seed} {day} adoptions")
    places = _places(network)
    rows, chained = [], 0
    practices = GoodPractice.objects.public().order_by("first_published_on", "pk")
    for number, practice in enumerate(practices):
        wanted = SPREAD[number % len(SPREAD)]
        there = [place for place in places if place.pk != practice.settlement_id]
        chosen = random.sample(there, min(wanted, len(there)))
        if number == 0:  # one for the accounts that the README names
            chosen[0] = next(place for place in there if place.county_id == SHOWN)
        first = None
        for step, place in enumerate(chosen):
            row = _adoption(random, network, practice, place, step, day)
            row.source = first if step == 1 else None
            chained += step == 1
            row.save()
            first = first or row
            rows.append(row)
    Change.objects.bulk_create(
        history.build(row, by=row.created_by, action="added", at=row.created_at) for row in rows
    )
    return f"{len(rows)} adoptions, {chained} learned from another"


def _places(network):
    """The settlements where something was held, in the counties with an office."""
    rows = Settlement.objects.filter(summary__counted__gt=0, county__in=network.offices)
    return list(rows.order_by("pk"))


def _adoption(random, network, practice, place, step, day):
    state = STATES[step % len(STATES)]
    since = day - timedelta(random.randint(120, 260) - 20 * step)
    until = since + timedelta(random.randint(60, 90)) if state == AdoptionState.ENDED else None
    if state == AdoptionState.PREPARING:
        since = None
    begun = state != AdoptionState.PREPARING
    lead = network.lead(place.county_id)
    return Adoption(
        practice=practice,
        settlement=place,
        county_id=place.county_id,
        state=state,
        since=since,
        until=until,
        changed=random.choice(CHANGED) if begun else "",
        went=random.choice(WENT[state]),
        occasions=random.randint(2, 9) if begun else None,
        attendance=random.randint(15, 110) if begun else None,
        created_by=lead,
        created_at=moment(day - timedelta(random.randint(1, 12)), 9 + step),
    )

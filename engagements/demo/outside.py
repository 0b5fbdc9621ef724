"""What came from outside in the demo: requests for help, and answers by links."""

from datetime import timedelta
from random import Random

from engagements.demo import bulk
from engagements.demo.plan import moment
from engagements.links.facts import facts_of
from engagements.models import (
    COUNTED,
    Engagement,
    EngagementSettlement,
    HelpRequest,
    Purpose,
    SignedLink,
)
from mentorhalo.core import history
from mentorhalo.core.models import Change
from mentorhalo.core.source import writing_from
from settlements.models import Settlement

PEST = "13"  # no office: its requests are the coordinators'
# Days ago, and what is asked.
ASKED = (
    (2, "A nyugdíjasklubunk helyet keres a téli összejöveteleknek. Kihez fordulhatunk?"),
    (12, "Falunapot szerveznénk harminc év után először. Van ebben tapasztalata valakinek?"),
)
ASKERS = ("Minta Aladár", "Példa Piroska", "Próba Bendegúz")
NEXT = (
    "Egy pályázatíró, aki velünk végigmegy rajta.",
    "Jó lenne látni, hogyan csinálják a szomszéd járásban.",
    "Szék és asztal; minden más megvan.",
)
WITHIN, OF_COUNTY = 40, 4  # engagements so many days back, and how many of a county are asked about
LASTS = timedelta(days=14)


def add(network, *, seed, day):
    """Write the requests, the links and what was said by them; says what, for the terminal."""
    random = Random(f"{seed} {day} outside")
    with writing_from("public", "demo"):
        asked = bulk.create(list(_asked(random, network, day)), at=lambda row: row.asked_at)
    links = list(_links(random, network, day))
    if links:
        bulk.create(links, by=lambda row: row.made_by, at=lambda row: row.made_at)
    said = [_answer(random, link) for n, link in enumerate(links) if n % OF_COUNTY]
    SignedLink.objects.bulk_update([row for row, _told in said], ["answer", "answered_at"])
    Change.objects.bulk_create([told for _row, told in said])
    return f"{len(asked)} requests for help from outside, {len(said)} answers by links"


def _asked(random, network, day):
    """In the county of the first office and in Pest, each one that waits for long already."""
    for county in (next(iter(sorted(network.offices))), PEST):
        places = Settlement.objects.existing().filter(county=county).order_by("pk")
        for place, (ago, what) in zip(places[3:], ASKED, strict=False):
            at = moment(day - timedelta(days=ago), 10)
            row = HelpRequest(
                county_id=county,
                settlement=place,
                what=what,
                asker=random.choice(ASKERS),
                asker_email="minta@example.org",
                agreed_at=at,
                asked_at=at,
                acknowledged_at=at,
            )
            row.derive()
            yield row


def _links(random, network, day):
    """Of each county some lately held occasions that a settlement was asked about."""
    since, until = day - timedelta(days=WITHIN), day - timedelta(days=2)
    rows = Engagement.objects.filter(state__in=COUNTED, held_on__range=(since, until))
    rows = rows.filter(created_at__lt=moment(until, 18)).select_related("author")
    held = {}
    for row in rows.order_by("pk"):
        held.setdefault(row.county_id, []).append(row)
    chosen = [
        row
        for _county, found in sorted(held.items())
        for row in random.sample(found, min(OF_COUNTY, len(found)))
    ]
    places = EngagementSettlement.objects.filter(engagement__in=chosen, own=True).order_by("-pk")
    places = dict(places.values_list("engagement", "settlement"))
    for number, row in enumerate(chosen):
        yield SignedLink(
            digest=f"{random.getrandbits(256):064x}",  # of no secret that anybody knows
            purpose=Purpose.QUESTIONS if number % OF_COUNTY == 1 else Purpose.CONFIRM,
            county_id=row.county_id,
            settlement_id=places[row.pk],
            engagement=row,
            made_by=row.author,
            made_at=row.created_at + timedelta(minutes=3),
            expires_at=row.created_at + LASTS,
        )


def _answer(random, link):
    """What the settlement said some hours later, and its history row."""
    before = history.snapshot(link)
    link.answer = {"so": "yes", "who": random.choice(("a polgármester", "a könyvtáros"))}
    link.answer["facts"] = facts_of(link.engagement)
    if link.purpose == Purpose.QUESTIONS:
        link.answer = {"useful": random.choice("344"), "next": random.choice(NEXT)}
    link.answered_at = link.made_at + timedelta(hours=random.randint(1, 20))
    with writing_from("public", "demo", link.settlement.name):
        told = {"before": before, "at": link.answered_at}
        return link, history.build(link, by=None, action="answered", **told)

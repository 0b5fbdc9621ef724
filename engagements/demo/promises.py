"""Promises made on the demo's occasions, by us and by them, and what became of each."""

from datetime import timedelta
from random import Random

from django.db.models import Prefetch

from engagements.demo import bulk
from engagements.demo.plan import moment, workday
from engagements.models import (
    COUNTED,
    Engagement,
    EngagementMentor,
    EngagementSettlement,
    Promise,
    PromiseState,
    Side,
)
from mentorhalo.core import history
from mentorhalo.core.models import Change

OURS = (
    "Kérdőívminta elküldése",
    "Emlékeztető megírása és elküldése",
    "Együttműködési megállapodás mintájának elküldése",
    "Kapcsolat keresése a szomszéd falu könyvtárosához",
    "Jelenléti ív és meghívó mintája",
    "Előadó keresése a következő beszélgetéshez",
    "Pályázati felhívás összefoglalója",
    "Jó példák gyűjtése más megyékből",
)
THEIRS = (
    "Terem biztosítása a következő alkalomra",
    "A résztvevők listájának összeállítása",
    "Meghívók kihordása a faluban",
    "Jelenléti ív aláíratása",
    "A cselekvési terv véleményezése a testületben",
    "Teremkulcs a kézimunkakörnek",
    "Fényképek elküldése a falunapról",
    "Helyi adatok összegyűjtése a felméréshez",
)
ROLES = ("polgármester", "könyvtáros", "művelődésszervező", "az egyesület elnöke", "jegyző")
DROPPED = (
    "A képviselő-testület másképp döntött.",
    "A terem felújítás alatt áll, más megoldást találtunk.",
    "Az előadó lemondta, nem találtunk helyette mást.",
)
SHARE, OPEN_AFTER = 0.2, 40  # how many occasions end in a promise; how long one stays overdue
SHOWN = (-8, 0, 5, 12)  # the days due, from today, of what the account in the README has open


def add(network, bodies, *, seed, day):
    """Write the promises, then settle those whose time came; says what, for the terminal."""
    random = Random(f"{seed} {day} promises")
    rows = [_promise(random, network, bodies, held) for held in _occasions(random, day)]
    shown = _of_the_shown_mentor(random, network, day)
    bulk.create([*rows, *shown], by=lambda row: row.created_by, at=lambda row: row.created_at)
    told = [change for change in (_settle(random, row, day) for row in rows) if change]
    settled = [row for row in rows if row.state != PromiseState.OPEN]
    fields = ["state", "settled_on", "settled_by", "settled_at", "reason", "version"]
    Promise.objects.bulk_update(settled, fields, batch_size=200)
    Change.objects.bulk_create(told, batch_size=500)
    return f"{len(rows) + len(shown)} promises, {len(settled)} settled"


def _occasions(random, day):
    """Counted ones with their own places and people, of which each ended in one promise."""
    places = EngagementSettlement.objects.filter(own=True).select_related("settlement")
    credits = EngagementMentor.objects.filter(own=True).select_related("mentor__user")
    rows = Engagement.objects.filter(state__in=COUNTED, held_on__lt=day).select_related("author")
    rows = rows.prefetch_related(Prefetch("places", places), Prefetch("credits", credits))
    return [row for row in rows.order_by("pk") if random.random() < SHARE]


def _promise(random, network, bodies, held, due=None, mentor=None):
    place = held.places.all()[0].settlement
    side = random.choice((Side.US, Side.THEM))
    there = [row for row in bodies.get(held.county_id, ()) if row.seat_id == place.pk]
    body = random.choice(there) if there and random.random() < 0.6 else None
    row = Promise(
        county_id=held.county_id,
        settlement=place,
        side=side,
        mentor=mentor or _mentor(network, held),
        organisation=body,
        who="" if body else random.choice(ROLES),
        what=random.choice(OURS if side == Side.US else THEIRS),
        due_on=due or workday(held.held_on + timedelta(random.randint(4, 35)), 1),
        engagement=held,
        created_by=held.author,
        created_at=held.created_at + timedelta(minutes=3),
    )
    row.derive()
    return row


def _mentor(network, held):
    """Who was there and is in the office still, else its lead, to whom it was handed over."""
    team = {row.user_id for row in network.members_on(held.county_id, network.day)}
    stays = [credit.mentor for credit in held.credits.all() if credit.mentor.user_id in team]
    return stays[0] if stays else network.mentors[network.lead(held.county_id).pk]


def _of_the_shown_mentor(random, network, day):
    """A few open ones, around today, of the mentor's account that the README names."""
    mentor = network.mentors[network.people["20"][1].pk]
    rows = Engagement.objects.filter(state__in=COUNTED, held_on__lt=day - timedelta(9))
    rows = rows.with_mentor(mentor).filter(county="20").select_related("author")
    rows = rows.prefetch_related("places__settlement").order_by("-held_on", "-pk")
    pairs = zip(rows[: len(SHOWN)], SHOWN, strict=False)
    return [
        _promise(random, network, {}, held, day + timedelta(days), mentor) for held, days in pairs
    ]


def _settle(random, row, day):
    """Let one promise be kept, kept late or dropped, if its time came; its history row, or None."""
    state, on = _outcome(random, row, day)
    if state == PromiseState.OPEN:
        return None
    before = history.snapshot(row)
    at = max(moment(on, random.randint(9, 20)), row.created_at + timedelta(minutes=10))
    row.state, row.settled_on, row.settled_by, row.settled_at = state, on, row.mentor.user, at
    row.reason = random.choice(DROPPED) if state == PromiseState.DROPPED else ""
    row.version = 2
    action = "dropped" if state == PromiseState.DROPPED else "kept"
    noted = {"before": before, "reason": row.reason, "at": at}
    return history.build(row, by=row.settled_by, action=action, **noted)


def _outcome(random, row, day):
    """(state, day): most are kept in time, some late; few are dropped or overdue."""
    held, due, last = row.engagement.held_on, row.due_on, day - timedelta(1)
    drawn = random.random()
    if due > last:
        early = min(held + timedelta(random.randint(1, 3)), last)
        return (PromiseState.KEPT, early) if drawn < 0.15 else (PromiseState.OPEN, None)
    late = due + timedelta(random.randint(1, 14))
    if drawn < 0.12 and due > day - timedelta(OPEN_AFTER):
        return PromiseState.OPEN, None
    if drawn < 0.2:
        return PromiseState.DROPPED, due
    if drawn < 0.35 and late <= last:
        return PromiseState.LATE, late
    return PromiseState.KEPT, max(held, due - timedelta(random.randint(0, 6)))

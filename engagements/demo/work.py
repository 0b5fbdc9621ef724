"""Who did the occasions and what they wrote, typed by the action that everybody uses."""

from datetime import time, timedelta
from decimal import Decimal
from math import cos, hypot, radians

from engagements import actions
from engagements.actions import NewEntry
from engagements.demo import occasions, outcome, texts
from engagements.demo.outcome import Done
from engagements.demo.plan import PLANS, moment
from engagements.demo.present import Present
from engagements.entry import Entry
from engagements.models import Kind, Mode
from settlements.models import Settlement

MINUTES = {
    Kind.VISIT: (45, 150),
    Kind.CONSULTATION: (30, 90),
    Kind.WORKSHOP: (120, 240),
    Kind.COMMUNITY: (90, 240),
    Kind.TRAINING: (180, 360),
    Kind.STUDY_TRIP: (360, 600),
    Kind.INFORMATION: (60, 120),
    Kind.PARTNERSHIP: (60, 120),
}
HEADS = {
    Kind.VISIT: (1, 12),
    Kind.CONSULTATION: (1, 4),
    Kind.WORKSHOP: (7, 26),
    Kind.COMMUNITY: (14, 140),
    Kind.TRAINING: (8, 25),
    Kind.STUDY_TRIP: (12, 45),
    Kind.INFORMATION: (8, 60),
    Kind.PARTNERSHIP: (3, 11),
}
DELAYS = {0: 35, 1: 25, 2: 12, 3: 9, 4: 6, 5: 5, 6: 3, 7: 2, 8: 2, 9: 1}


class Work:
    """The work of a network: `run()` types it all, and then it takes its course."""

    def __init__(self, network, places, course, bodies, tell):
        self.network, self.random, self.tell = network, network.random, tell
        self.course, self.present = course, Present(bodies)
        self.places, self.last = places, network.day - timedelta(1)
        seats = [county.seat for county in network.counties.values()]
        self.seats = {row.county_id: row for row in Settlement.objects.filter(name__in=seats)}

    def run(self):
        drawn = self._occasions()
        pairs = sorted(
            ((self._typed(occasion), occasion) for occasion in drawn),
            key=lambda pair: (pair[0].at, pair[0].by.pk),
        )
        rows = actions.add_many(new for new, _ in pairs)
        self.tell(f"{len(rows)} engagements typed")
        done = [Done(row, *pair) for row, pair in zip(rows, pairs, strict=True)]
        self.tell(outcome.settle(self, done))

    def _occasions(self):
        found = []
        for plan in PLANS:
            places = self.places[plan.code]
            found += occasions.of_county(self.random, plan.code, places, self.last)
            found += occasions.planned(self.random, plan.code, places, plan.team, self.network.day)
        return found + list(occasions.spoiled(self.random, self.places, self.last))

    def _typed(self, occasion):
        members = self._members(occasion)
        author = members[0]
        team = self.network.members_on(occasion.county, occasion.held_on)
        if occasion.fate == "keep" and self.random.random() < 0.05:
            author = team[0]
        at = self._typed_at(occasion)
        return NewEntry(author.user, self.entry(occasion, members), at)

    def profile(self, member):
        return self.network.mentors[member.user_id].pk

    def _members(self, occasion):
        """Who held it: whoever answers for the host, often a colleague, now and then a guest."""
        random, day = self.random, occasion.held_on
        team = self.network.members_on(occasion.county, day)
        first = occasion.places[0].answering_on(day) or random.choice(team)
        others = [row for row in team if row is not first]
        number = random.choices((0, 1, 2), (84, 13, 3))[0]
        found = [first, *random.sample(others, min(number, len(others)))]
        if random.random() < 0.008:
            code = random.choice([plan.code for plan in PLANS if plan.code != occasion.county])
            guests = self.network.members_on(code, day)
            found += [guest for guest in guests[-1:] if guest.user not in [m.user for m in found]]
        return found

    def _typed_at(self, occasion):
        random, held = self.random, occasion.held_on
        opened = self.network.opened[occasion.county]
        if occasion.fate in ("plan", "cancel plan"):
            day = min(held - timedelta(random.randint(4, 20)), self.last)
            return moment(max(day, opened), random.randint(8, 17), random.randint(0, 59))
        day = min(held + timedelta(occasions.draw(random, DELAYS)), self.last)
        hour = random.randint(18, 21) if day == held else random.randint(8, 20)
        return moment(day, hour, random.randint(0, 59))

    def entry(self, occasion, members):
        random, kind, mode = self.random, occasion.kind, occasion.mode
        here = mode == Mode.ON_SITE
        facts = {
            "kind": kind,
            "mode": mode,
            "held_on": occasion.held_on,
            "settlements": {
                place.code: here and place is occasion.places[0] for place in occasion.places
            },
            "mentors": tuple(self.profile(row) for row in members),
            "starts_at": time(random.randint(8, 16), random.choice((0, 0, 30))),
        } | self.course.facts(occasion)
        facts["organisations"] = self.present.at(occasion)
        if kind == Kind.STUDY_TRIP:
            facts["destination"] = random.choice(texts.DESTINATIONS)
        if occasion.fate in ("plan", "cancel plan"):
            return Entry(**facts, summary=random.choice(texts.PLANS), planned=True)
        return Entry(**facts, **self._happened(occasion))

    def _happened(self, occasion):
        random, kind, mode = self.random, occasion.kind, occasion.mode
        low, high = (10, 40) if mode == Mode.PHONE else MINUTES[kind]
        few, many = HEADS[kind]
        return {
            "minutes": random.randrange(low, high + 1, 5),
            "participants": 1 if mode == Mode.PHONE else round(random.triangular(few, many, few)),
            "travel_km": self._travel(occasion) if mode == Mode.ON_SITE else None,
            "summary": texts.summary(random, kind, mode, occasion.held_on),
            "obstacle": random.choice(texts.OBSTACLES) if random.random() < 0.09 else "",
            "private_note": random.choice(texts.NOTES) if random.random() < 0.03 else "",
        }

    def _travel(self, occasion):
        """There and back by road, from the office in the county seat."""
        seat, place = self.seats[occasion.county], occasion.places[0].settlement
        north = (place.latitude - seat.latitude) * 111.2
        east = (place.longitude - seat.longitude) * 111.2 * cos(radians(seat.latitude))
        return Decimal(round(2 * 1.3 * hypot(north, east)) + 2)

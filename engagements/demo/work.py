"""Who did the occasions and what they wrote; typed, joined, verified and returned by actions."""

from datetime import timedelta
from decimal import Decimal
from math import cos, hypot, radians

from engagements import actions
from engagements.actions import NewEntry, NewMove
from engagements.demo import occasions, texts
from engagements.demo.plan import PLANS, moment, workday
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
VERIFIED_AFTER = 14  # days after which an entry has mostly been verified
JOINED = 5


class Work:
    """The work of a network: `run()` types it all and moves it on."""

    def __init__(self, network, places, tell):
        self.network, self.random, self.tell = network, network.random, tell
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
        done = [(row, new, pair) for row, (new, pair) in zip(rows, pairs, strict=True)]
        twice = self._join(done)
        moves = [move for item in done for move in self._moves(*item)]
        moved = actions.move_each(move for move in moves if move.engagement.pk not in twice)
        self.tell(f"{len(moved)} verified, returned or cancelled, {JOINED} joined")

    def _occasions(self):
        found = []
        for plan in PLANS:
            places = self.places[plan.code]
            found += occasions.of_county(self.random, plan.code, places, self.last)
            found += occasions.planned(self.random, plan.code, places, plan.team, self.network.day)
        return found + list(occasions.spoiled(self.random, self.places, self.last))

    # --- typing ---------------------------------------------------------------------------------

    def _typed(self, occasion):
        members = self._members(occasion)
        author = members[0]
        team = self.network.members_on(occasion.county, occasion.held_on)
        if occasion.fate == "keep" and self.random.random() < 0.05:
            author = team[0]
        at = self._typed_at(occasion)
        return NewEntry(author.user, self._entry(occasion, members), at)

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

    def _entry(self, occasion, members):
        random, kind, mode = self.random, occasion.kind, occasion.mode
        here = mode == Mode.ON_SITE
        facts = {
            "kind": kind,
            "mode": mode,
            "held_on": occasion.held_on,
            "settlements": {
                place.code: here and place is occasion.places[0] for place in occasion.places
            },
            "mentors": tuple(self.network.mentors[row.user_id].pk for row in members),
            "starts_at": moment(occasion.held_on, random.randint(8, 16), random.choice((0, 0, 30)))
            .time()
            .replace(tzinfo=None),
        }
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

    # --- what becomes of it ---------------------------------------------------------------------

    def _join(self, done):
        """A colleague typed the same meeting again; it was joined into the first receipt."""
        recent = self.last - timedelta(12)
        alike = [
            item
            for item in done
            if item[2].fate == "keep" and item[2].mode == Mode.ON_SITE and item[0].held_on >= recent
        ]
        twice = set()
        for row, new, occasion in self.random.sample(alike, JOINED):
            team = self.network.members_on(occasion.county, row.held_on)
            credited = {self.network.mentors[m.user_id].pk: m for m in team}
            pk = next(pk for pk in credited if pk not in new.entry.mentors)
            at = moment(self.last, 20, 15)
            again = self._entry(occasion, [credited[pk]])
            other = actions.add(by=credited[pk].user, entry=again, at=at)
            actions.join(
                by=credited[pk].user,
                engagement=other,
                into=row,
                version=other.version,
                at=at + timedelta(minutes=20),
            )
            twice.add(row.pk)
        return twice

    def _moves(self, row, new, occasion):
        if occasion.fate == "return":
            reason = self.random.choice(texts.RETURN_REASONS)
            yield self._reviewed(row, new, occasion, "return", (1, 5), reason)
        elif occasion.fate == "cancel plan":
            day = max(row.held_on - timedelta(1), new.at.date())
            at = moment(day, 21, 30)
            yield NewMove(new.by, row, "cancel", self.random.choice(texts.CANCEL_REASONS), at)
        elif occasion.fate == "cancel":
            at = new.at + timedelta(minutes=self.random.randint(10, 90))
            yield NewMove(new.by, row, "cancel", texts.CANCEL_REASONS[-1], at)
        elif occasion.fate == "keep":
            age = (self.network.day - new.at.date()).days
            share = 0.94 if age > VERIFIED_AFTER else 0.25 if age > 5 else 0
            if self.random.random() < share:
                yield self._reviewed(row, new, occasion, "verify", (1, 12))

    def _reviewed(self, row, new, occasion, to, days, reason=""):
        """By the county's lead, or the coordinator where the lead wrote it or took part."""
        lead = self.network.lead(occasion.county)
        took_part = lead == new.by or self.network.mentors[lead.pk].pk in new.entry.mentors
        day = workday(new.at.date() + timedelta(self.random.randint(*days)), 1)
        at = moment(min(day, self.last), 22 if day >= self.last else self.random.randint(8, 16), 40)
        return NewMove(self.network.coordinator if took_part else lead, row, to, reason, at)

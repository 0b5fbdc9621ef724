"""Partnerships in the demo: in each county some in every stage, with contacts and reviews."""

from collections import defaultdict
from datetime import timedelta
from io import StringIO
from random import Random

from django.core.management import call_command

from engagements.demo import bulk
from engagements.demo.plan import moment
from engagements.models import (
    COUNTED,
    EngagementSettlement,
    Met,
    Partnership,
    PartnershipContact,
    PartnershipKind,
    PartnershipMark,
    PartnershipParty,
    PartnershipPlace,
    PartnershipReview,
    ReviewedMark,
    Stage,
    StageChange,
)
from engagements.partnerships.rules import signed_on
from engagements.partnerships.stages import wants_reason
from engagements.summaries import refresh

# Where each of a county's partnerships is by now.
PATHS = (
    (Stage.RAISED, Stage.TALKS, Stage.INTENT, Stage.AGREED, Stage.WORKING),
    (Stage.RAISED, Stage.TALKS, Stage.AGREED, Stage.WORKING, Stage.RENEWING),
    (Stage.RAISED, Stage.TALKS, Stage.INTENT),
    (Stage.RAISED, Stage.TALKS, Stage.INTENT, Stage.AGREED),
    (Stage.RAISED,),
    (Stage.RAISED, Stage.TALKS, Stage.INTENT, Stage.AGREED, Stage.WORKING, Stage.PAUSED),
    (Stage.RAISED, Stage.TALKS, Stage.CLOSED),
)
KINDS = ("cooperation", "culture_agreement", "institutions", "round_table", "volunteering")
GOALS = (
    "Közös program minden évszakban, a teremhasználat és a költségek megosztásával.",
    "A könyvtár és az iskola közös olvasóköre, önkéntesekkel.",
    "A falu közösségi terének fenntartása: nyitva tartás, rendezvények, felelősök.",
    "Közös pályázatok és eseménynaptár a szomszédos településekkel.",
)
REASONS = {
    Stage.AGREED: "Külön szándéknyilatkozat nélkül, a testület rögtön a megállapodásról döntött.",
    Stage.PAUSED: "Az épület felújítása alatt szünetel.",
    Stage.CLOSED: "Az egyik fél visszalépett, más feladat miatt nincs kapacitása.",
}
ROLES = ("helyet ad", "önkénteseket hív", "a programot szervezi", "a költségeket viseli")
NOTES = ("", "Jövőre féléves közös tervezés kell.", "A szerepek tisztázása a következő feladat.")
RENEWALS = (150, 25, None, 400, None, None, None)  # days from today, by the paths
CONTACTS = 4


def add(network, bodies, *, seed, day):
    """Write them with their past; says what, for the terminal."""
    call_command("load_partnership_terms", stdout=StringIO())
    random = Random(f"{seed} {day} partnerships")
    made = [
        _Made(random, network, county, number, bodies[county], day)
        for county in sorted(network.offices)
        if len(bodies.get(county, ())) > 2
        for number in range(len(PATHS))
    ]
    Partnership.objects.bulk_create([one.row for one in made])
    PartnershipParty.objects.bulk_create([party for one in made for party in one.parties()])
    PartnershipPlace.objects.bulk_create([place for one in made for place in one.places()])
    _add_contacts(random, made)
    bulk.note(
        [one.row for one in made], by=lambda row: row.created_by, at=lambda row: row.created_at
    )
    changes = [change for one in made for change in one.changes()]
    if changes:
        bulk.create(changes, by=lambda row: row.by, at=lambda row: row.at)
    reviews = _add_reviews(random, made, day)
    refresh(settlements={place.pk for one in made for place in one.named})
    return f"{len(made)} partnerships, {len(reviews)} yearly reviews"


class _Made:
    """One partnership of a county, not saved yet, with what belongs to it."""

    def __init__(self, random, network, county, number, bodies, day):
        self.random, self.path = random, PATHS[number]
        team = network.members_on(county, day)
        self.by = team[number % len(team)].user
        self.bodies = random.sample(bodies, 3 if number % 3 == 0 else 2)
        self.named = list({body.seat_id: body.seat for body in self.bodies}.values())
        began = min(network.opened[county] + timedelta(20 + 9 * number), day - timedelta(8))
        span = max((day - timedelta(5) - began).days, len(self.path))
        self.days = [began + timedelta(span * n // len(self.path)) for n in range(len(self.path))]
        kind = PartnershipKind.objects.get(pk=KINDS[number % len(KINDS)])
        self.row = Partnership(
            name=f"{self.bodies[0].name} – {self.bodies[1].name}",
            kind=kind,
            county_id=county,
            mentor=network.mentors[self.by.pk],
            goal=random.choice(GOALS),
            stage=self.path[-1],
            stage_on=self.days[-1],
            created_by=self.by,
            created_at=moment(began, 15),
        )
        self.row.signed_on = signed_on(self.changes())
        if RENEWALS[number] is not None:
            self.row.renew_on = day + timedelta(RENEWALS[number])
        self.row.derive()

    def changes(self):
        """Its stages in order; a reason where one is wanted."""
        rows = []
        for number, (stage, on) in enumerate(zip(self.path, self.days, strict=True)):
            before = self.path[:number]
            why = REASONS[stage] if wants_reason(before, stage) and number else ""
            first = before[-1] if before else ""
            told = {"on": on, "reason": why, "by": self.by, "at": moment(on, 16)}
            rows.append(StageChange(partnership=self.row, before=first, after=stage, **told))
        return rows

    def parties(self):
        roles = self.random.sample(ROLES, len(self.bodies))
        for body, role in zip(self.bodies, roles, strict=True):
            yield PartnershipParty(partnership=self.row, organisation=body, role=role)

    def places(self):
        for place in self.named:
            yield PartnershipPlace(partnership=self.row, settlement=place)


def _add_contacts(random, made):
    """Some counted occasions in the named settlements since each began."""
    held, codes = defaultdict(list), {place.pk for one in made for place in one.named}
    rows = EngagementSettlement.objects.filter(settlement__in=codes, engagement__state__in=COUNTED)
    rows = rows.order_by("held_on", "engagement").values_list("settlement", "held_on", "engagement")
    for code, on, key in rows:
        held[code].append((on, key))
    contacts = []
    for one in made:
        began = one.days[0]
        known = {key for place in one.named for on, key in held[place.pk] if on >= began}
        for key in random.sample(sorted(known), min(CONTACTS, len(known))):
            contacts.append(PartnershipContact(partnership=one.row, engagement_id=key))
    PartnershipContact.objects.bulk_create(contacts)


def _add_reviews(random, made, day):
    """This year's of those with an agreement; in each county one is one-sided."""
    marks = list(PartnershipMark.objects.all())
    reviewed = [one for one in made if one.row.signed_on]
    reviews = [
        PartnershipReview(
            partnership=one.row,
            year=day.year,
            on=max(one.days[0], day - timedelta(random.randint(3, 200))),
            note=random.choice(NOTES),
            by=one.by,
        )
        for one in reviewed
    ]
    reviews = [row for row in reviews if row.on.year == day.year]
    PartnershipReview.objects.bulk_create(reviews)
    answers = []
    for number, review in enumerate(reviews):
        for mark in marks:
            poor = mark.mutual and number % 4 == 1
            met = Met.NO if poor else random.choice((Met.YES, Met.YES, Met.PARTLY))
            answers.append(ReviewedMark(review=review, mark=mark, met=met))
    ReviewedMark.objects.bulk_create(answers)
    if reviews:
        bulk.note(
            reviews,
            by=lambda row: row.by,
            at=lambda row: moment(row.on, 17),
        )
    return reviews

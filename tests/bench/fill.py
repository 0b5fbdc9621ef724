"""Fills a database for the benchmark: 18 offices, 72 mentors, and as many engagements as asked."""

from datetime import time, timedelta
from io import StringIO
from itertools import accumulate
from random import Random

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from counties.models import County, CountyOffice, Role, TeamMembership, User
from engagements.demo import texts
from engagements.demo.occasions import KINDS, MODES, draw
from engagements.demo.plan import moment
from engagements.demo.work import DELAYS
from engagements.models import (
    Engagement,
    EngagementMentor,
    EngagementSettlement,
    Mode,
    State,
    Target,
)
from engagements.summaries import rebuild
from mentorhalo.core.models import Change
from mentors.models import Mentor
from settlements.models import Assignment, Settlement
from tests.bench.records import add_records

YEARS = 5  # the work lies in the last five years, whatever its amount
TEAM = 4
ASSIGNED = 35  # settlements a county that a mentor answers for
BATCH = 5000
WAITING = {State.RETURNED: 5, State.CANCELLED: 10}  # of a thousand that were held


class Filling:
    """A network with an office in each county but Budapest and Pest, and its work."""

    def __init__(self, seed=1):
        self.random, self.today = Random(seed), timezone.localdate()
        self.first = self.today - timedelta(365 * YEARS)
        call_command("load_register", stdout=StringIO())
        call_command("load_specialities", stdout=StringIO())
        self._add_people()
        self._add_places()
        due_on = self.today + timedelta(200)
        Target.objects.create(name="360", number=360, due_on=due_on, since=self.first)
        self.moment = moment(self.today, 9)
        add_records(self)

    def _add_people(self):
        counties = list(County.objects.exclude(pk__in=["01", "13"]).order_by("pk"))
        offices = [CountyOffice(county=row, opened_on=self.first) for row in counties]
        CountyOffice.objects.bulk_create(offices)
        self.coordinator = self._user("koordinator", Role.COORDINATOR)
        self.coordinator.save()
        users = [self._user(f"m{row.pk}-{n}") for row in counties for n in range(TEAM)]
        User.objects.bulk_create(users)
        mentors = [Mentor(user=user, working_since=self.first) for user in users]
        Mentor.objects.bulk_create(mentors)
        TeamMembership.objects.bulk_create(
            TeamMembership(
                user=user, office=offices[n // TEAM], since=self.first, is_lead=n % TEAM == 0
            )
            for n, user in enumerate(users)
        )
        self.teams = {
            office.pk: mentors[n * TEAM : (n + 1) * TEAM] for n, office in enumerate(offices)
        }

    def _user(self, username, role=Role.MENTOR):
        user = User(username=username, name=username, email=f"{username}@pelda.hu", role=role)
        user.set_unusable_password()
        user.derive()
        return user

    def _add_places(self):
        """Each county's settlements in an order of its own: the first ones see most of the work."""
        self.places, self.weights = {}, {}
        for code, team in self.teams.items():
            places = list(Settlement.objects.filter(county=code).order_by("pk"))
            self.random.shuffle(places)
            self.places[code] = places
            self.weights[code] = list(accumulate(1 / (rank + 2) for rank in range(len(places))))
            Assignment.objects.bulk_create(
                Assignment(settlement=place, mentor=team[n % TEAM], since=self.first)
                for n, place in enumerate(places[:ASSIGNED])
            )

    def add_engagements(self, number, tell):
        """Rows as the actions write them, in bulk; the summary rows are computed at the end."""
        for done in range(0, number, BATCH):
            self._add_batch(min(BATCH, number - done))
            tell(f"{done + min(BATCH, number - done):,} engagements")
        with transaction.atomic():
            rebuild()
        tell("summary rows computed")

    def _add_batch(self, number):
        rows = sorted((self._engagement() for _ in range(number)), key=lambda row: row.created_at)
        credits = [credit for row in rows for credit in self._credited(row)]
        Engagement.objects.bulk_create(rows, batch_size=1000)
        places = [place for row in rows for place in self._served(row)]
        EngagementSettlement.objects.bulk_create(places, batch_size=2000)
        named = Engagement.organisations.through
        named.objects.bulk_create(self._named(places, named), batch_size=2000)
        EngagementMentor.objects.bulk_create(credits, batch_size=2000)
        Change.objects.bulk_create([self._change(row) for row in rows], batch_size=1000)

    def _engagement(self):
        random = self.random
        code = random.choice(list(self.teams))
        author = random.choice(self.teams[code]).user
        held_on = self.today - timedelta(random.randint(0, 365 * YEARS - 1))
        kind = draw(random, KINDS)
        mode = draw(random, MODES[kind])
        created_at = moment(min(held_on + timedelta(draw(random, DELAYS)), self.today), 0, 1)
        row = Engagement(
            county_id=code,
            author=author,
            kind=kind,
            mode=mode,
            held_on=held_on,
            starts_at=time(random.randint(8, 17)),
            minutes=random.randrange(30, 240, 15),
            participants=random.randint(1, 60),
            summary=texts.summary(random, kind, mode, held_on),
            obstacle=random.choice(texts.OBSTACLES) if random.random() < 0.1 else "",
            created_at=created_at,
            **self._state(author, created_at),
        )
        row.derive()
        return row

    def _state(self, author, created_at):
        old = created_at < moment(self.today - timedelta(14), 0)
        state = State.VERIFIED if old else State.LOGGED
        state = draw(self.random, {state: 1000 - sum(WAITING.values()), **WAITING})
        facts = {"state": state, "state_at": created_at, "state_by": author}
        if state in WAITING:
            facts["state_reason"] = self.random.choice(texts.RETURN_REASONS)
        if state == State.CANCELLED:
            facts["state_before"] = State.LOGGED
        return facts

    def _served(self, row):
        number = self.random.choice((1, 1, 1, 1, 2, 3))
        chosen = self.random.choices(
            self.places[row.county_id], cum_weights=self.weights[row.county_id], k=number
        )
        names_one = self.random.random() < 0.5  # every other occasion
        for n, place in enumerate(dict.fromkeys(chosen)):
            here = row.mode == Mode.ON_SITE and n == 0
            yield EngagementSettlement(
                engagement=row,
                settlement=place,
                on_site=here,
                own_on_site=here,
                held_on=row.held_on,
                counts=row.counts,
                with_municipality=names_one,
            )

    def _named(self, places, named):
        """The municipality of the first settlement, where the occasion names one."""
        first = {place.engagement_id: place for place in reversed(places)}
        for key, place in first.items():
            if place.with_municipality:
                yield named(engagement_id=key, organisation_id=self.bodies[place.settlement_id])

    def _credited(self, row):
        team = self.teams[row.county_id]
        first = next(mentor for mentor in team if mentor.user_id == row.author_id)
        others = [mentor for mentor in team if mentor is not first]
        second = self.random.sample(others, self.random.random() < 0.15)
        row.credited = 1 + len(second)
        for mentor in (first, *second):
            yield EngagementMentor(
                engagement=row, mentor=mentor, held_on=row.held_on, counts=row.counts
            )

    def _change(self, row):
        return Change(
            at=row.created_at,
            by_id=row.author_id,
            by_label=row.author.name,
            record_type="engagements.engagement",
            record_key=str(row.pk),
            record_label=f"{row.pk}",
            county=row.county_id,
            action="added",
            surface="page",
            fields={"summary": [None, row.summary], "held_on": [None, str(row.held_on)]},
        )

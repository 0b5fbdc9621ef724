"""Fills a database for the benchmark of the practices: published ones, as many as asked."""

from datetime import timedelta
from io import StringIO
from random import Random

from django.core.management import call_command
from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from counties.models import County, CountyOffice, Role, User
from engagements.demo.practice_texts import PRACTICES
from engagements.models import (
    Adoption,
    GoodPractice,
    PracticeState,
    PracticeVersion,
    ProcessStep,
    Theme,
)
from settlements.models import Settlement

BATCH = 500
WITHOUT_OFFICE = ("01", "13")
ADOPTED = 3  # every third practice was taken over
ADOPTIONS, MOST = 3, 8  # so often; the first of all more often
LETTERS = 2_500  # of what was done: with the rest about two pages, as real ones have
REPEATED = ("lead", "problem", "goal", "audience", "people", "material", "results", "pitfalls")


class Filling:
    """The register, the lists of codes, the offices, and one coordinator who wrote it all."""

    def __init__(self, seed=1):
        call_command("migrate", verbosity=0)
        for command in ("load_register", "load_calls", "load_themes", "load_process"):
            call_command(command, stdout=StringIO())
        self.random, self.now = Random(seed), timezone.now()
        self.by = User(username="koordinator", name="Koordinátor", role=Role.COORDINATOR)
        self.by.derive()
        self.by.save()
        first = timezone.localdate() - timedelta(2000)
        counties = County.objects.exclude(pk__in=WITHOUT_OFFICE)
        CountyOffice.objects.bulk_create(
            CountyOffice(county=row, opened_on=first) for row in counties
        )
        self.places = list(Settlement.objects.filter(county__in=counties).order_by("pk"))
        self.themes, self.steps = list(Theme.objects.all()), list(ProcessStep.objects.all())

    def add_practices(self, number):
        """Rows as the actions leave them, in bulk."""
        with transaction.atomic():
            for first in range(0, number, BATCH):
                self._add_batch(first, min(first + BATCH, number))

    def _add_batch(self, first, end):
        made = [self._practice(n) for n in range(first, end)]
        practices = GoodPractice.objects.bulk_create([practice for practice, _ in made])
        for practice, version in made:
            version.practice = practice
        versions = PracticeVersion.objects.bulk_create([version for _, version in made])
        shown = GoodPractice.objects.filter(published=None)
        shown.update(
            published=Subquery(
                PracticeVersion.objects.filter(practice=OuterRef("pk")).values("pk")
            ),
            slug=Concat(Value("gyakorlat-"), Cast("pk", CharField())),
        )
        self._add_sets(versions)
        for practice in practices[::ADOPTED]:
            self._add_adoptions(practice, ADOPTIONS if first or practice.pk > 1 else MOST)

    def _practice(self, number):
        told = PRACTICES[number % len(PRACTICES)]
        place, at = self.random.choice(self.places), self.now - timedelta(minutes=17 * number)
        version = PracticeVersion(
            **{name: getattr(told, name) for name in REPEATED},
            number=1,
            state=PracticeState.PUBLISHED,
            kind=told.kind,
            sector=told.sector,
            title=f"{told.title} {number}",
            done=self._long(),
            adapting=told.adapting,
            author=self.by,
            created_at=at,
            published_by=self.by,
            published_at=at,
        )
        practice = GoodPractice(
            county_id=place.county_id,
            settlement=place,
            created_by=self.by,
            created_at=at,
            published_at=at,
            first_published_on=at.date(),
            **version.keys(),
        )
        return practice, version

    def _long(self):
        """Sentences of the demo in an order of their own."""
        lines, length = [], 0
        while length < LETTERS:
            lines += self.random.choice(PRACTICES).done.splitlines()
            length = sum(map(len, lines))
        return "\n".join(lines)

    def _add_sets(self, versions):
        themes, steps = PracticeVersion.themes.through, PracticeVersion.steps.through
        themes.objects.bulk_create(
            themes(practiceversion=row, theme=self.random.choice(self.themes)) for row in versions
        )
        steps.objects.bulk_create(
            steps(practiceversion=row, processstep=self.random.choice(self.steps))
            for row in versions
        )

    def _add_adoptions(self, practice, number):
        """A chain of some length after the first, which learned at the origin."""
        source = None
        for n, place in enumerate(self.random.sample(self.places, number)):
            row = Adoption.objects.create(
                practice=practice,
                settlement=place,
                county_id=place.county_id,
                state="running",
                since=timezone.localdate(self.now) - timedelta(100 - n),
                source=source,
                changed="Kemence helyett bográcsot használtak, és az iskola udvarán tartják.",
                went="Az első két alkalom kevés emberrel telt, a harmadikra megtelt a terem.",
                created_by=self.by,
                created_at=self.now,
            )
            source = row

"""Asks the pages of the benchmark at both sizes in turn: how many queries, how long."""

from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from urllib.parse import urlencode
from uuid import uuid4

from django.core.cache import cache
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from counties.models import County, TeamMembership, User
from engagements.models import Engagement, Kind, Mode
from settlements.models import Settlement

LIST, DASHBOARD, SETTLEMENT, SEARCH, SAVE = 8, 8, 14, 15, 25  # queries at most
RATIO = 1.2  # at 100,000 rows to the time at 1,000
ROUNDS, REPEATS, WARM = 20, 3, 3


@dataclass
class Page:
    """One page: who asks, how many queries it may cost; `times` are milliseconds by size."""

    name: str
    who: str
    address: str
    limit: int | None = None
    posts: bool = False
    typed: dict = field(default_factory=dict)  # what a form says beside the visit itself
    queries: dict = field(default_factory=dict)
    times: dict = field(default_factory=dict)

    @property
    def medians(self):
        """(ms at the small size, ms at the large) of the repeat whose ratio is the middle one.

        Each repeat compares what was measured in turn; the machine may do other things meanwhile.
        """
        small, large = self.times.values()
        pairs = [(median(a), median(b)) for a, b in zip(small, large, strict=True)]
        return sorted(pairs, key=lambda pair: pair[1] / pair[0])[len(pairs) // 2]

    @property
    def ratio(self):
        before, after = self.medians
        return after / before

    @property
    def broken(self):
        """The limits this page breaks, as words."""
        worst = max(self.queries.values())
        if self.limit and worst > self.limit:
            yield f"{self.name}: {worst} queries, at most {self.limit}"
        if self.ratio > RATIO:
            yield f"{self.name}: {self.ratio:.2f} × its time, at most {RATIO} ×"


def pages():
    """The pages, with the busiest settlement and mentor of the data as they stand."""
    zala = County.objects.get(pk="20")
    busiest = Settlement.objects.filter(county=zala).annotate(n=Count("places")).order_by("-n")[0]
    latest = Engagement.objects.filter(county=zala)[0]
    engagements = reverse("engagements:engagement-list")
    return [
        Page("dashboard", "koordinator", reverse("portal:dashboard"), DASHBOARD),
        Page("dashboard of a county", "m20-0", reverse("portal:dashboard"), DASHBOARD),
        Page("engagements, country", "koordinator", engagements, LIST),
        Page("engagements, county", "m20-1", engagements, LIST),
        Page("settlements", "koordinator", reverse("settlements:settlement-list"), LIST),
        Page("mentors", "koordinator", reverse("mentors:mentor-list"), LIST),
        Page("county offices", "koordinator", reverse("counties:county-list"), LIST),
        Page("settlement", "m20-1", busiest.get_absolute_url(), SETTLEMENT),
        Page("settlement, country", "koordinator", busiest.get_absolute_url(), SETTLEMENT),
        Page("its timeline", "m20-1", f"{busiest.get_absolute_url()}timeline/"),
        Page("search, a common word", "koordinator", _found("programot"), SEARCH),
        Page("search, a rare word", "koordinator", _found("himzokor"), SEARCH),
        Page("search, a place", "m20-1", _found(busiest.name), SEARCH),
        Page("search, a wrong letter", "m20-1", _found("zalaegerszez"), SEARCH),
        Page("county office", "koordinator", zala.get_absolute_url()),
        Page("engagement", "m20-1", latest.get_absolute_url()),
        Page("start page of a mentor", "m20-1", reverse("portal:start")),
        Page("visit form", "m20-1", reverse("engagements:engagement-new")),
        Page("saving a visit", "m20-1", reverse("engagements:engagement-new"), SAVE, posts=True),
    ]


def _found(text):
    return f"{reverse('portal:search')}?{urlencode({'q': text})}"


class Asker:
    """Asks one size's pages as its own signed-in people."""

    def __init__(self):
        self.clients = {}

    def visit(self, who):
        """What a mentor's form says of a visit to a settlement of the own county."""
        member = TeamMembership.objects.get(user__username=who)
        place = Settlement.objects.filter(county=member.office_id).order_by("pk")[7]
        return {
            "settlements": [place.pk],
            "on_site": [place.pk],
            "mode": Mode.ON_SITE.value,
            "kind": Kind.VISIT.value,
            "held_on": str(timezone.localdate()),
            "length": "60",
            "participants": "7",
            "summary": "Átnéztük a téli programot, és kiosztottuk a feladatokat.",
            "mentors": [member.user.mentor.pk],
        }

    def client(self, who):
        if who not in self.clients:
            self.clients[who] = Client()
            self.clients[who].force_login(User.objects.get(username=who))
        return self.clients[who]

    def ask(self, page):
        client = self.client(page.who)
        if page.posts:
            visit = self.visit(page.who) | page.typed | {"client_ref": str(uuid4())}
            answer = client.post(page.address, visit)
        else:
            answer = client.get(page.address)
        expected = 302 if page.posts else 200
        if answer.status_code != expected:
            raise RuntimeError(
                f"{page.name}: {page.address} answered {answer.status_code}, not {expected}"
            )

    def count(self, page):
        """Every statement that was sent: savepoints, BEGIN and COMMIT too."""
        with CaptureQueriesContext(connection) as queries:
            self.ask(page)
        return len(queries)

    def time(self, page):
        start = perf_counter()
        self.ask(page)
        return (perf_counter() - start) * 1000


def measure(sizes, look_at, tell):
    """Measure all pages; `look_at(size)` makes the following queries go to that size's data."""
    look_at(sizes[0])
    found = {sizes[0]: pages()}
    look_at(sizes[1])
    found[sizes[1]] = pages()
    askers = {}
    for size in sizes:
        use(size, look_at)
        askers[size] = Asker()
    results = found[sizes[0]]
    for here, there in zip(results, found[sizes[1]], strict=True):
        measure_page(here, {sizes[0]: here, sizes[1]: there}, askers, look_at)
        tell(f"{here.name}: {here.ratio:.2f}")
    return results


def use(size, look_at):
    look_at(size)
    cache.key_prefix = str(size)


def measure_page(result, page_of, askers, look_at):
    for size, asker in askers.items():
        use(size, look_at)
        for _ in range(WARM):
            asker.ask(page_of[size])
        result.queries[size] = asker.count(page_of[size])
        result.times[size] = [[] for _ in range(REPEATS)]
    for repeat in range(REPEATS):
        for turn in range(ROUNDS):
            for size in sorted(askers, reverse=turn % 2):
                use(size, look_at)
                result.times[size][repeat].append(askers[size].time(page_of[size]))

"""The benchmark of the figures: 10,000 against 1,000,000 engagements on PostgreSQL.

DATABASE_URL=postgres://… python tests/bench/figures.py

The database must be empty, or one that this benchmark has filled: then it is measured again without
being filled. Prints the tables as Markdown; the exit code is 1 when a limit is broken, 2 when it
could not run.
"""

import gc
import gzip
import os
import resource
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

from tests.bench import pages
from tests.bench.pages import look_at, refusal, run, tell

SIZES = (10_000, 1_000_000)
QUERIES, KEPT_QUERIES = 10, 6
BARE_VIEW = "/bare/"
RATIO = 1.2  # the dashboard's time at the large size to its time at the small
BARE = 12  # the dashboard's time to that of a bare view of 20 KB
# Who open the dashboard between two visits that are saved: who wrote, the lead, the coordinator,
# two of another county, the coordinator once more.
READERS = ("m20-1", "m20-0", "koordinator", "m08-1", "m08-0", "koordinator")
# Who save visits before that: the second and third name an organisation, as every other visit does.
WRITERS = ("m20-1", "m08-1", "m14-1")
KILOBYTES = 60  # of the dashboard, compressed, with its map


def prepared(size):
    """Whether this benchmark has filled this size's schema before."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"rows_{size}.engagements_engagement"])
        return cursor.fetchone()[0] is not None


def prepare():
    """Fill what is not filled yet; prints how long a size took and the memory of it all."""
    if not any(map(prepared, SIZES)):
        if reason := refusal():
            return reason
        run("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")
    for size in SIZES:
        if prepared(size):
            continue
        begun = perf_counter()
        pages.prepare(size)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        tell(f"{size:,} filled in {perf_counter() - begun:.0f} s, at most {peak:.0f} MB")
    return None


def as_the_site_runs():
    """What the running site keeps, which the tests' settings switch off; the bare view. What is
    loaded stays, as in mentorhalo/wsgi.py."""
    from importlib import import_module

    from django.conf import settings

    from mentorhalo.settings import CACHES, SHARE_READINGS

    settings.CACHES["pages"] = CACHES["pages"]
    settings.SHARE_READINGS = SHARE_READINGS
    settings.ROOT_URLCONF = "tests.bench.bare"
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()


def the_pages():
    """What is measured; the limits of the dashboard are those of the product's description."""
    from datetime import timedelta

    from django.urls import reverse
    from django.utils import timezone

    from counties.models import County
    from mentors.models import Mentor
    from tests.bench.measure import Page

    @dataclass
    class FigurePage(Page):
        cold: bool = False  # nothing kept: the first reader of a process
        readers: tuple = ()  # who ask one after the other each time visits were saved
        writers: tuple = WRITERS[:1]  # by these
        ratio_limit: float | None = None
        bare: list = field(default_factory=list)  # milliseconds of a bare view before each request

        @property
        def of_bare(self):
            return self.medians[1] / median(self.bare)

    dashboard, past = reverse("portal:dashboard"), timezone.localdate() - timedelta(200)
    zala = County.objects.get(pk="20")
    mentor = Mentor.objects.get(user__username="m20-1")
    listed = f"{reverse('engagements:engagement-list')}?figure="
    on_past = f"?as_of={past}"
    read_by = "koordinator"
    return [
        FigurePage("bare view of 20 KB", read_by, BARE_VIEW),
        FigurePage("dashboard, kept", read_by, dashboard, KEPT_QUERIES, ratio_limit=RATIO),
        FigurePage("dashboard, in use", read_by, dashboard, readers=READERS, ratio_limit=RATIO),
        FigurePage(
            "dashboard, after a visit",
            read_by,
            dashboard,
            QUERIES,
            readers=(read_by,),
            ratio_limit=RATIO,
        ),
        FigurePage(
            "dashboard, after three",
            read_by,
            dashboard,
            QUERIES,
            readers=(read_by,),
            writers=WRITERS,
            ratio_limit=RATIO,
        ),
        FigurePage("dashboard, cold", read_by, dashboard, QUERIES, cold=True, ratio_limit=RATIO),
        FigurePage("dashboard, a mentor's, cold", "m20-1", dashboard, QUERIES, cold=True),
        FigurePage(
            "dashboard of a past day, cold",
            read_by,
            dashboard + on_past,
            QUERIES,
            cold=True,
            ratio_limit=RATIO,
        ),
        FigurePage("county page", read_by, zala.get_absolute_url(), cold=True),
        FigurePage("county page of a past day", read_by, zala.get_absolute_url() + on_past),
        FigurePage("mentor page", read_by, mentor.get_absolute_url(), cold=True),
        FigurePage("list behind a figure", read_by, f"{listed}engagements"),
        FigurePage("list behind a past one", read_by, f"{listed}engagements@{past}"),
        FigurePage("list behind late logging", read_by, f"{listed}late"),
    ]


def asker():
    from itertools import cycle

    from django.core.cache import caches

    from mentorhalo.portal import keeping
    from settlements.models import Organisation, Settlement
    from tests.bench.measure import Asker, Page

    def saving(who):
        seat = Settlement.objects.filter(county=who[1:3]).order_by("pk")[7]
        body = Organisation.objects.filter(seat=seat)[0].name if who in WRITERS[1:] else ""
        named = {"organisations": body}
        return Page("saving a visit", who, "/engagements/new/", posts=True, typed=named)

    class ColdAsker(Asker):
        """Forgets what is kept before it asks for a cold page, and has a visit saved before the
        first of several readers; the clock runs after that."""

        def __init__(self):
            super().__init__()
            self.turns, self.saving = {}, {who: saving(who) for who in WRITERS}
            self.bare = Page("bare view", "koordinator", BARE_VIEW)
            self.shared = {}  # a database of its own is a process of its own

        def count(self, page):
            self._prepare(page)
            return super().count(page)

        def time(self, page):
            self._prepare(page)
            # Beside it, for the machine is not always as fast; the first one after a saved visit
            # is slower than those that follow, so it is not taken.
            super().time(self.bare)
            page.bare.append(super().time(self.bare))
            return super().time(page)

        def _prepare(self, page):
            keeping._shared = self.shared
            if page.cold:
                for name in ("pages", "parts"):
                    caches[name].clear()
                keeping.forget()
            if page.readers:
                turns = self.turns.setdefault(page.name, cycle(enumerate(page.readers)))
                number, page.who = next(turns)
                for writer in () if number else page.writers:
                    self.ask(self.saving[writer])

        def compressed(self, address):
            """The KB of a page as a browser gets it."""
            answer = self.client("koordinator").get(address, headers={"accept-encoding": "gzip"})
            content = answer.content
            if not gzip.decompress(content):
                raise RuntimeError(f"{address} is empty")
            return len(content) / 1000

    return ColdAsker()


def measure():
    """The measured pages, and the KB of the dashboard at the large size."""
    from tests.bench.measure import measure_page, use

    found, askers = {}, {}
    for size in SIZES:
        use(size, look_at)
        found[size], askers[size] = the_pages(), asker()
    results = found[SIZES[0]]
    for here, there in zip(results, found[SIZES[1]], strict=True):
        measure_page(here, {SIZES[0]: here, SIZES[1]: there}, askers, look_at)
        tell(f"{here.name}: {here.medians[0]:.1f}, {here.medians[1]:.1f}: {here.ratio:.2f}")
    use(SIZES[1], look_at)
    return results, askers[SIZES[1]].compressed("/dashboard/")


def table(results, kilobytes):
    small, large = SIZES
    yield f"| page | queries | ms at {small:,} | ms at {large:,} | ratio | of a bare view |"
    yield "|---|--:|--:|--:|--:|--:|"
    for page in results:
        queries = max(page.queries.values())
        limit = f" (≤ {page.limit})" if page.limit else ""
        before, after = page.medians
        held = f" (≤ {page.ratio_limit})" if page.ratio_limit else ""
        most = f" (≤ {BARE})" if page.ratio_limit and not page.cold else ""
        yield (
            f"| {page.name} | {queries}{limit} | {before:.1f} | {after:.1f} | "
            f"{page.ratio:.2f}{held} | {page.of_bare:.1f}{most} |"
        )
    yield f"\nThe dashboard is {kilobytes:.1f} KB compressed, of at most {KILOBYTES}."


def broken(results, kilobytes):
    """The limits that do not hold, as sentences."""
    for page in results:
        queries = max(page.queries.values())
        if page.limit and queries > page.limit:
            yield f"{page.name}: {queries} queries, at most {page.limit}"
        if page.ratio_limit and page.ratio > page.ratio_limit:
            yield f"{page.name}: {page.ratio:.2f} × its time, at most {page.ratio_limit} ×"
        if page.ratio_limit and not page.cold and page.of_bare > BARE:
            yield f"{page.name}: {page.of_bare:.1f} bare views, at most {BARE}"
    if kilobytes > KILOBYTES:
        yield f"the dashboard is {kilobytes:.1f} KB, at most {KILOBYTES}"


def main():
    django.setup()
    as_the_site_runs()
    if reason := prepare():
        tell(reason)
        return 2
    results = measure()
    print("\n".join(table(*results)))
    found = list(broken(*results))
    for text in found:
        tell(f"limit broken: {text}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

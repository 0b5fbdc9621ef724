"""The benchmark of the public pages of good practices: 100 against 5,000 published ones.

DATABASE_URL=… python tests/bench/practices.py

The database must be empty: on PostgreSQL each size gets a schema of its own there, on SQLite a file
of its own beside it. Nobody is signed in. Prints the tables as Markdown; the exit code is 1 when a
limit is broken, 2 when it could not run.
"""

import gzip
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

from tests.bench import pages
from tests.bench.pages import refusal, run, tell

SIZES = (100, 5_000)
QUERIES = 6
KILOBYTES = 40  # of a page, compressed, without photos


def is_sqlite():
    from django.db import connection

    return connection.vendor == "sqlite"


def look_at(size):
    """Send all following queries to this size's data."""
    from django.db import connection

    if not is_sqlite():
        return pages.look_at(size)
    path = connection.settings_dict.setdefault("FIRST_NAME", connection.settings_dict["NAME"])
    connection.close()
    connection.settings_dict["NAME"] = f"{path}.{size}"
    return connection.ensure_connection()


def prepare():
    """Fill both sizes; gives why that cannot be, or None."""
    from django.db import connection

    from tests.bench.practice_rows import Filling

    if not is_sqlite():
        if reason := refusal():
            return reason
        run("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")
    for size in SIZES:
        if is_sqlite():
            look_at(size)
            if connection.introspection.table_names():
                return "The database of DATABASE_URL is not empty: give the benchmark another."
        else:
            run(f"CREATE SCHEMA rows_{size}")
            look_at(size)
        Filling().add_practices(size)
        run("ANALYZE" if is_sqlite() else "VACUUM ANALYZE")
        tell(f"{size:,} practices")
    return None


def the_pages():
    from django.urls import reverse

    from engagements.models import GoodPractice
    from tests.bench.measure import Page

    @dataclass
    class PublicPage(Page):
        is_html: bool = True

    listed = reverse("engagements:practice-list")
    rows = GoodPractice.objects.order_by("pk")
    first, later = rows[0], rows.order_by("-published_at")[60]

    def asked(**query):
        return f"{listed}?{urlencode(query)}"

    filters = {"sector": "library", "theme": "volunteering", "size": "1000", "kind": "success"}
    return [
        PublicPage("the list", "", listed, QUERIES),
        PublicPage("its third page", "", asked(after=f"{later.published_at}~{later.pk}"), QUERIES),
        PublicPage("a common word", "", asked(q="könyvtár"), QUERIES),
        PublicPage(
            "two words, one of a place", "", asked(q=f"kemence {first.settlement}"), QUERIES
        ),
        PublicPage("a word that nobody wrote", "", asked(q="zsongorkör"), QUERIES),
        PublicPage("four filters", "", asked(**filters), QUERIES),
        PublicPage("a word and a filter", "", asked(q="szombat", sector="library"), QUERIES),
        PublicPage("a county", "", asked(county="20"), QUERIES),
        PublicPage("a practice taken over eight times", "", first.get_absolute_url()),
        PublicPage("RSS", "", reverse("engagements:practice-rss"), is_html=False),
        PublicPage("the sitemap", "", reverse("portal:sitemap"), is_html=False),
    ]


def asker():
    from django.test import Client

    from tests.bench.measure import Asker

    class Nobody(Asker):
        """Asks without an account."""

        def __init__(self):
            self.clients = {"": Client()}

        def compressed(self, page):
            """The KB of a page as a browser gets it."""
            answer = self.client("").get(page.address, headers={"accept-encoding": "gzip"})
            if not gzip.decompress(answer.content):
                raise RuntimeError(f"{page.address} is empty")
            return len(answer.content) / 1000

    return Nobody()


def measure():
    """The measured pages, each with its KB at the large size."""
    from tests.bench.measure import measure_page

    found, askers = {}, {}
    for size in SIZES:
        look_at(size)
        found[size], askers[size] = the_pages(), asker()
    results = found[SIZES[0]]
    for here, there in zip(results, found[SIZES[1]], strict=True):
        measure_page(here, {SIZES[0]: here, SIZES[1]: there}, askers, look_at)
        tell(f"{here.name}: {here.medians[0]:.1f}, {here.medians[1]:.1f}: {here.ratio:.2f}")
    look_at(SIZES[1])
    return [(page, askers[SIZES[1]].compressed(page)) for page in found[SIZES[1]]], results


def table(results, sizes):
    small, large = SIZES
    yield f"| page | queries | ms at {small:,} | ms at {large:,} | ratio | KB |"
    yield "|---|--:|--:|--:|--:|--:|"
    for page, (_same, kilobytes) in zip(results, sizes, strict=True):
        before, after = page.medians
        limit = f" (≤ {page.limit})" if page.limit else ""
        queries = max(page.queries.values())
        yield (
            f"| {page.name} | {queries}{limit} | {before:.1f} | {after:.1f} | {page.ratio:.2f} "
            f"| {kilobytes:.1f} |"
        )


def broken(results, sizes):
    """The limits that are broken, as words. Times are told, not limited: the machine makes them."""
    for page, (_same, kilobytes) in zip(results, sizes, strict=True):
        few, many = page.queries.values()
        if few != many:
            yield f"{page.name}: {few} queries, then {many}"
        if page.limit and many > page.limit:
            yield f"{page.name}: {many} queries, at most {page.limit}"
        if page.is_html and kilobytes > KILOBYTES:
            yield f"{page.name}: {kilobytes:.1f} KB, at most {KILOBYTES}"


def main():
    django.setup()
    if reason := prepare():
        tell(reason)
        return 2
    sizes, results = measure()
    print("\n".join(table(results, sizes)))
    found = list(broken(results, sizes))
    for text in found:
        tell(f"limit broken: {text}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

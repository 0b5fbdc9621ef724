"""The benchmark of the pages: 1,000 against 100,000 engagements on PostgreSQL.

DATABASE_URL=postgres://… python tests/bench/pages.py

The database must be empty: each size gets a schema of its own there, so that both can be asked in
turn and whatever else the machine does disturbs both alike. Prints the table as Markdown; the exit
code is 1 when a limit is broken, 2 when it could not run.
"""

import os
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

SIZES = (1_000, 100_000)
tell = partial(print, file=sys.stderr, flush=True)


def look_at(size):
    """Send all following queries to this size's schema, after a reconnect too."""
    from django.db import connection

    path = f"rows_{size}, public"
    connection.settings_dict["OPTIONS"]["options"] = f"-c jit=off -c search_path=rows_{size},public"
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path TO {path}")


def run(*statements):
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def refusal():
    """Why the benchmark cannot run on this database, or None."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return "The benchmark wants PostgreSQL: set DATABASE_URL to an empty database."
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
            "WHERE n.nspname !~ '^(pg_|information_schema)'"
        )
        if cursor.fetchone()[0]:
            return "The database of DATABASE_URL is not empty: give the benchmark one of its own."
    return None


def prepare(size):
    from django.core.management import call_command

    from tests.bench.fill import Filling

    run(f"CREATE SCHEMA rows_{size}")
    look_at(size)
    call_command("migrate", verbosity=0)
    Filling().add_engagements(size, tell)
    run("VACUUM ANALYZE")


def table(results):
    small, large = SIZES
    yield f"| page | queries | ms at {small:,} | ms at {large:,} | ratio |"
    yield "|---|--:|--:|--:|--:|"
    for page in results:
        before, after = page.medians
        limit = f" (≤ {page.limit})" if page.limit else ""
        queries = max(page.queries.values())
        yield f"| {page.name} | {queries}{limit} | {before:.1f} | {after:.1f} | {page.ratio:.2f} |"


def main():
    django.setup()
    if reason := refusal():
        tell(reason)
        return 2
    # Where it is in both sizes' path; the search index needs it.
    run("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")
    for size in SIZES:
        prepare(size)
    from tests.bench.measure import measure

    results = measure(SIZES, look_at, tell)
    print("\n".join(table(results)))
    broken = [text for page in results for text in page.broken]
    for text in broken:
        tell(f"limit broken: {text}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

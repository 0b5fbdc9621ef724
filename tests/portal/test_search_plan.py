"""On PostgreSQL the search box never reads through the engagements (docs/benchmark.md)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.models import Engagement
from mentorhalo.portal.search import search
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory

pytestmark = [pytest.mark.postgres, pytest.mark.analyzes, pytest.mark.django_db]
ROWS = 20_000
COPIES = """
INSERT INTO engagements_engagement ({columns})
SELECT {values} FROM engagements_engagement, generate_series(1, %s) AS n
"""
PLACES = """
INSERT INTO engagements_engagementsettlement
    (engagement_id, settlement_id, on_site, own, own_on_site, held_on, counts,
     with_municipality, with_ngo)
SELECT e.id, p.settlement_id, p.on_site, p.own, p.own_on_site, e.held_on, p.counts,
    p.with_municipality, p.with_ngo
FROM engagements_engagement e, engagements_engagementsettlement p WHERE e.id <> p.engagement_id
"""


@pytest.fixture
def many(person):
    """Engagements of two counties, one with a word that no other has; statistics are fresh."""
    mentor = person("mentor")
    somogy = OfficeFactory(county=CountyFactory(iso="HU-SO")).county
    EngagementFactory(
        mentor=mentor.mentor, summary="Átnéztük a téli programot, kiosztottuk a feladatokat."
    )
    columns = {
        field.column: field.column
        for field in Engagement._meta.concrete_fields
        if field.name != "id"
    }
    columns["held_on"] = "held_on - n % 1500"
    columns["search_key"] = "search_key || ' ' || n"
    columns["county_id"] = f"CASE WHEN n % 4 = 0 THEN '{somogy.pk}' ELSE county_id END"
    sql = COPIES.format(columns=", ".join(columns), values=", ".join(columns.values()))
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("n % ", "n %% "), [ROWS])
        cursor.execute(PLACES)
        row = Engagement.objects.order_by("pk")[7777]
        row.summary = "Hímzőkör alakult."
        row.save()
        cursor.execute("SELECT gin_clean_pending_list('engagement_words')")  # as autovacuum does
        cursor.execute("ANALYZE")
    return mentor


def plans(user, text):
    """What PostgreSQL does for each statement of a search."""
    with CaptureQueriesContext(connection) as queries:
        search(user, text)
    with connection.cursor() as cursor:
        for query in list(queries):
            if not query["sql"].startswith("SELECT"):
                continue
            cursor.execute("EXPLAIN " + query["sql"])
            yield query["sql"], "\n".join(line for (line,) in cursor)


TEXTS = [
    "himzokor",  # one
    "nincsilyenszo",  # none
    "programot",  # nearly all
    "programot himzokor",
    "ki a himzokor",  # words that the index does not know
    "teli 19999",
    "7777",
    "999999999",
]


def test_engagements_are_never_scanned(many, person):
    looked_up = set()
    for user in (many, person("coordinator")):
        for text in TEXTS:
            asked = [pair for pair in plans(user, text) if "engagements_engagement" in pair[0]]
            assert asked, text
            for sql, plan in asked:
                assert "Seq Scan on engagements_" not in plan, f"{text}: {sql}\n{plan}"
                looked_up |= {text} if "engagement_words" in plan else set()
    assert {"himzokor", "nincsilyenszo"} <= looked_up

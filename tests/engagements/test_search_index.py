"""The trigram indexes: made where PostgreSQL lets us, passed over elsewhere."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from engagements.models import Engagement
from tests.factories.engagements import EngagementFactory

migration = import_module("engagements.migrations.0002_search_index")
names = import_module("engagements.migrations.0005_search_names")


def run(step):
    with connection.schema_editor(atomic=False) as editor:
        step(apps, editor)


def indexes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)", [list(NAMES)])
        return {name for (name,) in cursor}


NAMES = {*migration.INDEXES, *names.INDEXES}


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("made", [migration, names])
def test_they_are_made_and_dropped_and_made_again(made):
    assert indexes() == NAMES
    run(made.drop)
    assert indexes() == NAMES - set(made.INDEXES)
    run(made.create)
    run(made.create)
    assert indexes() == NAMES


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_word_is_looked_up_in_the_index():
    row = EngagementFactory(summary="Hímzőkör alakult.")
    found = Engagement.objects.filter(search_key__contains="himzokor")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = found.order_by().explain()
    assert "engagement_words" in plan
    assert found.get() == row


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("made", [migration, names])
def test_without_the_right_it_goes_on_and_says_so(caplog, made):
    run(migration.drop)
    run(names.drop)
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm; CREATE ROLE nobody_much; SET ROLE nobody_much")
    run(made.create)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert "pg_trgm cannot be made" in caplog.text
    assert indexes() == set()


@pytest.mark.django_db
@pytest.mark.parametrize("made", [migration, names])
def test_on_another_database_nothing_is_asked(django_assert_num_queries, monkeypatch, made):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with django_assert_num_queries(0):
        made.create(apps, type("Editor", (), {"connection": connection}))
        made.drop(apps, type("Editor", (), {"connection": connection}))

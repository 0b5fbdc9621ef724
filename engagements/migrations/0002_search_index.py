"""Trigram indexes on PostgreSQL, so that a rare word is found among millions of entries."""

import logging

from django.db import DatabaseError, migrations, transaction

logger = logging.getLogger(__name__)

INDEXES = {
    "engagement_words": "engagements_engagement",
    "settlement_name_parts": "settlements_settlement",
}


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        logger.warning(
            "The extension pg_trgm cannot be made (%s): search works, but slower. An administrator "
            "of the database may create it and run engagements 0002_search_index again.",
            str(error).strip().splitlines()[0],
        )
        return
    for name, table in INDEXES.items():
        schema_editor.execute(
            f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin (search_key gin_trgm_ops)"
        )


def drop(apps, schema_editor):
    """The extension stays: somebody else may use it."""
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("engagements", "0001_start"), ("settlements", "0001_start")]
    operations = [migrations.RunPython(create, drop, elidable=False)]

"""Trigram indexes on PostgreSQL for what the search box looks through beside the engagements."""

import logging

from django.conf import settings
from django.db import DatabaseError, migrations, transaction

logger = logging.getLogger(__name__)

INDEXES = {
    "organisation_name_parts": "settlements_organisation",
    "contact_name_parts": "settlements_contact",
    "grant_name_parts": "settlements_grant",
    "former_name_parts": "settlements_formername",
    "user_name_parts": "counties_user",
    "promise_words": "engagements_promise",
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
            "of the database may create it and run engagements 0005_search_names again.",
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
    dependencies = [
        ("engagements", "0004_mentored_world"),
        ("settlements", "0002_mentored_world"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [migrations.RunPython(create, drop, elidable=False)]

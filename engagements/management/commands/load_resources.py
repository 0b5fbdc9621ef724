"""manage.py load_resources: the guides and studies of the project (F54–F57), as links."""

import tomllib
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from engagements import resources
from engagements.models import ProcessStep, Resource, Theme
from engagements.resources.actions import add_resource
from mentorhalo.core.models import Change

LIBRARY = Path(resources.__file__).with_name("library.toml")


class Command(BaseCommand):
    help = (
        "Load the guides and studies of the project into the library; what was ever added under "
        "its title is kept as it is, though it was changed or withdrawn since."
    )

    def add_arguments(self, parser):
        parser.add_argument("--at", type=datetime.fromisoformat, help="when they came (now)")

    def handle(self, *, verbosity, at=None, **options):
        rows = tomllib.loads(LIBRARY.read_text("utf-8"))["resource"]
        themes, steps = Theme.objects.in_bulk(), ProcessStep.objects.in_bulk()
        _require(rows, "themes", themes, "load_themes")
        _require(rows, "steps", steps, "load_process")
        with transaction.atomic():
            added = [_load(row, themes, steps, at or timezone.now()) for row in rows]
        if verbosity > 0:
            self.stdout.write(f"resources: {sum(added)} added, {len(added) - sum(added)} kept")


def _require(rows, name, known, command):
    if missing := {code for row in rows for code in row[name]} - known.keys():
        raise CommandError(f"There is no {min(missing)} yet: run manage.py {command} first.")


def _load(told, themes, steps, at):
    """Whether it was added. Its history outlives its title, so a renamed one is not added again."""
    known = Change.objects.filter(record_type=Resource._meta.label_lower, action="added")
    standing = Resource.objects.public().titled(told["title"])
    if known.filter(record_label=told["title"]).exists() or standing.exists():
        return False
    resource = Resource(
        title=told["title"],
        kind=told["kind"],
        summary=told["summary"],
        publisher=told["publisher"],
        language=told.get("language", "hu"),
    )
    add_resource(
        by=None,
        resource=resource,
        themes=[themes[code] for code in told["themes"]],
        steps=[steps[code] for code in told["steps"]],
        issued_on=timezone.localdate(at),
        at=at,
        link=told["link"],
    )
    return True

"""Compare every summary row with the engagements, and mend them when asked.

It speaks of tables and fields to those who run the server, so in English throughout.
"""

from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from engagements.summaries import differences, rebuild
from mentorhalo.core.models import Change
from mentorhalo.core.source import current_source
from settlements.models import SettlementSummary


class Command(BaseCommand):
    help = "Recompute all summary rows and list what differs; exits non-zero when anything does."

    def add_arguments(self, parser):
        parser.add_argument(
            "--repair", action="store_true", help="Write the rows anew from the engagements."
        )

    def handle(self, *, repair, **options):
        if repair:
            self._repair()
        with _one_moment():
            found = differences()
        for line in found:
            self.stdout.write(line)
        text = "1 difference" if len(found) == 1 else f"{len(found)} differences"
        if found:
            raise CommandError(text)
        self.stdout.write(text)

    def _repair(self):
        with transaction.atomic():
            settlements, months = rebuild()
            _tell(f"{settlements} + {months}")
        self.stdout.write(f"{settlements} settlement rows and {months} month rows written anew")


def _tell(rows):
    """Note the repair in the history: pages of figures are kept until it says something new."""
    surface = current_source().surface
    Change.objects.create(
        at=timezone.now(),
        by_label=surface,
        surface=surface,
        record_type=SettlementSummary._meta.label_lower,
        record_key="all",
        record_label=rows,
        action="written anew",
    )


@contextmanager
def _one_moment():
    """See rows and engagements as of one moment, though others go on writing meanwhile."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield  # SQLite's writers would wait for us; its demo has no writer at this time
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield

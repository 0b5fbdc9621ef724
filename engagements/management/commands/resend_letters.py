"""Try once more to tell who asked for help from outside that it arrived, where the letter did not
leave. To those who run the server, so in English."""

from django.core.management.base import BaseCommand

from engagements.help import letters


class Command(BaseCommand):
    help = "Send the letters again that say that a request for help arrived and did not leave then."

    def handle(self, **options):
        told = [letters.tell_arrived(row) for row in letters.untold().order_by("asked_at", "pk")]
        self.stdout.write(f"{sum(told)} of {len(told)} letters sent")

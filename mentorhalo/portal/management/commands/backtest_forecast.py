"""Say what the forecast would have said in the past, and how far off it was.

It speaks to those who run the server, so in English throughout.
"""

from django.core.management.base import BaseCommand

from mentorhalo.portal.backtest import scores, tries
from mentorhalo.portal.indicators.readings import Readings

LINE = "{:<12}{:>6}{:>10}{:>7}{:>7}{:>7}{:>8}  {}"
SCORE = "{:<12}{:>6}{:>22}{:>12}{:>16}"


class Command(BaseCommand):
    help = (
        "Compare what the forecast of involved settlements said at each month's end with what came."
    )

    def handle(self, **options):
        readings = Readings()
        rows = tries(readings.reached_by_day, readings.day)
        if not rows:
            self.stdout.write("There is not enough of a past: 90 days of work and 30 days after.")
            return
        head = ("made on", "ahead", "expected", "low", "high", "came", "error", "in range")
        self.stdout.write(LINE.format(*head))
        for row in rows:
            told = (row.made_on.isoformat(), row.ahead, row.expected, row.low, row.high, row.came)
            error, inside = f"{row.error:+d}", "yes" if row.in_range else "no"
            self.stdout.write(LINE.format(*told, error, inside))
        self.stdout.write("")
        head = ("days ahead", "tries", "mean absolute error", "mean error", "in the range")
        self.stdout.write(SCORE.format(*head))
        for score in scores(rows):
            inside = f"{score.in_range} of {score.number}"
            told = (score.ahead, score.number, f"{score.error:.1f}", f"{score.bias:+.1f}", inside)
            self.stdout.write(SCORE.format(*told))

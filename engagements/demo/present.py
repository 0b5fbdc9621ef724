"""Which bodies took part in an occasion: some of those seated in the places it served."""

from collections import defaultdict
from random import Random

MOST = 2


class Present:
    """Draws them with a hand of its own, so that the rest of the demo stays as it is."""

    def __init__(self, bodies):
        self.random = Random(len(bodies))
        self.seated = defaultdict(list)
        for rows in bodies.values():
            for row in rows:
                self.seated[row.seat_id].append(row.pk)

    def at(self, occasion):
        """The keys of the organisations; about every second occasion names none."""
        here = sorted({pk for place in occasion.places for pk in self.seated[place.code]})
        number = self.random.choice((0, 0, 1, MOST))
        return tuple(sorted(self.random.sample(here, min(number, len(here)))))

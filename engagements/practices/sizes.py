"""The size classes of settlements by inhabitants, as KSH draws them (településnagyság-csoport)."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Size:
    """From `least` inhabitants up to, but not including, `below`; None: no end."""

    code: str
    least: int
    below: int | None

    def __str__(self):
        def shown(number):
            return number_format(number, force_grouping=True)

        if not self.least:
            return _("fewer than %(n)s inhabitants") % {"n": shown(self.below)}
        if self.below is None:
            return _("%(n)s inhabitants or more") % {"n": shown(self.least)}
        numbers = {"least": shown(self.least), "most": shown(self.below - 1)}
        return _("%(least)s–%(most)s inhabitants") % numbers

    def of(self, path: str) -> Q:
        """The rows whose settlement at that path is of this size."""
        found = Q(**{f"{path}__population__gte": self.least})
        return found & Q(**{f"{path}__population__lt": self.below}) if self.below else found


EDGES = (0, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
SIZES = {
    str(least): Size(str(least), least, below)
    for least, below in zip(EDGES, (*EDGES[1:], None), strict=True)
}


def size_of(population: int) -> Size:
    """The class of a settlement with so many inhabitants."""
    return [size for size in SIZES.values() if size.least <= population][-1]


def size_choices():
    return [(size.code, str(size)) for size in SIZES.values()]

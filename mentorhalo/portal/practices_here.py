"""The good practices of a settlement: those that come from it, and those it took over."""

from collections.abc import Iterable
from dataclasses import dataclass

from engagements.practices.tried import HERE, Tried

MOST = 20


@dataclass(frozen=True)
class PracticesHere:
    """The published practices from a settlement, and its standing adoptions of others'."""

    own: list[Tried]
    taken_over: list[Tried]

    def __bool__(self):
        return bool(self.own or self.taken_over)


def practices_of(tried: Iterable[Tried]) -> PracticesHere:
    """Those that were tried in the settlement itself, the newest first."""
    here = [row for row in tried if row.rank == HERE]
    here = sorted(here, key=lambda row: row.published_at, reverse=True)[:MOST]
    own = [row for row in here if row.adoption is None]
    return PracticesHere(own, [row for row in here if row.adoption is not None])

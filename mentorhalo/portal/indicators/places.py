"""One settlement as the maps and the figures see it."""

from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.coverage import (
    INVOLVED,
    LADDER,
    QUIET,
    UNASSIGNED,
    SettlementIndicator,
)


@cache
def settlement_indicators() -> list[SettlementIndicator]:
    """All indicators that count settlements; a place stands somewhere with each."""
    return [row for row in all_indicators().values() if isinstance(row, SettlementIndicator)]


@cache
def place_of(indicator):
    """The position of an indicator among a place's standings."""
    return settlement_indicators().index(indicator)


@lru_cache(maxsize=4096)
def highest(standings):
    """The number of the highest rung reached; thousands of places share a few hundred standings."""
    reached = [at for at, rung in enumerate(LADDER) if standings[place_of(rung)] == 0]
    return reached[-1] if reached else None


class Place(NamedTuple):
    """An existing settlement: where it lies, its days, and its standing with each indicator."""

    county: str
    ksh_code: str
    name: str
    longitude: float
    latitude: float
    involved_on: date | None
    last_on: date | None
    standings: tuple

    def counts_for(self, indicator):
        return self.standings[place_of(indicator)] == 0

    @property
    def rung(self):
        """The number of the highest rung reached, None without any; rungs are independent."""
        return highest(self.standings)

    @property
    def is_involved(self):
        return self.counts_for(INVOLVED)

    @property
    def is_quiet(self):
        return self.counts_for(QUIET)

    @property
    def is_unassigned(self):
        return self.counts_for(UNASSIGNED)

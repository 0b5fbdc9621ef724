"""One settlement as the maps and the figures see it."""

from datetime import date
from functools import cache
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
        at = len(LADDER)
        for indicator in reversed(LADDER):
            at -= 1
            if self.counts_for(indicator):
                return at
        return None

    @property
    def is_involved(self):
        return self.counts_for(INVOLVED)

    @property
    def is_quiet(self):
        return self.counts_for(QUIET)

    @property
    def is_unassigned(self):
        return self.counts_for(UNASSIGNED)

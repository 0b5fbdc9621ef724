"""One settlement as the maps and the figures see it."""

from datetime import date
from typing import NamedTuple

from mentorhalo.portal.indicators.coverage import (
    INVOLVED,
    LADDER,
    QUIET,
    SETTLEMENT_INDICATORS,
    UNASSIGNED,
)

RUNGS = [SETTLEMENT_INDICATORS.index(indicator) for indicator in LADDER]
INVOLVED_AT, QUIET_AT, UNASSIGNED_AT = (
    SETTLEMENT_INDICATORS.index(indicator) for indicator in (INVOLVED, QUIET, UNASSIGNED)
)


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

    @property
    def rung(self):
        """The number of the highest rung reached, None without any; rungs are independent."""
        standings = self.standings
        return next((at for at in reversed(RUNGS) if standings[at] == 0), None)

    @property
    def is_involved(self):
        return self.standings[INVOLVED_AT] == 0

    @property
    def is_quiet(self):
        return self.standings[QUIET_AT] == 0

    @property
    def is_unassigned(self):
        return self.standings[UNASSIGNED_AT] == 0

"""What every indicator answers."""

from dataclasses import dataclass, field

from django.utils.functional import Promise

SETTLEMENTS, ENGAGEMENTS, COUNTIES = "settlements", "engagements", "counties"


@dataclass(frozen=True)
class Part:
    """One reason something is left out of a figure, and how much of it."""

    code: str
    label: str | Promise
    value: int


@dataclass(frozen=True)
class Indicator:
    """A figure: `counted` and the parts `left_out` are disjoint and together its `universe`.

    `records` names the list behind it and `query` the filters of that list; a figure whose parts
    have a list of their own answers in `part_query`. `county` is a KSH code, None for the country.
    """

    code: str
    label: str | Promise
    definition: str | Promise
    unit: str | Promise
    universe: str | Promise
    records: str
    query: dict[str, str] = field(default_factory=dict)

    in_minutes = False  # counted in minutes, so that the parts add up, and written in hours

    def counted(self, readings, county=None) -> int:
        raise NotImplementedError

    def left_out(self, readings, county=None) -> list[Part]:
        raise NotImplementedError

    def part_query(self, code) -> dict[str, str] | None:
        """The filters that list a part's records; None where there is no such list."""
        return None

    def shown(self, value):
        """The value in the figure's unit, as it is written."""
        return value

"""Indicators that count settlements: the rungs of the ladder, the quiet, the unassigned."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mentorhalo.portal.indicators.base import SETTLEMENTS, Indicator, Part
from settlements import coverage
from settlements.coverage import QUIET_DAYS, Reason
from settlements.models import Rung

UNIT = _("settlements")
UNIVERSE = _("existing settlements")


@dataclass(frozen=True)
class SettlementIndicator(Indicator):
    """Counts summary rows of existing settlements; conditions are those of settlements.coverage."""

    def condition(self, day):
        """Which settlements count, as a Q."""
        raise NotImplementedError

    def causes(self, day) -> list[Reason]:
        """Why the others do not, in order: the first that holds explains a settlement."""
        raise NotImplementedError

    def standing(self, day):
        """The number that says where a settlement stands: 0 counts, then the causes from 1."""
        conditions = [self.condition(day), *(cause.condition for cause in self.causes(day))]
        whens = [When(found, then=Value(n)) for n, found in enumerate(conditions) if found]
        rest = None if conditions[-1] else len(conditions) - 1  # an empty condition holds for all
        return Case(*whens, default=Value(rest), output_field=IntegerField())

    def counted(self, readings, county=None):
        return readings.settlements(self.code, 0, county)

    def left_out(self, readings, county=None):
        return [
            Part(cause.code, cause.label, readings.settlements(self.code, number, county))
            for number, cause in enumerate(self.causes(readings.day), 1)
        ]


@dataclass(frozen=True)
class RungIndicator(SettlementIndicator):
    """How many settlements reached a rung of the coverage ladder."""

    rung: Rung = Rung.KNOWN

    def condition(self, day):
        return coverage.reached(self.rung, day)

    def causes(self, day):
        return coverage.causes(self.rung, day)

    def part_query(self, code):
        return {"left_out": f"{self.code}.{code}"}


@dataclass(frozen=True)
class QuietIndicator(SettlementIndicator):
    """Settlements involved or under a grant, with no engagement within the expected rhythm."""

    days = QUIET_DAYS

    def condition(self, day):
        return coverage.quiet(day)

    def causes(self, day):
        return [
            Reason("no_office", coverage.NO_OFFICE, ~coverage.has_office(day)),
            Reason("recent", _("there was an engagement lately"), coverage.followed(day)),
            Reason("not_followed", _("neither involved nor under a running grant"), Q()),
        ]


@dataclass(frozen=True)
class UnassignedIndicator(SettlementIndicator):
    """Involved settlements that nobody answers for."""

    def condition(self, day):
        return coverage.unassigned(day)

    def causes(self, day):
        involved = coverage.reached(Rung.INVOLVED, day)
        return [
            Reason("assigned", _("a mentor answers for it"), involved),
            Reason("not_involved", _("not involved yet"), ~involved),
        ]


DEFINITIONS = {
    Rung.KNOWN: _("Settlements of counties with an open mentor office."),
    Rung.CONTACTED: _(
        "Settlements with at least one logged or verified engagement, of any kind and in any way, "
        "counted from the day it was held."
    ),
    Rung.INVOLVED: _(
        "Settlements where mentors were in person on at least one logged or verified engagement, "
        "counted from the day it was held."
    ),
    Rung.REGULAR: _("Settlements with logged or verified engagements on three different days."),
    Rung.PLANNED: _("Settlements in a target area of a grant whose local action plan is done."),
}
LADDER = [
    RungIndicator(
        rung.value,
        rung.label,
        DEFINITIONS[rung],
        UNIT,
        UNIVERSE,
        SETTLEMENTS,
        {"rung": rung.value},
        rung=rung,
    )
    for rung in Rung
]
KNOWN, CONTACTED, INVOLVED, REGULAR, PLANNED = LADDER
QUIET = QuietIndicator(
    "quiet",
    _("quiet settlements"),
    format_lazy(
        _(
            "Settlements that are involved or under a running grant, without a logged or verified "
            "engagement in the last {days} days."
        ),
        days=QUIET_DAYS,
    ),
    UNIT,
    UNIVERSE,
    SETTLEMENTS,
    {"quiet": "1"},
)
UNASSIGNED = UnassignedIndicator(
    "unassigned",
    _("involved settlements without a responsible mentor"),
    _("Involved settlements that no mentor of the county's office is assigned to today."),
    UNIT,
    UNIVERSE,
    SETTLEMENTS,
    {"unassigned": "1"},
)
SETTLEMENT_INDICATORS = [*LADDER, QUIET, UNASSIGNED]

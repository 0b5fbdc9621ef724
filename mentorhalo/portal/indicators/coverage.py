"""Indicators that count settlements: the rungs of the ladder, the quiet, the unassigned."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorhalo.portal.indicators.base import REGISTER, SETTLEMENTS, RowsIndicator
from settlements import coverage
from settlements.coverage import Reason
from settlements.models import Assignment, Rung


class SettlementIndicator(RowsIndicator):
    """Counts summary rows of existing settlements; conditions are those of settlements.coverage.

    They are all read with the places of the map, in one query. How a settlement stands may follow
    of all engagements from those alone that serve it: after one was written only these settlements
    are read again (Readings.after).
    """

    unit = _("settlements")
    universe = _("existing settlements")
    records = SETTLEMENTS

    def rows(self, day):
        return coverage.universe(day)

    def of_mentor(self, rows, mentor, day):
        """Those that the mentor answered for on the day."""
        places = Assignment.objects.answering(day).filter(mentor=mentor)
        return rows.filter(pk__in=places.values("settlement"))


HIGHEST = "highest"


class RungIndicator(SettlementIndicator):
    """How many settlements reached a rung of the coverage ladder; those for which it is the highest
    can be listed too."""

    rung: Rung
    lists = (HIGHEST,)

    @property
    def query(self):
        return {"rung": self.rung.value}

    def condition(self, day):
        return coverage.reached(self.rung, day)

    def causes(self, day):
        return coverage.causes(self.rung, day)

    def part_label(self, code, day=None):
        if code == HIGHEST:
            return _("the highest rung reached")
        return super().part_label(code, day)

    def part_query(self, code):
        return None if code == HIGHEST else {"left_out": f"{self.code}.{code}"}

    def records_of(self, part, day, county=None):
        if part != HIGHEST:
            return super().records_of(part, day, county)
        rungs = list(Rung)
        higher = rungs[rungs.index(self.rung) + 1 :]
        rows = super().records_of("", day, county)
        return rows.filter(*(~coverage.reached(rung, day) for rung in higher))


class Known(RungIndicator):
    code, rung, label = "known", Rung.KNOWN, Rung.KNOWN.label
    definition = _("Settlements of counties with an open mentor office.")


class Contacted(RungIndicator):
    code, rung, label = "contacted", Rung.CONTACTED, Rung.CONTACTED.label
    definition = _(
        "Settlements with at least one logged or verified engagement, of any kind and in any way, "
        "counted from the day it was held."
    )


class Involved(RungIndicator):
    code, rung, label = "involved", Rung.INVOLVED, Rung.INVOLVED.label
    definition = _(
        "Settlements where mentors were in person on at least one logged or verified engagement, "
        "counted from the day it was held."
    )


class Regular(RungIndicator):
    code, rung, label = "regular", Rung.REGULAR, Rung.REGULAR.label
    definition = _("Settlements with logged or verified engagements on three different days.")


class Assessed(RungIndicator):
    code, rung, label = "assessed", Rung.ASSESSED, Rung.ASSESSED.label
    definition = _("Settlements with a finished baseline assessment by a mentor.")


class Planned(RungIndicator):
    code, rung, label = "planned", Rung.PLANNED, Rung.PLANNED.label
    definition = _("Settlements in a target area of a grant whose local action plan is done.")


class Partnered(RungIndicator):
    code, rung, label = "partnered", Rung.PARTNERED, Rung.PARTNERED.label
    definition = _(
        "Settlements that a partnership names, from the day on which its agreement was first "
        "signed; serving a settlement is not enough."
    )


class Sharing(RungIndicator):
    code, rung, label = "sharing", Rung.SHARING, Rung.SHARING.label
    definition = _("Settlements of origin of at least one good practice that was published.")


class Quiet(SettlementIndicator):
    """Settlements involved or under a grant, with no engagement within the expected rhythm."""

    code, label = "quiet", _("quiet settlements")
    definition = _(
        "Settlements that are involved or under a running grant, without a logged or verified "
        "engagement within their expected rhythm (60 days unless the phase of their grant has "
        "another)."
    )
    query = {"quiet": "1"}

    def condition(self, day):
        return coverage.quiet(day)

    def causes(self, day):
        return [
            Reason("no_office", coverage.NO_OFFICE, ~coverage.HAS_OFFICE),
            Reason("recent", _("there was an engagement lately"), coverage.followed(day)),
            Reason("not_followed", _("neither involved nor under a running grant"), Q()),
        ]


class Unassigned(SettlementIndicator):
    """Involved settlements that nobody answers for."""

    code, label = "unassigned", _("involved settlements without a responsible mentor")
    definition = _("Involved settlements that no mentor of the county's office is assigned to.")
    query = {"unassigned": "1"}

    def condition(self, day):
        return coverage.unassigned(day)

    def causes(self, day):
        involved = coverage.reached(Rung.INVOLVED, day)
        return [
            Reason("assigned", _("a mentor answers for it"), involved),
            Reason("not_involved", _("not involved yet"), ~involved),
        ]


LADDER = [REGISTER[rung.value] for rung in Rung]
KNOWN, CONTACTED, INVOLVED, REGULAR, ASSESSED, PLANNED, PARTNERED, SHARING = LADDER
QUIET, UNASSIGNED = REGISTER["quiet"], REGISTER["unassigned"]

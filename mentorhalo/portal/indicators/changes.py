"""Indicators of what changed within a month: the newly involved, the newly quiet settlements."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.days import DaysBefore
from mentorhalo.portal.as_of import months_before
from mentorhalo.portal.indicators.base import REGISTER
from mentorhalo.portal.indicators.coverage import SettlementIndicator
from settlements import coverage
from settlements.coverage import Reason
from settlements.models import Rung


class NewlyInvolved(SettlementIndicator):
    code, label = "involved_new", _("newly involved settlements")
    definition = _(
        "Involved settlements that were not involved yet on the same day a month earlier, as it is "
        "known today."
    )

    def condition(self, day):
        return coverage.reached(Rung.INVOLVED, day) & Q(involved_on__gt=months_before(day, 1))

    def causes(self, day):
        involved = coverage.reached(Rung.INVOLVED, day)
        return [
            Reason("before", _("it was involved a month earlier already"), involved),
            Reason("not_involved", _("not involved yet"), Q()),
        ]


class NewlyQuiet(SettlementIndicator):
    """A rhythm is days from the last engagement on, so it ran out on the day after them."""

    code, label = "quiet_new", _("newly quiet settlements")
    definition = _(
        "Quiet settlements whose expected rhythm ran out within the month before: a month earlier "
        "their last engagement was recent enough."
    )

    def condition(self, day):
        return coverage.quiet(day) & _recent_a_month_before(day)

    def causes(self, day):
        return [
            Reason("before", _("its rhythm ran out earlier"), coverage.quiet(day)),
            Reason("not_quiet", _("it is not quiet"), Q()),
        ]


def _recent_a_month_before(day):
    return Q(last_by__gte=DaysBefore(months_before(day, 1), F("rhythm_days")))


INVOLVED_NEW, QUIET_NEW = REGISTER["involved_new"], REGISTER["quiet_new"]

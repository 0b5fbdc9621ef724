"""The indicator of requests for help: those that wait for longer than five working days."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.help.due import end_of, overdue_if_asked_by
from engagements.models import HelpRequest, HelpState
from mentorhalo.portal.indicators.base import HELP, REGISTER, RowsIndicator
from settlements.coverage import Reason, is_past


class HelpOverdue(RowsIndicator):
    """Requests of colleagues and from outside; of a past day, those answered since waited then."""

    code, label = "help_overdue", _("requests for help overdue")
    definition = _(
        "Requests for help that wait for an answer for more than five working days, asked by "
        "colleagues or from outside."
    )
    unit, universe = _("requests for help"), _("requests for help asked up to the day")
    records = HELP

    def rows(self, day):
        return HelpRequest.objects.filter(asked_at__lt=end_of(day))

    def condition(self, day):
        late = Q(asked_at__lt=end_of(overdue_if_asked_by(day)))
        return late & _waits(day)

    def causes(self, day):
        return [
            Reason("waits", _("waits, but not for so long"), _waits(day)),
            Reason("answered", _("answered"), Q()),
        ]


def _waits(day):
    """Which were open at the end of the day."""
    if not is_past(day):
        return Q(state=HelpState.OPEN)
    return Q(state=HelpState.OPEN) | Q(answered_at__gte=end_of(day))


HELP_OVERDUE = REGISTER["help_overdue"]

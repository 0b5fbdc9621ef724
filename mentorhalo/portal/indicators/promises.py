"""The indicator of promises: those kept in time, of all whose day has passed."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models import Promise, PromiseState
from mentorhalo.portal.indicators.base import PROMISES, RowsIndicator
from settlements.coverage import Reason


class PromisesKept(RowsIndicator):
    """Promises of either side; of a past day, one settled after it was open then."""

    code, section, label = "promises_kept", "quality", _("promises kept in time")
    definition = _(
        "Promises, ours and theirs, whose due day had passed and that were kept by that day."
    )
    unit, universe = _("promises"), _("promises of either side")
    records = PROMISES

    def rows(self, day):
        return Promise.objects.all()

    def of_mentor(self, rows, mentor, day):
        """Those that the mentor keeps or follows."""
        return rows.filter(mentor=mentor)

    def condition(self, day):
        return Q(due_on__lt=day, state=PromiseState.KEPT)

    def causes(self, day):
        late = Q(state=PromiseState.LATE, settled_on__lte=day)
        dropped = Q(state=PromiseState.DROPPED, settled_on__lte=day)
        return [
            Reason("not_due", _("its due day had not passed yet"), Q(due_on__gte=day)),
            Reason("late", _("kept late"), late),
            Reason("dropped", _("dropped"), dropped),
            Reason("overdue", _("open and overdue"), Q()),
        ]

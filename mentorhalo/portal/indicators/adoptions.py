"""The indicator of spread: adoptions of good practices that stand on a day."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models import Adoption, AdoptionState
from mentorhalo.portal.indicators.base import ADOPTIONS, RowsIndicator
from settlements.coverage import Reason


class AdoptionsStanding(RowsIndicator):
    """Adoptions that go on; of a past day, one that ended after it went on then."""

    code, section, label = "spread", "network", _("practices taken over")
    definition = _(
        "Adoptions of good practices by another settlement that had begun by the day and had not "
        "ended."
    )
    unit, universe = _("adoptions"), _("adoptions of good practices that were ever written down")
    records = ADOPTIONS

    def rows(self, day):
        return Adoption.objects.all()

    def condition(self, day):
        begun = Q(withdrawn_at=None, since__lte=day) & ~Q(state=AdoptionState.PREPARING)
        return begun & (Q(until=None) | Q(until__gt=day))

    def causes(self, day):
        not_begun = Q(since=None) | Q(since__gt=day) | Q(state=AdoptionState.PREPARING)
        return [
            Reason("withdrawn", _("withdrawn: it was a mistake"), Q(withdrawn_at__isnull=False)),
            Reason("not_begun", _("it had not begun yet"), not_begun),
            Reason("ended", _("it had ended"), Q()),
        ]

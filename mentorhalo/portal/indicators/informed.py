"""Indicators of who was spoken with lately: settlements informed, municipality and NGO apart."""

from datetime import timedelta

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engagements.models import EngagementSettlement
from mentorhalo.portal.indicators.coverage import SettlementIndicator
from settlements import coverage
from settlements.coverage import Reason, is_past

INFORMED_DAYS = 90  # issue 5: settlements informed in the last 90 days


class Informed(SettlementIndicator):
    """Settlements served by a counted engagement of the last 90 days that named such a body.

    The days are the day asked and the 89 before it.
    """

    section = "reach"
    named = ""  # municipality or ngo, as the fields of summary rows and settlements served say
    only_others = ""

    def condition(self, day):
        if is_past(day):
            days = {"held_on__gt": _since(day), "held_on__lte": day}
            served = EngagementSettlement.objects.filter(
                **{f"with_{self.named}": True}, counts=True, **days
            )
            return coverage.HAS_OFFICE & Q(settlement__in=served.values("settlement"))
        return coverage.HAS_OFFICE & Q(**{f"{self.named}_on__gt": _since(day)})

    def causes(self, day):
        return [
            Reason("no_office", coverage.NO_OFFICE, ~coverage.HAS_OFFICE),
            Reason("others", self.only_others, _lately(day)),
            Reason("longer_ago", LONGER_AGO, Q(contacted_on__lte=day)),
            Reason("nothing", coverage.NOTHING, Q()),
        ]


class InformedMunicipality(Informed):
    code, label = "informed_municipality", _("settlements whose municipality was informed")
    definition = format_lazy(
        _(
            "Settlements served by a logged or verified engagement of the last {days} days that "
            "names a municipality or a common municipal office."
        ),
        days=INFORMED_DAYS,
    )
    named = "municipality"
    only_others = format_lazy(
        _("the engagements of the last {days} days name no municipality"), days=INFORMED_DAYS
    )


class InformedNgo(Informed):
    code, label = "informed_ngo", _("settlements where a civil organisation was informed")
    definition = format_lazy(
        _(
            "Settlements served by a logged or verified engagement of the last {days} days that "
            "names a civil organisation."
        ),
        days=INFORMED_DAYS,
    )
    named = "ngo"
    only_others = format_lazy(
        _("the engagements of the last {days} days name no civil organisation"), days=INFORMED_DAYS
    )


LONGER_AGO = format_lazy(
    _("its last engagement was more than {days} days ago"), days=INFORMED_DAYS - 1
)


def _since(day):
    """The last day that is no longer among the days asked."""
    return day - timedelta(days=INFORMED_DAYS)


def _lately(day):
    return Q(last_by__gt=_since(day))

"""Indicators of who was spoken with lately: settlements informed, municipality and NGO apart."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, EngagementSettlement
from mentorhalo.portal.indicators.coverage import SettlementIndicator
from settlements import coverage
from settlements.coverage import Reason
from settlements.models import OrganisationKind

INFORMED_DAYS = 90  # issue 5: settlements informed in the last 90 days


class Informed(SettlementIndicator):
    """Settlements served by a counted engagement of the last 90 days that named such a body.

    The days are the day asked and the 89 before it.
    """

    section = "reach"
    kinds: tuple = ()
    only_others = ""

    def condition(self, day):
        since = _since(day)
        named = Engagement.organisations.through.objects.filter(
            engagement=OuterRef("engagement"), organisation__kind__in=self.kinds
        )
        served = EngagementSettlement.objects.filter(
            Exists(named),
            settlement=OuterRef("settlement"),
            counts=True,
            held_on__gt=since,
            held_on__lte=day,
        )
        # The last day first: of a settlement without work lately nothing is looked up.
        return coverage.HAS_OFFICE & _lately(day) & Q(Exists(served))

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
    kinds = (OrganisationKind.MUNICIPALITY, OrganisationKind.JOINT_OFFICE)
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
    kinds = (OrganisationKind.NGO,)
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

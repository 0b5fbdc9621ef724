"""The indicator of resources: what was given to settlements at engagements."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from engagements.models import COUNTED, EngagementMentor, ResourceShare
from mentorhalo.portal.indicators.base import SHARES, RowsIndicator
from settlements.coverage import Reason


class ResourcesShared(RowsIndicator):
    """A material, a settlement and an occasion count once, on the day of the engagement."""

    code, section, label = "resources_shared", "reach", _("materials given to settlements")
    definition = _(
        "Guides, studies and templates that were given to a settlement at a logged or verified "
        "engagement, each once for a settlement and an occasion. What was written down by mistake "
        "and taken back is not counted on any day."
    )
    unit, universe = _("materials given"), _("materials given at engagements up to the day")
    records = SHARES
    moves_within = True

    def rows(self, day):
        return ResourceShare.objects.standing().filter(engagement__held_on__lte=day)

    def of_mentor(self, rows, mentor, day):
        """Those of engagements on which the mentor is credited."""
        credits = EngagementMentor.objects.filter(engagement=OuterRef("engagement"))
        return rows.filter(Exists(credits.filter(mentor=mentor)))

    def condition(self, day):
        return Q(engagement__state__in=COUNTED)

    def causes(self, day):
        return [Reason("not_counted", _("its engagement does not count"), Q())]

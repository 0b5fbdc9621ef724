"""Indicators of grants and organisations that mentors worked with."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from counties.models import CountyOffice
from engagements.models import Engagement, EngagementSettlement
from mentorhalo.portal.indicators.base import GRANTS, ORGANISATIONS, RowsIndicator
from settlements.coverage import NO_OFFICE, Reason
from settlements.models import Grant, GrantSettlement, Organisation


class GrantsMet(RowsIndicator):
    """Running grants with a mentor's work; what is a grant's work is that of its page
    (engagements.grant_work)."""

    code, section, label = "grants_met", "reach", _("grants with a mentor’s contact")
    definition = _(
        "Grants that run on the day, with at least one logged or verified engagement: for one of "
        "their target areas, or in a settlement that they name, while they ran."
    )
    unit, universe = _("grants"), _("grants of the register")
    records = GRANTS
    moves_within = True

    def rows(self, day):
        return Grant.objects.all()

    def condition(self, day):
        counted = Engagement.objects.counted().filter(held_on__lte=day)
        for_areas = counted.filter(target_area__grant=OuterRef("pk"))
        met = Q(Exists(_served(day))) | Q(Exists(for_areas))
        return _runs(day) & _has_office(day) & met

    def causes(self, day):
        return [
            Reason("later", _("the grant had not started yet"), Q(starts_on__gt=day)),
            Reason("ended", _("the grant has ended"), Q(ends_on__lt=day)),
            Reason("no_office", NO_OFFICE, ~_has_office(day)),
            Reason("not_yet", _("no mentor has been in contact yet"), Q()),
        ]


def _runs(day):
    return Q(Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))


def _has_office(day):
    return Q(Exists(CountyOffice.objects.open_on(day).filter(county=OuterRef("county"))))


def _served(day):
    """The settlements that a grant names whose last counted engagement up to the day was in its
    time.

    They are looked up one by one until one is found: this costs the same however much work there
    is. As a condition on any engagement in its time, PostgreSQL may read all of them a grant.
    """
    places = EngagementSettlement.objects.filter(
        settlement=OuterRef("settlement"), counts=True, held_on__lte=day
    )
    last = Subquery(places.order_by("-held_on").values("held_on")[:1])
    begun = Coalesce(OuterRef("starts_on"), date.min)
    return GrantSettlement.objects.alias(last=last).filter(grant=OuterRef("pk"), last__gte=begun)


class OrganisationsReached(RowsIndicator):
    """Organisations that a counted engagement names, by the county of their seat."""

    code, section, label = "organisations_reached", "reach", _("organisations reached")
    definition = _(
        "Organisations working on the day that at least one logged or verified engagement held up "
        "to it names."
    )
    unit, universe = _("organisations"), _("organisations of the register")
    records = ORGANISATIONS
    county_path = "seat__county"
    moves_within = True

    def rows(self, day):
        return Organisation.objects.filter(merged_into=None)

    def condition(self, day):
        working = Q(closed_on=None) | Q(closed_on__gt=day)
        return working & Q(summary__reached_on__lte=day)

    def causes(self, day):
        uncounted = _("only engagements that do not count name it")
        return [
            Reason("closed", _("the organisation was closed"), Q(closed_on__lte=day)),
            Reason(
                "later",
                _("an engagement held later names it"),
                Q(summary__reached_on__isnull=False),
            ),
            Reason("uncounted", uncounted, Q(summary__named__gt=0)),
            Reason("nothing", _("no engagement names it"), Q()),
        ]

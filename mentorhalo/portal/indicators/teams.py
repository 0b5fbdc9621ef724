"""The indicator that counts offices: teams that are too small or too large."""

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counties.models import County, TeamMembership
from counties.models.office import TEAM_MAX, TEAM_MIN
from mentorhalo.portal.indicators.base import COUNTIES, REGISTER, RowsIndicator
from settlements.coverage import Reason


def team_is_odd(size):
    """Whether a team is outside the usual size: a warning, never refused."""
    return not TEAM_MIN <= size <= TEAM_MAX


def team_size(day):
    """The members of a county's office on a day, as an expression on counties."""
    members = TeamMembership.objects.on(day).filter(office=OuterRef("pk")).order_by()
    members = members.values("office").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(members), 0, output_field=IntegerField())


class Teams(RowsIndicator):
    """Open offices whose team of the day is outside the usual size."""

    code, section, label = "teams", "network", _("teams of an unusual size")
    definition = format_lazy(
        _("Open offices with fewer than {low} or more than {high} mentors in the team."),
        low=TEAM_MIN,
        high=TEAM_MAX,
    )
    unit, universe = _("offices"), _("open offices")
    records = COUNTIES
    county_path = "pk"

    def rows(self, day):
        opened = Q(office__opened_on__lte=day)
        opened &= Q(office__closed_on=None) | Q(office__closed_on__gt=day)
        return County.objects.filter(opened).annotate(team_size=team_size(day))

    def condition(self, day):
        return Q(team_size__lt=TEAM_MIN) | Q(team_size__gt=TEAM_MAX)

    def causes(self, day):
        return [Reason("usual", _("the team has its usual size"), Q())]


TEAMS = REGISTER["teams"]

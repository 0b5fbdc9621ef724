"""The indicator that counts offices: teams that are too small or too large."""

from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counties.models.office import TEAM_MAX, TEAM_MIN
from mentorhalo.portal.indicators.base import COUNTIES, Indicator, Part


def team_is_odd(size):
    """Whether a team is outside the usual size: a warning, never refused."""
    return not TEAM_MIN <= size <= TEAM_MAX


@dataclass(frozen=True)
class TeamIndicator(Indicator):
    """Open offices whose current team is outside the usual size."""

    def counted(self, readings, county=None):
        return sum(team_is_odd(size) for size in readings.teams(county))

    def left_out(self, readings, county=None):
        usual = sum(not team_is_odd(size) for size in readings.teams(county))
        return [Part("usual", _("the team has its usual size"), usual)]


TEAMS = TeamIndicator(
    "teams",
    _("teams of an unusual size"),
    format_lazy(
        _("Open offices with fewer than {low} or more than {high} mentors in the team today."),
        low=TEAM_MIN,
        high=TEAM_MAX,
    ),
    _("offices"),
    _("open offices"),
    COUNTIES,
)

"""The one figure against its target, and what wants care."""

from engagements.perms import can_edit_targets
from mentorhalo.portal import chart
from mentorhalo.portal.indicators.coverage import INVOLVED, QUIET, UNASSIGNED
from mentorhalo.portal.indicators.help import HELP_OVERDUE
from mentorhalo.portal.indicators.showing import show
from mentorhalo.portal.indicators.teams import TEAMS, team_is_odd
from mentorhalo.portal.indicators.work import RETURNED
from mentorhalo.portal.targets import for_dashboard, one_target, short_goals


def goal(readings, addresses, targets):
    """The one figure against its target, what is expected, the line that led there, and the other
    targets of the network, which `targets` are."""
    target = one_target(targets, readings.day)
    involved, country = show(INVOLVED, readings, addresses), readings.size()
    number, due = (target.number, target.due_on) if target else (None, None)
    ahead = for_dashboard(readings, target) if target else None
    days = readings.reached_by_day
    return {
        "involved": involved,
        "target": target,
        "missing": max(0, number - involved.counted) if target else 0,
        "forecast": ahead,
        "country": country,
        "tenth": -(-country // 10),
        "chart": chart.cumulative(days, readings.day, number, due, ahead),
        "goals": short_goals(readings, addresses, [row for row in targets if row != target]),
        "can_edit_targets": can_edit_targets(addresses.user),
    }


def care(readings, addresses):
    """What wants somebody's attention on the day."""
    names = ("quiet", "unassigned", "returned", "help", "teams")
    wanted = (QUIET, UNASSIGNED, RETURNED, HELP_OVERDUE, TEAMS)
    shown = [show(indicator, readings, addresses) for indicator in wanted]
    odd = [county for county in readings.offices if team_is_odd(county.team_size)]
    return {"care": dict(zip(names, shown, strict=True)), "care_shown": shown, "odd_teams": odd}

"""The one figure against its target, and what wants care."""

from engagements.models import Target
from mentorhalo.portal import chart
from mentorhalo.portal.indicators.coverage import INVOLVED, QUIET, UNASSIGNED
from mentorhalo.portal.indicators.showing import show
from mentorhalo.portal.indicators.teams import TEAMS, team_is_odd
from mentorhalo.portal.indicators.work import RETURNED
from settlements.models import Rung


def goal(readings, addresses):
    """The one figure against the target that is due next, and the line that led there."""
    upcoming = Target.objects.live().filter(county=None, rung=Rung.INVOLVED)
    upcoming = upcoming.filter(due_on__gte=readings.day)
    target = upcoming.order_by("due_on", "pk").first()
    involved, country = show(INVOLVED, readings, addresses), readings.size()
    number, due = (target.number, target.due_on) if target else (None, None)
    return {
        "involved": involved,
        "target": target,
        "missing": max(0, number - involved.counted) if target else 0,
        "country": country,
        "tenth": -(-country // 10),
        "chart": chart.cumulative(readings.reached_by_day(), readings.day, number, due),
    }


def care(readings, addresses):
    """What wants somebody's attention on the day."""
    names = ("quiet", "unassigned", "returned", "teams")
    shown = [show(i, readings, addresses) for i in (QUIET, UNASSIGNED, RETURNED, TEAMS)]
    odd = [county for county in readings.offices if team_is_odd(county.team_size)]
    return {"care": dict(zip(names, shown, strict=True)), "care_shown": shown, "odd_teams": odd}

"""Plans of tomorrow in the demo: each mentor's silent settlements, three at most."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import F

from engagements.demo import bulk
from engagements.demo.plan import moment
from engagements.models import DayPlan, DayStop
from settlements.models import Assignment

STOPS = 3


def add(network, *, day):
    """Write the plans, made the evening before the demo's day; says what, for the terminal."""
    rows = Assignment.objects.answering(day).select_related("settlement", "mentor__user")
    rows = rows.order_by(F("settlement__summary__last_on").asc(nulls_first=True), "settlement_id")
    chosen = defaultdict(list)
    for row in rows:
        stops = chosen[row.mentor.user]
        if len(stops) < STOPS:
            stops.append(row.settlement)
    evening, tomorrow = moment(day - timedelta(days=1), 19), day + timedelta(days=1)
    people = sorted(chosen, key=lambda user: user.pk)
    plans = [DayPlan(user=user, day=tomorrow, changed_at=evening) for user in people]
    DayPlan.objects.bulk_create(plans)
    stops = [
        DayStop(plan=plan, settlement=place, position=number)
        for plan in plans
        for number, place in enumerate(chosen[plan.user], start=1)
    ]
    DayStop.objects.bulk_create(stops)
    bulk.note(plans, by=lambda plan: plan.user, at=evening)
    return f"{len(plans)} plans of tomorrow"

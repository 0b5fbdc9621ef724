"""Writing the plan of a day: which settlements, in which order.

Rights are asked before, by who has a plan at all; here only what is possible is checked.
"""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from counties.models import User
from engagements.days.rules import check
from engagements.models import DayPlan, DayStop
from mentorhalo.core import history
from mentorhalo.core.forms import Stale

__all__ = ["plan_day"]


def plan_day(*, by: User, day: date, stops: Sequence[str], version: int | None) -> DayPlan | None:
    """Store a person's own plan of a day: KSH codes in the order of the visits, each once.

    `version` is that of the plan that was read, None or 0 where there was none. The same stops once
    more are no change, whatever the version, so a second send of one form does nothing; without a
    stop no plan is begun, and None comes back. Raises Stale, or ValidationError with a sentence.
    """
    stops = list(dict.fromkeys(stops))
    try:
        with transaction.atomic():
            return _store(by, day, stops, version)
    except IntegrityError:  # another device began the plan in this very moment
        raise Stale(DayPlan.objects.get(user=by, day=day)) from None


def _store(by, day, stops, version):
    rows = DayPlan.objects.select_for_update(of=("self",), no_key=True)
    plan = rows.filter(user=by, day=day).first()
    stored = list(plan.stops.values_list("settlement_id", flat=True)) if plan else []
    if stored == stops:
        return plan
    if plan and plan.version != version:
        raise Stale(plan)
    check(by, day, stops, kept=stored)
    before = history.snapshot(plan) if plan else None
    plan = plan or DayPlan(user=by, day=day, version=0)
    plan.changed_at, plan.version = timezone.now(), plan.version + 1
    plan.save()
    plan.stops.all().delete()
    numbered = enumerate(stops, start=1)
    DayStop.objects.bulk_create(
        DayStop(plan=plan, settlement_id=code, position=number) for number, code in numbered
    )
    history.write(plan, by=by, action="changed" if before else "added", before=before)
    return plan

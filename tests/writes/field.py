"""The writes of plans of days."""

from django.urls import reverse
from django.utils import timezone

from engagements.days.actions import plan_day
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory
from tests.history_writes import HARMLESS, line


@line("engagements.days.actions.plan_day")
def _(world):
    by, day = MentorFactory().user, timezone.localdate()
    first, second = SettlementFactory().pk, SettlementFactory().pk
    plan_day(by=by, day=day, stops=[first], version=None)
    return lambda: plan_day(by=by, day=day, stops=[second, first], version=1)


def _sent(world, **more):
    world.client.force_login(MentorFactory().user)
    data = {"day": timezone.localdate().isoformat(), "stop": [SettlementFactory().pk]} | more
    return lambda: world.client.post(reverse("portal:field-plan"), data)


@line("portal:field-plan")
def _(world):
    return _sent(world)


@line("portal:field-plan in another order", HARMLESS)
def _(world):
    return _sent(world, suggest="1")

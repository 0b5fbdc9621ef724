"""Targets set, changed and withdrawn."""

from django.urls import reverse

from engagements.targets import actions
from tests.factories.counties import UserFactory
from tests.factories.engagements import TargetFactory, days_ago
from tests.factories.settlements import SettlementFactory
from tests.history_writes import line


def _typed(**more):
    """What a form is sent with; one settlement exists."""
    SettlementFactory()
    told = {"name": "Cél", "rung": "involved", "number": "1", "county": ""}
    return told | {"due_on": days_ago(-200).isoformat()} | more


def _post(world, address, *args, typed):
    world.client.force_login(world.person("coordinator"))
    url = reverse(f"portal:{address}", args=args)
    return lambda: world.client.post(url, typed)


@line("engagements.targets.actions.withdraw_target")
def _(world):
    told = {"by": UserFactory(), "target": TargetFactory()}
    return lambda: actions.withdraw_target(**told, reason="próba")


@line("portal:target-new")
def _(world):
    return _post(world, "target-new", typed=_typed())


@line("portal:target-edit")
def _(world):
    row = TargetFactory()
    return _post(world, "target-edit", row.pk, typed=_typed(read_version=row.version))


@line("portal:target-withdraw")
def _(world):
    row = TargetFactory()
    return _post(
        world, "target-withdraw", row.pk, typed={"reason": "próba", "version": row.version}
    )

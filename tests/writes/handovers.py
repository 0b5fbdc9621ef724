"""Handing over."""

from django.urls import reverse

from engagements.handovers import actions as handover_actions
from tests.factories.handovers import HandoverFactory
from tests.factories.mentors import MentorFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import AssignmentFactory
from tests.history_writes import line


@line("engagements.handovers.actions.offer")
def _(world):
    held, taker = AssignmentFactory(), MentorFactory()
    told = {"by": held.mentor.user, "giver": held.mentor, "taker": taker}
    return lambda: handover_actions.offer(**told, settlements={held.settlement_id: "Vigyázz!"})


@line("engagements.handovers.actions.accept")
def _(world):
    row = HandoverFactory()
    PromiseFactory(mentor=row.giver, settlement=row.items.get().settlement)
    return lambda: handover_actions.accept(by=row.taker.user, handover=row)


@line("engagements.handovers.actions.decline")
def _(world):
    row = HandoverFactory()
    return lambda: handover_actions.decline(by=row.taker.user, handover=row, reason="próba")


@line("engagements.handovers.actions.withdraw")
def _(world):
    row = HandoverFactory()
    return lambda: handover_actions.withdraw(by=row.giver.user, handover=row, reason="próba")


@line("engagements:handover-new")
def _(world):
    held, taker = AssignmentFactory(), MentorFactory()
    world.client.force_login(held.mentor.user)
    typed = {"taker": taker.pk, f"take_{held.settlement_id}": "on"}
    return lambda: world.client.post(reverse("engagements:handover-new"), typed)


def _answer(deed, who):
    def lay(world):
        row = HandoverFactory()
        world.client.force_login(getattr(row, who).user)
        url = reverse(f"engagements:handover-{deed}", args=[row.pk])
        return lambda: world.client.post(url, {"reason": "próba"})

    return lay


line("engagements:handover-accept")(_answer("accept", "taker"))
line("engagements:handover-decline")(_answer("decline", "taker"))
line("engagements:handover-withdraw")(_answer("withdraw", "giver"))

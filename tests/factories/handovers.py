"""Handovers are made through the action, so history comes with them."""

from factory.django import DjangoModelFactory

from engagements.handovers import actions as handover_actions
from settlements.models import Handover
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory


class HandoverFactory(DjangoModelFactory):
    """A Zala mentor offers what they answer for to a colleague; by default one settlement.

    `settlements`: those they answer for already; `decline`, `withdraw`, `accept`: decided so.
    """

    class Meta:
        model = Handover

    @classmethod
    def _create(cls, model_class, giver=None, taker=None, settlements=None, by=None, **told):
        decided = [to for to in ("accept", "decline", "withdraw") if told.pop(to, False)]
        giver, taker = giver or MentorFactory(), taker or MentorFactory()
        if settlements is None:
            settlements = [AssignmentFactory(mentor=giver).settlement]
        pitfalls = told.pop("pitfalls", "")
        handover = handover_actions.offer(
            by=by or giver.user,
            giver=giver,
            taker=taker,
            settlements={place.pk: pitfalls for place in settlements},
            **told,
        )
        for to in decided:
            reason = {} if to == "accept" else {"reason": "próba"}
            who = giver.user if to == "withdraw" else taker.user
            deed = getattr(handover_actions, to)
            handover = deed(by=who, handover=handover, **reason)
        return handover

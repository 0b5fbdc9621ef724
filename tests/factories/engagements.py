"""Engagements are made through the actions, so history and summary rows come with them."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from engagements import actions
from engagements.entry import Entry
from engagements.models import Engagement, Mode, Target
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory


def days_ago(number):
    return timezone.localdate() - timedelta(days=number)


class EntryFactory(factory.Factory):
    """What a form says: yesterday's visit of one hour, in one settlement, by one mentor."""

    class Meta:
        model = Entry

    held_on = factory.LazyFunction(lambda: days_ago(1))
    settlements = factory.LazyFunction(lambda: {SettlementFactory().pk: True})
    mentors = factory.LazyFunction(lambda: (MentorFactory().pk,))
    minutes = 60
    participants = 6
    summary = "Megbeszéltük a téli programot."

    class Params:
        by_phone = factory.Trait(mode=Mode.PHONE)
        plan = factory.Trait(planned=True, minutes=None, participants=None, summary="")


class EngagementFactory(DjangoModelFactory):
    """A visit in Zala by a Zala mentor, logged by that mentor.

    `iso`: another county; `settlement`, `mentor`: given rows; `verified`, `returned`, `cancelled`:
    moved on by a coordinator or the mentor. Anything else goes to EntryFactory.
    """

    class Meta:
        model = Engagement

    @classmethod
    def _create(cls, model_class, iso="HU-ZA", settlement=None, mentor=None, by=None, **facts):
        from tests.factories.counties import CountyFactory, UserFactory

        moved = [to for to in ("verify", "return", "cancel") if facts.pop(to, False)]
        mentor = mentor or MentorFactory(team__iso=iso)
        settlement = settlement or SettlementFactory(county=CountyFactory(iso=iso))
        on_site = facts.get("mode", Mode.ON_SITE) == Mode.ON_SITE and not facts.get("by_phone")
        facts.setdefault("settlements", {settlement.pk: on_site})
        facts.setdefault("mentors", (mentor.pk,))
        row = actions.add(by=by or mentor.user, entry=EntryFactory(**facts))
        for to in moved:
            mover = UserFactory(coordinator=True)
            row = actions.move(by=mover, engagement=row, to=to, version=row.version, reason="próba")
        return row


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    name = factory.Sequence(lambda n: f"Cél {n}")
    number = 360
    due_on = factory.LazyFunction(lambda: days_ago(-220))
    since = factory.LazyFunction(lambda: days_ago(4000))

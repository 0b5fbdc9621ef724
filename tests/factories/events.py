from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from counties.models import Role
from engagements.models import Event, EventKind, Feedback
from tests.factories.counties import UserFactory
from tests.factories.settlements import SettlementFactory


class EventFactory(DjangoModelFactory):
    """A published TOP 18 day in Zala, ten days ahead."""

    class Meta:
        model = Event

    class Params:
        draft = factory.Trait(published_at=None)

    title = factory.Sequence(lambda n: f"TOP 18 nap {n}")
    kind = EventKind.TOP18
    starts_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=10))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on)
    settlement = factory.SubFactory(SettlementFactory)
    county = factory.LazyAttribute(lambda o: o.settlement and o.settlement.county)
    place = "művelődési ház"
    organiser = "Vármegyei mentoriroda"
    description = "A nyertes pályázók bemutatkoznak."
    created_by = factory.SubFactory(UserFactory, role=Role.COORDINATOR)
    created_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyFunction(timezone.now)


class FeedbackFactory(DjangoModelFactory):
    """What somebody wrote of a page, still open."""

    class Meta:
        model = Feedback

    text = factory.Sequence(lambda n: f"A térképet nem tudom billentyűvel bejárni {n}")
    page = "/map/"
    sent_at = factory.LazyFunction(timezone.now)

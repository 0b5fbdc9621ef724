import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from engagements.models import HelpRequest
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory


class HelpRequestFactory(DjangoModelFactory):
    """A Zala mentor's request that waits."""

    class Meta:
        model = HelpRequest

    class Params:
        mentor = factory.SubFactory(MentorFactory)

    settlement = factory.SubFactory(SettlementFactory)
    county = factory.LazyAttribute(lambda o: o.settlement.county)
    what = factory.Sequence(lambda n: f"Nincs, aki a kérdőívet kiértékelje {n}")
    asked_by = factory.LazyAttribute(lambda o: o.mentor.user)
    asked_at = factory.LazyFunction(timezone.now)

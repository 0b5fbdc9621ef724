from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from engagements.models import Promise
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory


class PromiseFactory(DjangoModelFactory):
    """Something we promised in a Zala settlement, due in a week."""

    class Meta:
        model = Promise

    settlement = factory.SubFactory(SettlementFactory)
    county = factory.LazyAttribute(lambda o: o.settlement.county)
    mentor = factory.SubFactory(MentorFactory)
    what = factory.Sequence(lambda n: f"Kérdőívminta elküldése {n}")
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
    created_by = factory.LazyAttribute(lambda o: o.mentor.user)
    created_at = factory.LazyFunction(timezone.now)

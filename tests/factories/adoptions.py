from datetime import timedelta

from django.utils import timezone
from factory.django import DjangoModelFactory

from engagements.adoptions import actions
from engagements.models import Adoption, GoodPractice
from tests.factories.counties import CountyFactory
from tests.factories.mentors import MentorFactory
from tests.factories.practices import GoodPracticeFactory
from tests.factories.settlements import SettlementFactory


class AdoptionFactory(DjangoModelFactory):
    """A Zala settlement that goes on with a published practice, written by a mentor of its county.

    `practice`, `settlement`, `source`, `mentor`: given rows; `iso`: another county.
    """

    class Meta:
        model = Adoption

    @classmethod
    def _create(cls, model_class, iso="HU-ZA", mentor=None, by=None, **facts):
        by = by or (mentor or MentorFactory(team__iso=iso)).user
        facts.setdefault("practice", None)
        facts["practice"] = facts["practice"] or GoodPracticeFactory(state="published")
        place = facts.pop("settlement", None) or SettlementFactory(county=CountyFactory(iso=iso))
        facts = {"state": "running", "since": timezone.localdate() - timedelta(days=90)} | facts
        row = Adoption(settlement=place, **facts)
        actions.take_over(by=by, adoption=row)
        return Adoption.objects.get(pk=row.pk)


def published(**facts):
    """A published practice, as it is stored."""
    return GoodPractice.objects.get(pk=GoodPracticeFactory(state="published", **facts).pk)

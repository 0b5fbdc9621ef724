import factory
from factory.django import DjangoModelFactory

from counties.models.county import BUDAPEST
from settlements.models import Assignment, Settlement, SettlementSummary, Status
from settlements.models.settlement import check_digit
from tests.factories.counties import LONG_AGO, CountyFactory, DistrictFactory
from tests.factories.mentors import MentorFactory


def ksh_code(number):
    """A code with the right check digit."""
    first = f"{number:04d}"
    return f"{first}{check_digit(first)}"


class SettlementFactory(DjangoModelFactory):
    """A village with its summary row, in Zala unless `county__iso` says otherwise."""

    class Meta:
        model = Settlement
        django_get_or_create = ("ksh_code",)
        skip_postgeneration_save = True

    # four digits and a check digit: the suite makes more, each test far fewer
    ksh_code = factory.Sequence(lambda n: ksh_code(100 + n % 9_900))
    name = factory.LazyAttribute(lambda o: f"Falu{o.ksh_code}")
    county = factory.SubFactory(CountyFactory)
    district = factory.LazyAttribute(
        lambda o: None if o.county.code == BUDAPEST else DistrictFactory(county=o.county)
    )
    status = Status.VILLAGE
    population = 500
    area_ha = 1000
    latitude = 46.8
    longitude = 16.9

    @factory.post_generation
    def summary_row(self, create, extracted, **kwargs):
        if create:
            office = getattr(self.county, "office", None)
            SettlementSummary.objects.get_or_create(
                settlement=self,
                defaults={"county": self.county, "known_on": office.opened_on if office else None},
            )


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    settlement = factory.SubFactory(SettlementFactory)
    mentor = factory.SubFactory(MentorFactory)
    since = LONG_AGO

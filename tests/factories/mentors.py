import factory
from factory.django import DjangoModelFactory

from mentors.models import Mentor, Speciality
from tests.factories.counties import (
    LONG_AGO,
    CountyFactory,
    MembershipFactory,
    OfficeFactory,
    UserFactory,
)


class SpecialityFactory(DjangoModelFactory):
    class Meta:
        model = Speciality
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"speciality-{n}")
    name_hu = factory.LazyAttribute(lambda o: f"{o.code} hu")
    name_en = factory.LazyAttribute(lambda o: f"{o.code} en")


class MentorFactory(DjangoModelFactory):
    """A mentor in Zala's team from long ago; team__iso="HU-SO", team__is_lead=True, team=False."""

    class Meta:
        model = Mentor
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    working_since = LONG_AGO

    @factory.post_generation
    def team(self, create, extracted, iso="HU-ZA", **membership):
        if create and extracted is not False:
            office = OfficeFactory(county=CountyFactory(iso=iso))
            MembershipFactory(user=self.user, office=office, **membership)

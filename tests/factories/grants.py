from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from settlements.grants.codes import TERRITORIES
from settlements.models import Call, Grant, GrantMember, Programme, TargetArea
from tests.factories.counties import CountyFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

LETTERS = {county: letters for letters, county in TERRITORIES.items()}


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        django_get_or_create = ("code",)

    code = "TOP"
    name_hu = "Terület- és Településfejlesztési Operatív Program"
    name_en = "Territorial and Settlement Development Operational Programme"
    since = date(2014, 1, 1)


class CallFactory(DjangoModelFactory):
    class Meta:
        model = Call
        django_get_or_create = ("code",)

    code = "TOP-5.3.1-16"
    programme = factory.SubFactory(ProgrammeFactory)
    name_hu = "A helyi identitás és kohézió erősítése"
    name_en = "Strengthening local identity and cohesion"


class GrantFactory(DjangoModelFactory):
    """A grant of Zala, without lead or settlements; county__iso says another county.

    `settlements`: those it names.
    """

    class Meta:
        model = Grant
        skip_postgeneration_save = True

    class Params:
        number = factory.Sequence(lambda n: n + 1)

    county = factory.SubFactory(CountyFactory)
    code = factory.LazyAttribute(
        lambda o: f"TOP-5.3.1-16-{LETTERS[o.county.code]}1-2017-{o.number:05d}"
    )
    call = factory.SubFactory(CallFactory)
    title = "Helyi identitás és kohézió"
    amount = Decimal(40_000_000)
    starts_on = date(2025, 1, 1)
    physical_end = ends_on = date(2027, 12, 31)

    @factory.post_generation
    def settlements(self, create, extracted, **kwargs):
        for settlement in extracted or ():
            self.places.create(settlement=settlement)


class GrantMemberFactory(DjangoModelFactory):
    class Meta:
        model = GrantMember

    grant = factory.SubFactory(GrantFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class TargetAreaFactory(DjangoModelFactory):
    """A target area of one settlement, named by its grant too; `places_in`: others."""

    class Meta:
        model = TargetArea
        skip_postgeneration_save = True

    grant = factory.SubFactory(GrantFactory)
    number = factory.LazyAttribute(lambda o: o.grant.areas.count() + 1)
    name = factory.LazyAttribute(lambda o: f"Célterület {o.number}")

    @factory.post_generation
    def places_in(self, create, extracted, **kwargs):
        places = extracted or [SettlementFactory(county=self.grant.county)]
        for settlement in places:
            self.grant.places.get_or_create(settlement=settlement)
            self.places.create(settlement=settlement)

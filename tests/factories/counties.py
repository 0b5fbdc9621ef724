from datetime import date

import factory
from factory.django import DjangoModelFactory

from counties.models import County, CountyOffice, District, Role, TeamMembership, User

COUNTIES = {
    "HU-BU": ("01", "Budapest"),
    "HU-BA": ("02", "Baranya"),
    "HU-BO": ("05", "Borsod-Abaúj-Zemplén"),
    "HU-PE": ("13", "Pest"),
    "HU-SO": ("14", "Somogy"),
    "HU-VE": ("19", "Veszprém"),
    "HU-ZA": ("20", "Zala"),
}
LONG_AGO = date(2025, 1, 1)


class CountyFactory(DjangoModelFactory):
    """A county by its ISO code; Zala when nothing is said."""

    class Meta:
        model = County
        django_get_or_create = ("code",)
        exclude = ("known",)

    iso = "HU-ZA"
    known = factory.LazyAttribute(lambda o: COUNTIES[o.iso])
    code = factory.LazyAttribute(lambda o: o.known[0])
    name = factory.LazyAttribute(lambda o: o.known[1])
    seat = factory.LazyAttribute(lambda o: f"{o.name} seat")
    region = "Dunántúl"
    nuts2 = "HU22"
    nuts3 = factory.LazyAttribute(lambda o: f"HU2{o.code}")
    outline = [[[16.5, 46.5], [17.2, 46.5], [17.2, 47.1], [16.5, 47.1], [16.5, 46.5]]]


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District
        django_get_or_create = ("code",)

    county = factory.SubFactory(CountyFactory)
    code = factory.LazyAttribute(lambda o: f"1{o.county.code}")
    name = factory.LazyAttribute(lambda o: f"{o.county.name}i")
    seat = factory.LazyAttribute(lambda o: o.county.seat)


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = CountyOffice
        django_get_or_create = ("county",)

    county = factory.SubFactory(CountyFactory)
    opened_on = LONG_AGO


class UserFactory(DjangoModelFactory):
    """A mentor's account with the password "jelszo"; other roles are Traits."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"szemely{n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@pelda.hu")
    name = factory.Sequence(lambda n: f"Személy {n}")
    password = factory.django.Password("jelszo")
    role = Role.MENTOR

    class Params:
        coordinator = factory.Trait(role=Role.COORDINATOR)
        auditor = factory.Trait(role=Role.AUDITOR)
        admin = factory.Trait(role=Role.ADMIN)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = TeamMembership

    user = factory.SubFactory(UserFactory)
    office = factory.SubFactory(OfficeFactory)
    since = LONG_AGO

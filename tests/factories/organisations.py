import factory
from factory.django import DjangoModelFactory

from settlements.models import Contact, LegalBasis, Organisation, OrganisationKind
from settlements.models.organisation import TAX_WEIGHTS
from tests.factories.settlements import SettlementFactory


def tax_number(number):
    """A tax number of seven digits with the right check digit."""
    first = f"{number:07d}"
    total = sum(int(d) * w for d, w in zip(first, TAX_WEIGHTS, strict=True))
    return f"{first}{-total % 10}-1-20"


class OrganisationFactory(DjangoModelFactory):
    """A cultural centre with its seat in Zala; seat__county__iso says another county.

    `serves`: settlements beside the seat.
    """

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Művelődési Ház {n}")
    kind = OrganisationKind.CULTURAL_HOUSE
    seat = factory.SubFactory(SettlementFactory)

    class Params:
        municipality = factory.Trait(
            kind=OrganisationKind.MUNICIPALITY,
            name=factory.LazyAttribute(lambda o: f"{o.seat.name} Önkormányzata"),
        )

    @factory.post_generation
    def serves(self, create, extracted, **kwargs):
        for settlement in extracted or ():
            self.places.create(settlement=settlement)


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Kapcsolat {n}")
    role = "könyvtáros"
    legal_basis = LegalBasis.PUBLIC_TASK
    source = "az intézmény honlapja"

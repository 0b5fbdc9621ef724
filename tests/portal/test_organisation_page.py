"""One organisation's page: what it is, who is there, what it has to do with the network."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.engagements import EngagementFactory
from tests.factories.grants import GrantFactory, GrantMemberFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def fill(row):
    """One of everything that the page shows."""
    ContactFactory(organisation=row)
    OrganisationFactory(maintainer=row)
    row.places.create(settlement=SettlementFactory())
    GrantFactory(lead=row)
    GrantMemberFactory(organisation=row, share=5_000_000)
    PromiseFactory(organisation=row, what="Termet adnak")
    EngagementFactory().organisations.add(row)


def test_it_shows_all_that_belongs_to_it(client, sign_in):
    sign_in()
    row = OrganisationFactory(
        maintainer=OrganisationFactory(name="Fenntartó"), website="http://x.hu"
    )
    fill(row)
    page = client.get(row.get_absolute_url())
    engagement, grant = row.engagements.get(), row.led_grants.get()
    shown = [engagement, grant, row.grant_memberships.get().grant, row.promises.get()]
    shown += [row.contacts.get(), row.maintained.get(), row.places.get().settlement, row.maintainer]
    for other in shown:
        assertContains(page, f'href="{other.get_absolute_url()}"')
    assertContains(page, "own share: 5,000,000 Ft")


def test_another_countys_work_is_not_shown(client, sign_in):
    """A body of two counties: its grants, promises and engagements elsewhere are theirs."""
    here = SettlementFactory()
    row = OrganisationFactory(seat__county__iso="HU-SO", serves=[here])
    grant = GrantFactory(county__iso="HU-BA")
    GrantMemberFactory(grant=grant, organisation=row)
    engagement = EngagementFactory(iso="HU-SO", summary="x")
    engagement.organisations.add(row)
    there = SettlementFactory(county__iso="HU-SO")
    promise = PromiseFactory(organisation=row, settlement=there, what="Nem idevaló")
    sign_in()
    page = client.get(row.get_absolute_url())
    assert page.status_code == 200
    for other in (grant, engagement, promise):
        assertNotContains(page, f'href="{other.get_absolute_url()}"')


def test_it_costs_the_same_for_many(client, sign_in, assert_flat_queries):
    sign_in("lead")
    row = OrganisationFactory()
    assert_flat_queries(row.get_absolute_url(), lambda: fill(row), limit=23)

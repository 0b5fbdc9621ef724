"""How many milestones are overdue: on a mentor's start page and on the county's."""

import pytest
from pytest_django.asserts import assertContains

from tests.factories.counties import CountyFactory
from tests.factories.engagements import days_ago
from tests.factories.grants import GrantFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.process import MilestoneFactory
from tests.factories.settlements import SettlementFactory
from tests.portal.country import figures, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue():
    """One of Zala's grant, one of Somogy's with a Zala lead; the others do not count."""
    MilestoneFactory(due_on=days_ago(3))
    away = CountyFactory(iso="HU-SO")
    lead = OrganisationFactory(seat=SettlementFactory(county=CountyFactory(iso="HU-ZA")))
    MilestoneFactory(due_on=days_ago(1), grant=GrantFactory(county=away, lead=lead))
    MilestoneFactory(due_on=days_ago(1), grant=GrantFactory(county=away))
    MilestoneFactory(due_on=days_ago(0))
    MilestoneFactory(due_on=days_ago(9), done_on=days_ago(1))
    MilestoneFactory(due_on=days_ago(9), waived_because="nem lesz")


def shown(response):
    return [figure for figure in figures(response) if figure.code == "milestones"]


@pytest.mark.parametrize(
    ("role", "url"),
    [("mentor", "/"), ("lead", "/counties/zala/"), ("coordinator", "/counties/zala/")],
)
def test_the_figure_leads_to_as_many_rows(client, sign_in, person, overdue, role, url):
    person("lead")
    sign_in(role)
    [figure] = shown(client.get(url))
    assert figure.value == "2"
    assert rows_of(client.get(figure.url)) == 2


def test_a_lead_reads_them_beside_what_wants_care(client, sign_in, person, overdue):
    sign_in("lead")
    text = client.get("/counties/zala/").content.decode()
    assert text.count('id="milestones-due"') == 1
    assert text.index('id="care"') < text.index('id="milestones-due"') < text.index('id="office"')


def test_who_may_not_read_them_is_shown_none(client, sign_in, person, overdue):
    person("lead")
    sign_in("mentor", "HU-SO")
    assert shown(client.get("/counties/zala/")) == []


def test_the_list_behind_it_is_of_open_ones(client, sign_in):
    sign_in("mentor")
    assertContains(client.get("/"), 'href="/milestones/?state=open"')

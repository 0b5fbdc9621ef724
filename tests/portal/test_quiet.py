"""Quiet: involved or under a running grant, and silent for longer than the rhythm. Everywhere."""

import pytest

from counties.models import CountyOffice
from mentorhalo.portal.indicators.coverage import QUIET
from mentorhalo.portal.indicators.readings import Readings
from settlements import coverage
from settlements.models import SettlementSummary
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import GrantFactory
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.portal.country import make_country, rows_of, value_of

pytestmark = pytest.mark.django_db
LIST = "/settlements/?quiet=1"


@pytest.fixture
def places(client, sign_in):
    """Eight settlements of Zala, each named by why it is quiet or not."""
    client.cookies["django_language"] = "en"
    sign_in("coordinator")
    OfficeFactory(county=CountyFactory())
    names = ("granted", "silent", "lately", "phoned", "over", "coming", "nothing", "visited")
    found = {name: SettlementFactory(name=name) for name in names}
    GrantFactory(settlements=[found["granted"], found["lately"]])
    GrantFactory(settlements=[found["silent"]], starts_on=None, physical_end=None, ends_on=None)
    GrantFactory(settlements=[found["over"]], ends_on=days_ago(1), physical_end=days_ago(1))
    GrantFactory(settlements=[found["coming"]], starts_on=days_ago(-1))
    EngagementFactory(settlement=found["silent"], held_on=days_ago(61), by_phone=True)
    EngagementFactory(settlement=found["lately"], held_on=days_ago(60), by_phone=True)
    EngagementFactory(settlement=found["phoned"], held_on=days_ago(99), by_phone=True)
    EngagementFactory(settlement=found["visited"], held_on=days_ago(61))
    return found


EXPECTED = ["granted", "silent", "visited"]


def test_the_list_has_exactly_those(client, places):
    response = client.get(LIST)
    assert [row.name for row in response.context["page"].rows] == EXPECTED
    page = client.get("/settlements/").content.decode()
    assert page.count('<span class="tag wait">quiet for 61 days</span>') == 2
    assert page.count('<span class="tag wait">no engagement yet</span>') == 1


def test_the_figure_is_the_number_of_rows_behind_it(client, places):
    for url in ("/dashboard/", "/counties/zala/"):
        scope = "HU-ZA" if "zala" in url else ""
        assert value_of(client.get(url), "quiet", scope) == "3"
    assert rows_of(client.get(LIST)) == 3
    assert rows_of(client.get(f"{LIST}&county=20")) == 3


def test_the_reasons_tell_the_others_apart(places):
    readings = Readings()
    parts = {part.code: part.value for part in QUIET.left_out(readings)}
    assert parts == {"no_office": 0, "recent": 1, "not_followed": 4}
    assert QUIET.counted(readings) == 3


def test_the_reasons_are_disjoint_and_all_with_grants_in_every_state(client):
    make_country()
    for row in SettlementSummary.objects.select_related("settlement__county")[::2]:
        ends = days_ago(5) if row.pk[3] in "02468" else days_ago(-99)
        grant = GrantFactory(county=row.county, settlements=[row.settlement], ends_on=ends)
        assert grant.places.count() == 1
    quiet = set(coverage.universe().filter(coverage.quiet()).values_list("pk", flat=True))
    readings = Readings()
    parts = {part.code: part.value for part in QUIET.left_out(readings)}
    assert all(parts.values())
    assert len(quiet) == QUIET.counted(readings)
    assert len(quiet) + sum(parts.values()) == coverage.universe().count()


def test_no_office_no_rhythm(client, places):
    CountyOffice.objects.update(closed_on=days_ago(0))
    assert rows_of(client.get(LIST)) == 0
    assert value_of(client.get("/dashboard/"), "quiet") == "0"


def test_the_county_page_names_those_never_visited_too(client, places):
    response = client.get("/counties/zala/")
    assert [place.name for place in response.context["quiet_places"]][0] == "granted"
    assert "(no engagement yet)" in response.content.decode()


def test_a_mentors_own_list_calls_the_same_ones_quiet(client, places):
    mentor = MentorFactory()
    for place in places.values():
        AssignmentFactory(settlement=place, mentor=mentor)
    charges = client.get(mentor.get_absolute_url()).context["charges"]
    assert sorted(charge.settlement.name for charge in charges if charge.is_quiet) == EXPECTED
    assert len(charges) == len(places)

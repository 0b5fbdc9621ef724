"""Where a handover that waits, and what a leaver still holds, cannot be missed."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.engagements import days_ago
from tests.factories.handovers import HandoverFactory
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory

pytestmark = pytest.mark.django_db
COUNTY = "/counties/zala/"


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


def left(mentor):
    mentor.user.memberships.update(until=days_ago(1))
    return mentor


def test_the_taker_sees_it_on_top_of_the_start_page(client, sign_in):
    me = sign_in()
    row = HandoverFactory(taker=me.mentor)
    HandoverFactory()
    response = client.get("/")
    assertContains(response, "Waiting for you to take over")
    assertContains(response, row.get_absolute_url(), count=1)
    assertContains(response, row.items.get().settlement.name)
    HandoverFactory(taker=me.mentor, decline=True)
    assert len(client.get("/").context["handovers"]) == 1


def test_without_one_the_start_page_costs_no_query_more(client, sign_in):
    sign_in()
    assertNotContains(client.get("/"), "Waiting for you")


def test_the_lead_sees_those_of_the_county(client, sign_in):
    row = HandoverFactory()
    sign_in("lead")
    assertContains(client.get("/", follow=True), row.get_absolute_url())
    sign_in("coordinator")
    assertContains(client.get(COUNTY), row.get_absolute_url())
    sign_in("mentor", "HU-SO")
    assertNotContains(client.get(COUNTY), row.get_absolute_url())


def test_a_leaver_s_settlements_stand_on_the_county_s_page(client, sign_in):
    gone = left(AssignmentFactory().mentor)
    AssignmentFactory()
    sign_in("lead")
    response = client.get(COUNTY)
    assert [(giver.name, giver.settlements) for giver in response.context["leavers"]] == [
        (str(gone), 1)
    ]
    assertContains(response, f"/handovers/new/?giver={gone.pk}&amp;county=20")
    sign_in("mentor")
    response = client.get(COUNTY)
    assertContains(response, str(gone))
    assertNotContains(response, "/handovers/new/?giver")


@pytest.mark.parametrize(
    ("role", "seen"),
    [("lead", True), ("admin", True), ("mentor", False), ("auditor", False), ("away", False)],
)
def test_who_may_hands_over_from_the_mentor_s_page(client, sign_in, role, seen):
    mentor = AssignmentFactory().mentor
    sign_in(*(("lead", "HU-SO") if role == "away" else (role,)))
    response = client.get(mentor.get_absolute_url())
    address = f"/handovers/new/?giver={mentor.pk}&amp;county=20"
    (assertContains if seen else assertNotContains)(response, address)
    close = f"/mentors/{mentor.pk}/close/"
    (assertContains if role == "admin" else assertNotContains)(response, close)


def test_on_one_s_own_page_too(client, sign_in):
    me = sign_in()
    AssignmentFactory(mentor=me.mentor)
    assertContains(client.get(me.mentor.get_absolute_url()), "/handovers/new/?giver=")


def test_who_left_is_marked_and_can_be_handed_over(client, sign_in):
    mentor = left(AssignmentFactory().mentor)
    sign_in("lead")
    response = client.get(mentor.get_absolute_url())
    assertContains(response, "Still holds settlements")
    assertContains(response, f"/handovers/new/?giver={mentor.pk}&amp;county=20")
    assertContains(response, f"?mentor={mentor.pk}&amp;state=left")


def test_a_closed_account_is_told_and_not_closed_again(client, sign_in):
    mentor = MentorFactory(team=False, user__is_active=False)
    sign_in("admin")
    response = client.get(mentor.get_absolute_url())
    assertContains(response, "The account is closed.")
    assertNotContains(response, "/close/")


def test_queries_stay_flat(sign_in, assert_flat_queries):
    me = sign_in()
    assert_flat_queries("/", lambda: HandoverFactory(taker=me.mentor), limit=16)


def test_the_county_page_stays_flat(sign_in, assert_flat_queries):
    sign_in("lead")

    def more():
        HandoverFactory()
        left(AssignmentFactory().mentor)

    assert_flat_queries(COUNTY, more, limit=18)


def test_links_lead_to_what_nobody_answers_for(client, sign_in):
    AssignmentFactory(since=timezone.localdate())
    sign_in("coordinator")
    assertContains(client.get(COUNTY), "/assignments/unassigned/?county=20")
    assertContains(client.get("/dashboard/"), 'href="/assignments/unassigned/"')

"""Good practices stand on the start page of who is to act."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from engagements import actions as engagement_actions
from engagements.practices import actions
from engagements.practices.reviewing import reviewed_by
from tests.factories.counties import MembershipFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.practices import GoodPracticeFactory, move_on

pytestmark = pytest.mark.django_db
START, ZALA, DASHBOARD = "/", "/counties/zala/", "/dashboard/"
WAITING = "/practices/work/?whose=waiting"


def work(row):
    return reverse("engagements:practice-work", args=[row.pk])


def shown(response):
    return {version.title for version in response.context["practices"]}


def test_the_author_finds_what_was_returned_with_the_reason_and_what_was_begun(client, sign_in):
    mentor = sign_in("mentor").mentor
    returned = GoodPracticeFactory(mentor=mentor, state="returned", title="Visszaküldött")
    GoodPracticeFactory(mentor=mentor, title="Elkezdett")
    GoodPracticeFactory(mentor=mentor, state="submitted", title="Beküldött")
    GoodPracticeFactory(state="returned", title="Másé")
    response = client.get(START)
    assert shown(response) == {"Visszaküldött", "Elkezdett"}
    assertContains(response, f'href="{work(returned)}"')
    assertContains(response, "Kérem, írja le a költségeket is.")


def test_what_one_may_only_wait_for_does_not_stand_there(client, sign_in):
    mentor = sign_in("mentor").mentor
    GoodPracticeFactory(mentor=mentor, state="submitted")
    GoodPracticeFactory(mentor=mentor, state="published")
    archived = GoodPracticeFactory(mentor=mentor, title="Levett")
    told = {"by": UserFactory(coordinator=True), "practice": archived, "read": archived.version}
    actions.archive(**told, reason="Kettő volt.")
    response = client.get(START)
    assert shown(response) == set()
    assertNotContains(response, "practices-waiting")


def test_the_lead_finds_what_was_submitted_in_the_own_county(client, sign_in):
    GoodPracticeFactory(state="submitted", title="Beküldött")
    GoodPracticeFactory(state="checked", title="Ellenőrzött")
    GoodPracticeFactory(state="submitted", iso="HU-SO", title="Somogyi")
    lead = sign_in("lead")
    GoodPracticeFactory(mentor=lead.mentor, state="submitted", title="Saját")
    response = client.get(ZALA)
    assert shown(response) == {"Beküldött"}
    assertNotContains(client.get(ZALA, {"as_of": "2026-01-01"}), "practices-waiting")
    assert client.get("/counties/somogy/").context["practices"] == []
    sign_in("mentor")
    assert client.get(ZALA).context["practices"] == []


def test_what_its_author_left_behind_is_the_leads(client, sign_in):
    gone = MembershipFactory(user=UserFactory(), since=days_ago(90))
    row = GoodPracticeFactory(by=gone.user, state="returned", title="Ottmaradt")
    sign_in("lead")
    assert shown(client.get(ZALA)) == set()
    gone.until = days_ago(1)
    gone.save()
    response = client.get(ZALA)
    assert shown(response) == {"Ottmaradt"}
    assertContains(client.get(work(row)), reverse("engagements:practice-edit", args=[row.pk]))


def test_a_coordinator_is_told_on_the_dashboard_and_led_to_them(client, sign_in):
    sign_in("coordinator")
    assertNotContains(client.get(DASHBOARD), WAITING)
    lead = MentorFactory(team__is_lead=True)
    checked = GoodPracticeFactory(state="checked")
    GoodPracticeFactory(state="submitted")  # the lead is free to check it
    alone = GoodPracticeFactory(mentor=lead, state="submitted")
    response = client.get(DASHBOARD)
    assert response.context["practices_waiting"] == 2
    assertContains(response, f'href="{WAITING}"')
    rows = client.get(WAITING).content.decode()
    assert work(checked) in rows and work(alone) in rows
    assert client.get(DASHBOARD, {"as_of": "2026-01-01"}).context["practices_waiting"] == 0
    sign_in("auditor")
    assert client.get(DASHBOARD).context["practices_waiting"] == 0


def test_a_joined_entry_makes_its_people_take_part(sign_in):
    """Whoever wrote of the same meeting does not review what came up at it."""
    author, lead = MentorFactory(), MentorFactory(team__is_lead=True)
    visit = EngagementFactory(mentor=author)
    told = {"mentor": author, "settlement": visit.settlements.get(), "engagement": visit}
    row = GoodPracticeFactory(state="submitted", **told)
    assert reviewed_by(lead.user) == [row.pk]
    twin = EngagementFactory(mentor=lead, settlement=visit.settlements.get())
    engagement_actions.join(by=lead.user, engagement=twin, into=visit, version=twin.version)
    assert reviewed_by(lead.user) == []


def test_an_entry_that_was_joined_takes_its_practices_along(client, sign_in):
    lead, author = MentorFactory(team__is_lead=True), MentorFactory()
    first = EngagementFactory(mentor=lead)
    second = EngagementFactory(mentor=author, settlement=first.settlements.get())
    told = {"mentor": author, "settlement": first.settlements.get(), "engagement": second}
    row = GoodPracticeFactory(state="submitted", **told)
    assert reviewed_by(lead.user) == [row.pk]
    engagement_actions.join(by=lead.user, engagement=second, into=first, version=second.version)
    assert reviewed_by(lead.user) == []
    sign_in("mentor")
    assertContains(client.get(first.get_absolute_url()), f'href="{work(row)}"')


def test_who_returned_it_still_reviews_it(sign_in):
    lead = sign_in("lead")
    row = GoodPracticeFactory(state="returned")
    assert reviewed_by(lead) == []
    move_on(row.versions.get(), "submit")
    assert reviewed_by(lead) == [row.pk]


@pytest.mark.parametrize(("role", "url", "more"), [("mentor", START, 0), ("lead", ZALA, 2)])
def test_they_cost_a_query_or_two_however_many(
    client, sign_in, django_assert_num_queries, role, url, more
):
    """A mentor's page always asks, with one query; a lead's, with two, only where there are any."""
    user = sign_in(role)
    with CaptureQueriesContext(connection) as none:
        client.get(url)
    for _n in range(3):
        GoodPracticeFactory(mentor=user.mentor)
        GoodPracticeFactory(state="submitted")
        with django_assert_num_queries(len(none) + more):
            client.get(url)

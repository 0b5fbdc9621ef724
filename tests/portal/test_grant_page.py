"""One grant's page."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from engagements.grant_work import newest_of_grant, of_grant
from engagements.models import Engagement
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import GrantFactory, GrantMemberFactory, TargetAreaFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.process import MilestoneFactory, ProcessStepFactory, StepProgressFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def page(client, grant):
    response = client.get(grant.get_absolute_url())
    assert response.status_code == 200
    return response


def test_the_head_says_who_how_much_and_until_when(client, sign_in):
    sign_in("coordinator")
    lead = OrganisationFactory(name="Türje Község Önkormányzata")
    grant = GrantFactory(lead=lead, intensity=100, ends_on=date(2028, 6, 30))
    grant.extensions.create(
        decided_on=date(2027, 11, 2), new_end=date(2028, 6, 30), reason="járvány"
    )
    response = page(client, grant)
    for text in (lead.name, "40,000,000 Ft", "100% supported", "2028-06-30", "járvány"):
        assertContains(response, text)
    assertContains(response, "first granted to")
    assertNotContains(response, "/edit/")  # a coordinator reads


def test_what_lacks_is_said_and_nothing_is_made_of_what_was_published(client, sign_in):
    sign_in("mentor")
    SettlementFactory(name="Türje")
    grant = GrantFactory(lead_place="Türje", published_settlements=5)
    response = page(client, grant)
    for text in (
        "To be completed",
        "The lead organisation is missing.",
        "Published is a place only: Türje.",
        "The settlements are not named.",
        "Published is their number only: 5.",
        "0 named of 5 published",
    ):
        assertContains(response, text)
    assertNotContains(response, "/settlements/00")
    assert response.context["places"] == []


def test_a_complete_grant_lacks_nothing(client, sign_in):
    sign_in("mentor")
    grant = GrantFactory(lead=OrganisationFactory(), settlements=[SettlementFactory()])
    assertNotContains(page(client, grant), "To be completed")


def test_members_with_sum_and_remainder(client, sign_in):
    sign_in("mentor")
    grant = GrantFactory(amount=1_000_000)
    GrantMemberFactory(grant=grant, share=Decimal(600_000))
    GrantMemberFactory(grant=grant, share=Decimal(150_000), until=date(2026, 1, 1))
    GrantMemberFactory(grant=grant)
    response = page(client, grant)
    consortium = response.context["consortium"]
    assert (consortium.shared, consortium.left, consortium.unknown) == (750_000, 250_000, 1)
    assert [row.share for row in consortium.members] == [600_000, None, 150_000]
    assertContains(response, "750,000 Ft")
    assertContains(response, "250,000 Ft")
    assertContains(response, "2025-12-31")  # the last day in


def test_settlements_with_rung_and_last_engagement(client, sign_in):
    sign_in("mentor")
    visited, silent = SettlementFactory.create_batch(2)
    EngagementFactory(settlement=visited, held_on=days_ago(3))
    grant = GrantFactory(settlements=[visited, silent])
    response = page(client, grant)
    assertContains(response, "involved")
    assertContains(response, days_ago(3).isoformat())
    assertContains(response, "no engagement yet")


def test_target_areas_with_steps_and_inhabitants(client, sign_in):
    sign_in("mentor")
    area = TargetAreaFactory(places_in=SettlementFactory.create_batch(2, population=349))
    first, _second = ProcessStepFactory(), ProcessStepFactory()
    StepProgressFactory(area=area, step=first, done_on=days_ago(5))
    response = page(client, area.grant)
    assertContains(response, "698 inhabitants")
    assertContains(response, "1 of 2 steps done")
    assertContains(response, "698 inhabitants: under 1,000.")
    assertContains(response, area.get_absolute_url())


def test_a_reader_is_not_offered_to_write_the_reason(client, sign_in):
    sign_in("auditor")
    area = TargetAreaFactory()
    response = page(client, area.grant)
    assertContains(response, "Its reason is not written down yet.")
    assertNotContains(response, "small_because")


def test_milestones_overdue_and_next(client, sign_in):
    sign_in("mentor")
    grant = GrantFactory()
    for n in range(1, 9):
        MilestoneFactory(grant=grant, number=n, due_on=days_ago(100 - n))
    MilestoneFactory(grant=grant, number=20, due_on=timezone.localdate())
    MilestoneFactory(grant=grant, number=21, due_on=days_ago(1), done_on=days_ago(1))
    found = page(client, grant).context["milestones"]
    assert (len(found.overdue), found.overdue_in_all) == (6, 8)
    assert [row.number for row in found.coming] == [20]


def _worked(grant_days=(-100, 100)):
    """A grant with two settlements, an area in one, and work of every sort."""
    day = timezone.localdate()
    start, end = (day + timedelta(n) for n in grant_days)
    a, b, outside = SettlementFactory.create_batch(3)
    grant = GrantFactory(settlements=[a, b], starts_on=start, physical_end=end, ends_on=end)
    area = TargetAreaFactory(grant=grant, places_in=[a])
    wanted = {
        EngagementFactory(settlement=a, held_on=days_ago(5)),
        EngagementFactory(settlement=b, held_on=days_ago(100)),
    }
    early = EngagementFactory(settlement=a, held_on=days_ago(200))
    Engagement.objects.filter(pk=early.pk).update(target_area=area)
    wanted.add(early)
    EngagementFactory(settlement=b, held_on=days_ago(101))  # before the grant
    EngagementFactory(settlement=outside, held_on=days_ago(5))
    return grant, area, wanted


def test_its_engagements_and_the_list_behind_them(client, sign_in):
    sign_in("mentor")
    grant, area, wanted = _worked()
    response = page(client, grant)
    assert set(response.context["engagements"]) == wanted
    days = [row.held_on for row in response.context["engagements"]]
    assert days == sorted(days, reverse=True)
    link = f"{reverse('engagements:engagement-list')}?grant={grant.code}"
    assertContains(response, link)
    assert set(client.get(link).context["page"].rows) == wanted
    assert set(of_grant(Engagement.objects.all(), grant)) == wanted


def test_only_the_newest_are_shown():
    grant, area, wanted = _worked()
    rows = newest_of_grant(Engagement.objects.all(), grant, [area.pk], 2)
    assert [row.held_on for row in rows] == [days_ago(5), days_ago(100)]


def test_an_engagement_in_two_settlements_is_one(client, sign_in):
    sign_in("mentor")
    grant, area, _wanted = _worked()
    a, b = grant.settlements.order_by("pk")
    row = EngagementFactory(settlement=a, held_on=days_ago(1))
    row.places.create(settlement=b, held_on=row.held_on, counts=True)
    assert page(client, grant).context["engagements"].count(row) == 1


def test_a_mentor_reads_only_the_own_countys_work(client, sign_in):
    sign_in("mentor")
    theirs = EngagementFactory(iso="HU-SO", held_on=days_ago(2))
    grant = GrantFactory(settlements=[theirs.settlements.get(), SettlementFactory()])
    assert page(client, grant).context["engagements"] == []


def test_files_are_there(client, sign_in):
    sign_in("mentor")
    grant = GrantFactory()
    EvidenceFactory(grant=grant, engagement=None, name="szerzodes.pdf")
    assertContains(page(client, grant), "szerzodes.pdf")


def test_somebody_elses_is_not_found(client, sign_in):
    sign_in("mentor", county="HU-SO")
    assert client.get(GrantFactory().get_absolute_url()).status_code == 404
    assert client.get("/grants/TOP-5.3.1-16-ZA1-2017-99999/").status_code == 404
    assert client.get("/grants/%00/").status_code == 404


def test_other_methods_are_refused(client, sign_in):
    sign_in("admin")
    assert client.post(GrantFactory().get_absolute_url()).status_code == 405


@pytest.mark.parametrize("role", ["mentor", "auditor"])
def test_the_page_costs_the_same_for_six_of_everything(sign_in, assert_flat_queries, role):
    sign_in(role)
    grant = GrantFactory(lead=OrganisationFactory(), amount=None)
    steps = ProcessStepFactory.create_batch(3)

    def more():
        place = SettlementFactory()
        area = TargetAreaFactory(grant=grant, places_in=[place, SettlementFactory()])
        StepProgressFactory(area=area, step=steps[0], done_on=days_ago(5))
        GrantMemberFactory(grant=grant, share=5)
        number = grant.extensions.count() + 1
        grant.extensions.create(
            decided_on=date(2026, 1, 1), new_end=date(2028, 1, number), reason="x"
        )
        EngagementFactory(settlement=place, held_on=days_ago(number))
        MilestoneFactory(grant=grant, number=number, due_on=days_ago(3))
        EvidenceFactory(grant=grant, engagement=None)

    assert_flat_queries(grant.get_absolute_url(), more, 16)


def test_milestones_without_a_start_or_an_end_are_explained(client, sign_in):
    sign_in()
    words = "has no day yet"
    assertNotContains(client.get(GrantFactory().get_absolute_url()), words)
    for lacking in ({"ends_on": None, "physical_end": None}, {"starts_on": None}):
        assertContains(client.get(GrantFactory(**lacking).get_absolute_url()), words)

"""The page that signing in leads to, by role."""

import gzip
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements.days.actions import plan_day
from engagements.help.actions import answer_request
from engagements.meetings import actions as meeting_actions
from engagements.models import Draft, Kind, Mode
from tests.factories.counties import MembershipFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.help import HelpRequestFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db
START = "/"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def me(sign_in):
    return sign_in("mentor", "HU-ZA")


def context(client):
    response = client.get(START)
    assert response.status_code == 200
    return response.context


def test_without_an_account_it_is_the_public_home(client):
    response = client.get(START)
    assertContains(response, f'href="{reverse("account_login")}"')
    assertContains(response, "Mentors for active communities")


@pytest.mark.parametrize("role", ["coordinator", "auditor", "admin"])
def test_readers_of_all_counties_get_the_dashboard(client, sign_in, role):
    sign_in(role)
    assertRedirects(client.get(START), reverse("portal:dashboard"), fetch_redirect_response=False)


def test_lead_gets_the_own_county(client, sign_in):
    sign_in("lead", "HU-SO")
    assertRedirects(client.get(START), "/counties/somogy/", fetch_redirect_response=False)


def test_mentor_logs_and_copies(client, me):
    new = reverse("engagements:engagement-new")
    response = client.get(START)
    assertContains(response, f'href="{new}"')
    assertNotContains(response, f'href="{new}?copy=last"')
    assertContains(response, "You have not logged anything yet.")
    EngagementFactory(mentor=me.mentor)
    assertContains(client.get(START), f'href="{new}?copy=last"')


def test_own_settlements_never_contacted_first(client, me):
    lately, quiet, never = SettlementFactory.create_batch(3)
    for place in (lately, quiet, never):
        AssignmentFactory(settlement=place, mentor=me.mentor)
    EngagementFactory(settlement=lately, mentor=me.mentor, held_on=days_ago(2))
    EngagementFactory(settlement=quiet, mentor=me.mentor, held_on=days_ago(70))
    AssignmentFactory()
    response = client.get(START)
    found = [charge.settlement for charge in response.context["charges"]]
    assert found == [never, quiet, lately]
    assertContains(response, "quiet for 70 days")
    assertContains(response, "2 days ago")


def test_last_entries_are_authored_or_credited(client, me):
    credited = EngagementFactory(mentor=me.mentor, by=UserFactory(coordinator=True))
    other = EngagementFactory(held_on=days_ago(3))
    authored = EngagementFactory(mentor=other.mentors.get(), by=me, held_on=days_ago(4))
    assert context(client)["entries"] == [credited, authored]


def test_last_entries_stay_in_the_own_county(client, me):
    """Credited as a guest of Somogy: that entry is Somogy's to read."""
    host = EngagementFactory(iso="HU-SO").mentors.get()
    EngagementFactory(iso="HU-SO", mentor=host, mentors=(host.pk, me.mentor.pk))
    assert context(client)["entries"] == []


def test_returned_and_due_ones_wait_with_the_reason(client, me):
    returned = EngagementFactory(mentor=me.mentor, **{"return": True})
    due = EngagementFactory(mentor=me.mentor, plan=True, held_on=days_ago(0))
    coming = EngagementFactory(mentor=me.mentor, plan=True, held_on=days_ago(-1))
    EngagementFactory(**{"return": True})
    response = client.get(START)
    assert response.context["returned"] == [returned]
    assert response.context["due"] == [due]
    assert response.context["coming"] == [coming]
    assertContains(response, "To be corrected: próba")
    assertContains(response, f"Today: {due.settlements.get().name}")


def test_drafts_are_the_authors_alone(client, me):
    place = SettlementFactory()
    for number, author in enumerate((me, UserFactory())):
        Draft.objects.create(
            client_ref=f"00000000-0000-4000-8000-00000000000{number}",
            author=author,
            data={"engagement": None, "fields": {"settlements": [place.pk], "summary": ["Fél"]}},
            updated_at=timezone.now(),
        )
    assert len(context(client)["drafts"]) == 1
    assertContains(client.get(START), place.name)


def test_month_figure_says_what_it_leaves_out(client, me):
    for extra in ({}, {"verify": True}, {"cancel": True}, {"return": True}):
        EngagementFactory(mentor=me.mentor, held_on=days_ago(0), **extra)
    response = client.get(START)
    month = response.context["month"]
    assert (month.counted, month.total, [n for _label, n in month.left_out]) == (2, 4, [1, 1])
    rows = client.get(month.url)
    assertContains(rows, '<data value="2" data-indicator="rows">2</data>', html=True)


def test_without_a_team_it_says_whom_to_ask(client, sign_in):
    coordinator, user = UserFactory(coordinator=True), UserFactory()
    MembershipFactory(user=user, since=days_ago(90), until=days_ago(5))
    MembershipFactory(user=user, office=OfficeFactory(), since=days_ago(-5))
    EngagementFactory(summary="Csak a megyének.")
    sign_in(user=user)
    response = client.get(START)
    assertContains(response, coordinator.email)
    assertContains(response, f'<time datetime="{days_ago(6).isoformat()}">')
    assertContains(response, f'<time datetime="{days_ago(-5).isoformat()}">')
    assertContains(response, reverse("portal:dashboard"))
    assertNotContains(response, "Csak a megyének.")
    assertNotContains(response, f'href="{reverse("engagements:engagement-new")}"')


def test_a_team_member_without_a_profile_gets_the_page(client, sign_in):
    user = MembershipFactory(user=UserFactory()).user
    sign_in(user=user)
    assertContains(client.get(START), "No settlement is assigned to you yet.")


def test_wrong_method(client, me):
    assert client.post(START).status_code == 405


def busy_day(me):
    place = SettlementFactory()
    AssignmentFactory(settlement=place, mentor=me.mentor)
    for extra in ({}, {"return": True}, {"plan": True, "held_on": days_ago(0)}):
        EngagementFactory(settlement=place, mentor=me.mentor, **extra)
    Draft.objects.create(
        client_ref=f"00000000-0000-4000-8000-{Draft.objects.count():012d}",
        author=me,
        data={"engagement": None, "fields": {"settlements": [place.pk]}},
        updated_at=timezone.now(),
    )


def test_queries_stay_flat(me, assert_flat_queries):
    assert_flat_queries(START, lambda: busy_day(me), limit=22)


def test_first_screen_is_light(client, me):
    for _ in range(15):
        busy_day(me)
    assert len(gzip.compress(client.get(START).content)) < 15_000


def test_many_plans_do_not_hide_a_returned_entry(client, me, monkeypatch):
    monkeypatch.setattr("mentorhalo.portal.views.start.SHOWN_WAITING", 3)
    for day in range(5, 9):
        EngagementFactory(mentor=me.mentor, plan=True, held_on=days_ago(day))
    returned = EngagementFactory(mentor=me.mentor, held_on=days_ago(1), **{"return": True})
    assert client.get("/").context["returned"] == [returned]


def test_the_stops_of_today_and_tomorrow_lead_to_their_packs(client, me):
    assertNotContains(client.get(START), "Village day, to")
    place = SettlementFactory(name="Tekenye")
    for days in (0, 1, 2):
        day = timezone.localdate() + timedelta(days)
        plan_day(by=me, day=day, stops=[place.pk], version=None)
    response = client.get(START)
    assertContains(response, f'href="/field/{place.pk}/">1. Tekenye', count=2)


def test_the_help_one_asked_for_waits_there(client, me):
    mine = HelpRequestFactory(asked_by=me, what="Nincs terem")
    HelpRequestFactory(what="Másé")
    done = HelpRequestFactory(asked_by=me, what="Megvolt")
    answer_request(by=me, help_request=done, answer="Jó.", answered_with=None, version=1)
    response = client.get(START)
    assert response.context["help_requests"] == [mine]
    assertContains(response, "Nincs terem")


def test_a_question_waits_until_it_is_answered(client, me):
    mine = EngagementFactory(mentor=me.mentor)
    other = EngagementFactory(settlement=mine.settlements.get(), mentor=me.mentor)
    page = client.get(START)
    assertContains(page, f'href="{other.get_receipt_url()}"')
    meeting_actions.keep_apart(by=me, engagement=mine, other=other)
    assert client.get(START).context["asked"] == []


def test_what_the_report_lacks_is_listed_for_thirty_days(client, me):
    facts = {"mentor": me.mentor, "kind": Kind.WORKSHOP, "mode": Mode.OFFICE}
    row = EngagementFactory(**facts, participants=None)
    EngagementFactory(**facts, held_on=days_ago(31))
    EngagementFactory(mentor=me.mentor, travel_km=12)
    page = client.get(START)
    listed = [(one.row, [need.code for need in one.lacks]) for one in page.context["lacking"]]
    assert listed == [(row, ["head_count", "sheet"])]
    assertContains(page, f'href="{row.get_receipt_url()}#lacks"')

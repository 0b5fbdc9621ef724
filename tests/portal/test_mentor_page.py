"""One mentor's page."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mentors.models import Background
from tests.factories.counties import CountyFactory, MembershipFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory, SpecialityFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def page(client, mentor):
    response = client.get(mentor.get_absolute_url())
    assert response.status_code == 200
    return response


def test_profile_and_office(client, sign_in):
    sign_in("auditor")
    mentor = MentorFactory(team__is_lead=True, background=Background.NGO)
    mentor.specialities.add(SpecialityFactory(name_en="library"))
    response = page(client, mentor)
    for text in (str(mentor), "Office lead", "library", "civil organisation", "/counties/zala/"):
        assertContains(response, text)


def test_past_team_is_shown_with_its_last_day(client, sign_in):
    sign_in("auditor")
    mentor = MentorFactory(team=False)
    MembershipFactory(user=mentor.user, until=days_ago(10))
    response = page(client, mentor)
    assertContains(response, "In no county office at the moment.")
    assertContains(response, f'<time datetime="{days_ago(11).isoformat()}">')


def test_settlements_the_longest_silent_first(client, sign_in):
    sign_in("coordinator")
    mentor = MentorFactory()
    lately, silent, never = SettlementFactory.create_batch(3)
    for place in (lately, silent, never):
        AssignmentFactory(settlement=place, mentor=mentor)
    EngagementFactory(settlement=lately, mentor=mentor, held_on=days_ago(60))
    EngagementFactory(settlement=silent, mentor=mentor, held_on=days_ago(61))
    response = page(client, mentor)
    charges = response.context["charges"]
    assert [charge.settlement for charge in charges] == [never, silent, lately]
    assert [charge.is_quiet for charge in charges] == [False, True, False]
    assertContains(response, "quiet for 61 days")
    assertContains(response, "60 days ago")
    assertContains(response, "no engagement yet")


def test_past_assignments_are_not_current(client, sign_in):
    sign_in("coordinator")
    mentor = MentorFactory()
    AssignmentFactory(mentor=mentor, until=days_ago(1))
    assertContains(page(client, mentor), "Answers for no settlement at the moment.")


@time_machine.travel("2026-03-20 12:00", tick=False)
def test_counts_by_period_lead_to_as_many_rows(client, sign_in):
    sign_in("coordinator")
    mentor = MentorFactory()
    days = [date(2026, 3, 1), date(2026, 3, 20), date(2026, 2, 28), date(2026, 1, 1)]
    for day in [*days, date(2025, 12, 31), date(2025, 1, 1)]:
        EngagementFactory(mentor=mentor, held_on=day)
    EngagementFactory(mentor=mentor, held_on=date(2026, 3, 2), cancel=True)
    EngagementFactory(held_on=date(2026, 3, 2))
    counts = page(client, mentor).context["counts"]
    assert [count.number for count in counts] == [2, 1, 4, 2]
    for count in counts:
        rows = client.get(count.url).content.decode()
        assert re.search(rf'<data value="{count.number}" data-indicator="rows">', rows), count


def test_a_figure_without_a_readable_list_has_no_link(client, sign_in):
    sign_in("mentor", "HU-SO")
    mentor = MentorFactory()
    EngagementFactory(mentor=mentor, held_on=days_ago(0), summary="Nem másnak való.")
    response = page(client, mentor)
    assert response.context["counts"][0].number == 1
    assert response.context["counts"][0].url == ""
    assertContains(response, "There is no entry that you may read.")
    assertNotContains(response, reverse("engagements:engagement-list") + "?mentor")


def test_guest_work_elsewhere_is_counted_but_not_listed(client, sign_in):
    """Somogy credits a Zala mentor: Zala's reader would find one row fewer, so there is no link."""
    sign_in("mentor", "HU-ZA")
    mentor, host = MentorFactory(), MentorFactory(team__iso="HU-SO")
    EngagementFactory(mentor=mentor, held_on=days_ago(0))
    guest = EngagementFactory(
        iso="HU-SO", mentor=host, held_on=days_ago(0), mentors=(host.pk, mentor.pk)
    )
    response = page(client, mentor)
    assert (response.context["counts"][0].number, response.context["counts"][0].url) == (2, "")
    assertNotContains(response, guest.get_absolute_url())


def test_last_entries_are_the_newest_ones_held(client, sign_in):
    sign_in("lead")
    mentor = MentorFactory()
    older, newer = (EngagementFactory(mentor=mentor, held_on=days_ago(day)) for day in (9, 2))
    EngagementFactory(mentor=mentor, plan=True, held_on=days_ago(-3))
    assert page(client, mentor).context["entries"] == [newer, older]


def test_unknown_mentor_is_404(client, sign_in):
    sign_in()
    assert client.get("/mentors/999999/").status_code == 404


def test_wrong_method(client, sign_in):
    sign_in()
    assert client.post(MentorFactory().get_absolute_url()).status_code == 405


def test_queries_stay_flat(sign_in, assert_flat_queries):
    sign_in("coordinator")
    mentor = MentorFactory()
    offices = iter(["HU-SO", "HU-VE", "HU-BA", "HU-BO", "HU-PE", "HU-BU"])
    ends = iter(range(500, 600, 10))

    def make():
        place = SettlementFactory()
        AssignmentFactory(settlement=place, mentor=mentor)
        EngagementFactory(settlement=place, mentor=mentor, by=UserFactory(coordinator=True))
        mentor.specialities.add(SpecialityFactory())
        office, end = OfficeFactory(county=CountyFactory(iso=next(offices))), next(ends)
        MembershipFactory(
            user=mentor.user, office=office, since=days_ago(end + 5), until=days_ago(end)
        )

    assert_flat_queries(mentor.get_absolute_url(), make, limit=16)


def test_a_past_day_says_what_of_the_page_is_of_today(client, sign_in):
    mentor = EngagementFactory().mentors.get()
    sign_in(role="coordinator")
    client.cookies["django_language"] = "en"
    url, said = mentor.get_absolute_url(), "load and team are today’s"
    assert said in client.get(url, {"as_of": days_ago(5).isoformat()}).content.decode()
    assert said not in client.get(url).content.decode()

"""One settlement's page: what everybody reads, and what only its county's team does."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format
from pytest_django.asserts import assertContains, assertNotContains

from counties.models import CountyOffice
from engagements.models import Engagement
from mentorhalo.core import history
from mentorhalo.portal import timeline
from settlements.models import FormerName, Rung
from tests.factories.counties import (
    CountyFactory,
    DistrictFactory,
    MembershipFactory,
    OfficeFactory,
)
from tests.factories.engagements import EngagementFactory, TargetFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def page(client, settlement):
    response = client.get(settlement.get_absolute_url())
    assert response.status_code == 200
    return response


def shown(day):
    return f'<time datetime="{day.isoformat()}">'


def test_own_county_reads_what_happened(client, sign_in):
    sign_in()
    row = EngagementFactory(minutes=90, participants=7, summary="Kemencét építünk.")
    place = row.settlements.get()
    response = page(client, place)
    for text in ("Kemencét építünk.", "1 h 30 min", "7 people", "on the spot", "logged"):
        assertContains(response, text)
    assertContains(response, f'href="{row.get_absolute_url()}"')


def test_another_county_reads_rungs_and_mentor_but_no_work(client, sign_in):
    sign_in(county="HU-SO")
    row = EngagementFactory(summary="Kemencét építünk.")
    place = row.settlements.get()
    assignment = AssignmentFactory(settlement=place, mentor=row.mentors.get())
    response = page(client, place)
    assertContains(response, str(assignment.mentor))
    assertContains(response, shown(row.held_on))
    assertNotContains(response, "Kemencét építünk.")
    assertNotContains(response, row.get_absolute_url())
    assertNotContains(response, "Log a visit")


def test_rungs_lead_to_their_evidence(client, sign_in):
    sign_in("coordinator")
    TargetFactory(number=360)
    place = SettlementFactory()
    rows = [
        EngagementFactory(settlement=place, held_on=days_ago(30 - day), by_phone=not day)
        for day in range(3)
    ]
    steps = page(client, place).context["steps"]
    assert [step.record and step.record.url for step in steps[:4]] == [
        None,
        *(row.get_absolute_url() for row in rows),
    ]
    assert [step.on for step in steps[1:4]] == [row.held_on for row in rows]
    assert [step.target is not None for step in steps[:4]] == [False, False, True, False]


def test_unreached_rungs_say_what_is_missing(client, sign_in):
    sign_in()
    place = SettlementFactory()
    assertContains(page(client, place), "there has been no engagement yet")
    for day in (5, 4):
        EngagementFactory(settlement=place, held_on=days_ago(day), by_phone=True)
    response = page(client, place)
    assertContains(response, "3 different days are needed, 2 so far")
    assertContains(response, "somebody has to be there")


def test_returned_evidence_takes_the_rung_away(client, sign_in):
    sign_in("coordinator")
    row = EngagementFactory(**{"return": True})
    response = page(client, row.settlements.get())
    assert response.context["steps"][2].on is None
    assertContains(response, "it counts again once it is corrected")


def test_team_shows_the_last_day_in_and_the_handover(client, sign_in):
    sign_in()
    before, now = MentorFactory(), MentorFactory()
    place = SettlementFactory()
    AssignmentFactory(settlement=place, mentor=before, until=days_ago(10))
    AssignmentFactory(settlement=place, mentor=now, since=days_ago(10))
    response = page(client, place)
    assert response.context["team"].now.mentor == now
    assertContains(response, shown(days_ago(11)))
    assertContains(response, f"from {before} to {now}")


def test_a_future_assignment_is_not_the_responsible_mentor(client, sign_in):
    sign_in()
    place = SettlementFactory()
    AssignmentFactory(settlement=place, since=days_ago(-5))
    response = page(client, place)
    assert response.context["team"].now is None
    assert not response.context["timeline"].rows
    assertContains(response, "Nobody answers for it at the moment.")


def test_timeline_is_newest_first_and_leads_to_the_rest(client, sign_in):
    sign_in()
    place, mentor = SettlementFactory(), MentorFactory()
    AssignmentFactory(settlement=place, mentor=mentor)
    for day in range(timeline.SHOWN + 1):
        EngagementFactory(settlement=place, mentor=mentor, held_on=days_ago(day))
    response = page(client, place)
    days = [item.day for item in response.context["timeline"].rows]
    assert days == sorted(days, reverse=True) and len(days) == timeline.SHOWN
    assertContains(response, f"?settlement={place.pk}")
    assertContains(response, f'<a href="/settlements/{place.pk}/timeline/">Everything that')


def test_figure_leads_to_as_many_rows(client, sign_in):
    sign_in()
    place = SettlementFactory()
    for extra in ({}, {"verify": True}, {"cancel": True}, {"plan": True, "held_on": days_ago(-3)}):
        EngagementFactory(settlement=place, **extra)
    url = f"{reverse('engagements:engagement-list')}?state=counted&settlement={place.pk}"
    link = f'<a href="{url}"><data value="2" data-indicator="engagements">2</data></a>'
    assertContains(page(client, place), link, html=True)
    assertContains(client.get(url), '<data value="2" data-indicator="rows">2</data>', html=True)


def test_a_joined_entry_is_shown_once(client, sign_in):
    from engagements import actions

    sign_in("coordinator")
    older = EngagementFactory()
    place = older.settlements.get()
    newer = EngagementFactory(settlement=place, summary="Ugyanaz másképp.")
    actions.join(by=newer.author, engagement=newer, into=older, version=newer.version)
    response = page(client, place)
    assert [item.key for item in response.context["timeline"].rows] == [older.pk]
    assertNotContains(response, "Ugyanaz másképp.")


@pytest.mark.parametrize(
    ("role", "county", "may"),
    [
        ("mentor", "HU-ZA", True),
        ("lead", "HU-ZA", True),
        ("admin", "", True),
        ("mentor", "HU-SO", False),
        ("coordinator", "", False),
        ("auditor", "", False),
    ],
)
def test_who_is_offered_to_log_a_visit(client, sign_in, role, county, may):
    sign_in(role, county)
    place = SettlementFactory()
    link = f"{reverse('engagements:engagement-new')}?settlement={place.pk}"
    assert (link in page(client, place).content.decode()) is may


def test_a_ceased_settlement_names_its_successor(client, sign_in):
    sign_in()
    heir = SettlementFactory()
    place = SettlementFactory(ceased_on=days_ago(100), successor=heir)
    FormerName.objects.create(settlement=place, name="Régifalu", until=days_ago(500))
    response = page(client, place)
    assertContains(response, heir.get_absolute_url())
    assertContains(response, "Régifalu")
    assertContains(response, shown(days_ago(501)))
    assertNotContains(response, "Log a visit")


@pytest.mark.parametrize("code", ["99999", "abcde", "1%00", "0" * 200])
def test_unknown_code_is_404(client, sign_in, code):
    sign_in("coordinator")
    assert client.get(f"/settlements/{code}/").status_code == 404


def test_history_is_linked_only_where_it_can_be_read(client, sign_in, person):
    place = SettlementFactory()
    link = reverse("portal:record-history", args=["settlements.settlement", place.pk])
    sign_in("coordinator")
    assertNotContains(page(client, place), link)
    place.population += 1
    history.save(place, by=None)
    assertContains(page(client, place), link)
    sign_in(user=person("mentor", "HU-SO"))
    assertNotContains(page(client, place), link)


def test_days_are_written_the_hungarian_way(client, sign_in):
    sign_in()
    client.cookies["django_language"] = "hu"
    row = EngagementFactory(held_on=days_ago(3))
    assertContains(page(client, row.settlements.get()), date_format(row.held_on, "Y. F j."))


def test_a_county_without_office(client, sign_in):
    sign_in("auditor")
    place = SettlementFactory(county=CountyFactory(iso="HU-PE"))
    assertContains(page(client, place), "No mentor office works in this county.")


def test_the_old_county_still_reads_its_work_in_a_settlement_that_moved(client, sign_in, person):
    row = EngagementFactory(summary="Kemencét építünk.")
    place = row.settlements.get()
    elsewhere = CountyFactory(iso="HU-SO")
    place.county, place.district = elsewhere, DistrictFactory(county=elsewhere)
    place.save()
    theirs = EngagementFactory(iso="HU-SO", settlement=place, summary="Új megye.")
    link = f'href="/engagements/?state=counted&amp;settlement={place.pk}"'
    for county, shown_there in (("HU-ZA", row), ("HU-SO", theirs)):
        sign_in(user=person("mentor", county))
        response = page(client, place)
        assert [item.key for item in response.context["timeline"].rows] == [shown_there.pk]
        assert response.context["counted"] == 1
        assertContains(response, link)
        listed = client.get(f"/engagements/?state=counted&settlement={place.pk}")
        assert listed.context["total"] == 1
    sign_in(user=person("coordinator"))
    assert page(client, place).context["counted"] == 2


def test_more_than_are_shown_are_counted_as_the_list_has_them(client, sign_in, monkeypatch):
    monkeypatch.setattr(timeline, "SHOWN", 1)
    place = SettlementFactory()
    for _ in range(3):
        EngagementFactory(settlement=place)
    EngagementFactory(settlement=place, plan=True, held_on=days_ago(-1))
    for role in ("mentor", "coordinator"):
        sign_in(role)
        response = page(client, place)
        assert response.context["counted"] == 3
        assert len(response.context["timeline"].rows) == 1
        assert response.context["timeline"].older


def sheet_line(client, place):
    """A settlement's line in the CSV file of the list."""
    file = client.get(f"/settlements/?export=csv&q={place.name}").getvalue().decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(file), delimiter=";")
    return line


@pytest.fixture
def orphan():
    """A settlement whose responsible mentor works in another county's office by now."""
    row = AssignmentFactory(settlement=EngagementFactory().settlements.get())
    row.mentor.user.memberships.update(until=days_ago(0))
    office = OfficeFactory(county=CountyFactory(iso="HU-SO"))
    MembershipFactory(user=row.mentor.user, office=office, since=days_ago(0))
    return row


def test_a_mentor_who_left_the_office_answers_for_nothing(client, sign_in, orphan):
    sign_in("coordinator")
    response = page(client, orphan.settlement)
    assertContains(response, str(orphan.mentor))
    assertContains(response, "no longer in the office")
    name = orphan.settlement.name
    assertContains(client.get("/settlements/?unassigned=1"), name)
    assertNotContains(client.get(f"/settlements/?mentor={orphan.mentor.pk}"), name)
    assert sheet_line(client, orphan.settlement)["Responsible mentor"] == ""
    response = client.get(orphan.settlement.county.get_absolute_url())
    assert [place.name for place in response.context["unassigned_places"]] == [name]
    response = client.get(orphan.mentor.get_absolute_url())
    assert response.context["charges_in_all"] == 0


def test_a_mentor_in_the_office_answers(client, sign_in):
    sign_in("coordinator")
    row = AssignmentFactory(settlement=EngagementFactory().settlements.get())
    assertNotContains(page(client, row.settlement), "no longer in the office")
    assertNotContains(client.get("/settlements/?unassigned=1"), row.settlement.name)
    assertContains(client.get(f"/settlements/?mentor={row.mentor.pk}"), row.settlement.name)
    assert sheet_line(client, row.settlement)["Responsible mentor"] == str(row.mentor)


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ({"closed_on": days_ago(0)}, "the county&#x27;s office is closed"),
        ({"opened_on": days_ago(-1)}, "the county&#x27;s office has not opened yet"),
    ],
)
def test_no_rung_counts_where_the_office_is_not_open(client, sign_in, days, reason):
    sign_in("coordinator")
    row = AssignmentFactory(settlement=EngagementFactory().settlements.get())
    place = row.settlement
    CountyOffice.objects.filter(pk=place.county_id).update(**days)
    response = page(client, place)
    assertContains(response, "No mentor office works in this county.")
    assertContains(response, reason, count=len(Rung))
    assert [step.on for step in response.context["steps"]] == [None] * len(Rung)
    for rung in Rung:
        assertNotContains(client.get(f"/settlements/?rung={rung}"), place.name)
    line = sheet_line(client, place)
    known = ("Rung", "known", "contacted", "involved", "regular contact")
    assert {line[name] for name in known} == {""}
    assert line["Engagements"] == "1"


def test_queries_stay_flat(sign_in, assert_flat_queries):
    sign_in()
    TargetFactory()
    place, day = SettlementFactory(), iter(range(1, 40))

    def make():
        mentor = MentorFactory()
        held_on = days_ago(next(day))
        EngagementFactory(settlement=place, mentor=mentor, held_on=held_on)
        since = held_on - timedelta(days=100)
        AssignmentFactory(
            settlement=place, mentor=mentor, since=since, until=since + timedelta(days=1)
        )

    assert_flat_queries(place.get_absolute_url(), make, limit=12)
    assert Engagement.objects.count() == 6

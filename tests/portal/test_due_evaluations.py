"""The yearly evaluation (F27) that is due: on a mentor's start page, a county's, in the list."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from engagements.models import Assessment
from engagements.models.assessment import a_year_before
from settlements.models import Grant, Settlement
from tests.factories.assessments import AssessmentFactory, year_later
from tests.factories.counties import CountyFactory
from tests.factories.engagements import days_ago
from tests.factories.grants import TargetAreaFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.portal.country import figures, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def due():
    """One of Zala a year ago to the day, one of Somogy; the others of Zala are not due."""
    year = a_year_before(timezone.localdate())
    row = AssessmentFactory(on=year)
    AssessmentFactory(on=year, settlement=SettlementFactory(county=CountyFactory(iso="HU-SO")))
    AssessmentFactory(on=days_ago(300))
    AssessmentFactory(on=days_ago(800), draft=True)
    AssessmentFactory(on=days_ago(800), state="dropped")
    AssessmentFactory(on=days_ago(800), perspective="internal", group="A kör")
    for facts in ({}, {"state": "draft", "finished_at": None}):
        year_later(AssessmentFactory(on=days_ago(500)), days=400, **facts)
    return row


def shown(response):
    return [figure for figure in figures(response) if figure.code == "evaluations_due"]


def test_a_year_is_a_year_in_leap_years_too():
    assert a_year_before(date(2025, 3, 1)) == date(2024, 3, 1)
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_it_is_due_on_the_day_and_not_before(due):
    rows = Assessment.objects.filter(county=due.county_id)
    today = timezone.localdate()
    assert list(rows.due_again(today)) == [due]
    assert not rows.due_again(today - timedelta(days=2)).filter(pk=due.pk).exists()


def test_a_place_that_ceased_is_evaluated_no_more(due):
    Settlement.objects.filter(pk=due.settlement_id).update(ceased_on=days_ago(10))
    assert due not in Assessment.objects.due_again(timezone.localdate())


def test_an_area_whose_grant_ended_is_evaluated_no_more():
    area = TargetAreaFactory()
    place = area.settlements.first()
    row = AssessmentFactory(on=days_ago(500), settlement=place, area=area)
    today = timezone.localdate()
    assert list(Assessment.objects.due_again(today)) == [row]
    for ends_on, due in ((today, [row]), (days_ago(1), [])):
        Grant.objects.filter(pk=area.grant_id).update(ends_on=ends_on)
        assert list(Assessment.objects.due_again(today)) == due


def test_a_discarded_next_one_leaves_it_due(due):
    year_later(due, days=30, state="dropped")
    assert due in Assessment.objects.due_again(timezone.localdate())


@pytest.mark.parametrize("role", ["lead", "coordinator"])
def test_the_figure_of_a_county_leads_to_as_many_rows(client, sign_in, person, due, role):
    person("lead")
    sign_in(role)
    [figure] = shown(client.get("/counties/zala/"))
    assert (figure.value, rows_of(client.get(figure.url))) == ("1", 1)


def test_another_county_is_told_nothing_of_it(client, sign_in, person, due):
    person("lead")
    sign_in("mentor", "HU-SO")
    assert shown(client.get("/counties/zala/")) == []


def test_a_mentor_begins_it_from_the_start_page(client, sign_in, due):
    mentor = sign_in("mentor").mentor
    link = f'href="/assessments/new/?settlement={due.settlement_id}"'
    assertNotContains(client.get("/"), link)
    AssignmentFactory(mentor=mentor, settlement=due.settlement)
    assertContains(client.get("/"), link)
    year_later(due, days=100, mentor=mentor, draft=True)
    assertNotContains(client.get("/"), link)

"""Each upper rung of a settlement leads to the record behind it, as far as the reader may read."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from engagements.models import Stage
from settlements.models import Rung
from tests.factories.assessments import AssessmentFactory, finish
from tests.factories.engagements import days_ago
from tests.factories.partnerships import PartnershipFactory
from tests.factories.practices import GoodPracticeFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


def step_of(client, place, rung):
    page = client.get(place.get_absolute_url())
    (step,) = (step for step in page.context["steps"] if step.rung == rung)
    return page, step


def baseline(place):
    return finish(AssessmentFactory(settlement=place, draft=True, on=days_ago(8)))


def partnership(place):
    return PartnershipFactory(places=[place], began=days_ago(9), moves=[(Stage.AGREED, 5)])


def practice(place):
    return GoodPracticeFactory(settlement=place, state="published")


MADE = {Rung.ASSESSED: baseline, Rung.PARTNERED: partnership, Rung.SHARING: practice}


@pytest.mark.parametrize("rung", MADE)
def test_the_rung_leads_to_its_record(client, sign_in, rung):
    place = SettlementFactory()
    row = MADE[rung](place)
    sign_in("mentor")
    page, step = step_of(client, place, rung)
    assert step.on is not None
    assert step.record.url == row.get_absolute_url()
    assertContains(page, f'<a href="{step.record.url}">{step.record.words}</a>')
    assert client.get(step.record.url).status_code == 200


@pytest.mark.parametrize("rung", [Rung.ASSESSED, Rung.PARTNERED])
def test_another_county_reads_the_day_and_not_the_record(client, sign_in, rung):
    place = SettlementFactory()
    row = MADE[rung](place)
    sign_in("mentor", "HU-SO")
    page, step = step_of(client, place, rung)
    assert step.on is not None
    assert step.record is None
    assertNotContains(page, row.get_absolute_url())


def test_an_archived_practice_leads_only_its_own_county_to_its_versions(client, sign_in):
    place = SettlementFactory()
    row = practice(place)
    row.archived_at, row.archived_by = row.published_at, row.created_by
    row.archived_because = "Megszűnt."
    row.save()
    sign_in("mentor", "HU-SO")
    assert step_of(client, place, Rung.SHARING)[1].record is None
    sign_in("mentor")
    url = step_of(client, place, Rung.SHARING)[1].record.url
    assert url == f"/practices/work/{row.pk}/"
    assert client.get(url).status_code == 200


def test_only_the_baseline_of_a_mentor_stands_behind_the_rung(client, sign_in):
    place = SettlementFactory()
    row = baseline(place)
    own = {"perspective": "internal", "group": "olvasókör", "on": row.on}
    AssessmentFactory(settlement=place, **own)
    AssessmentFactory(settlement=place, previous=row, on=row.on)
    sign_in("mentor")
    assert step_of(client, place, Rung.ASSESSED)[1].record.url == row.get_absolute_url()

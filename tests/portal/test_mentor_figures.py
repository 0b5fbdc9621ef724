"""The indicators in one mentor's scope: they add up, and lead to exactly their records."""

import pytest
from django.db.models import Q
from django.utils import timezone

from engagements.models import (
    Assessment,
    Engagement,
    GoodPractice,
    Partnership,
    Promise,
    Purpose,
    ResourceShare,
    SignedLink,
)
from mentorhalo.portal.indicators import records_behind
from mentorhalo.portal.indicators.showing import Addresses
from mentorhalo.portal.mentor_figures import MentorReadings, mentor_sections
from mentors.models import Mentor
from settlements.models import Assignment
from tests.factories.counties import UserFactory
from tests.factories.engagements import days_ago
from tests.factories.mentors import MentorFactory
from tests.portal.country import figures, rows_of

pytestmark = pytest.mark.django_db
SUMMED = ("attendance", "hours")


@pytest.fixture
def lead(every_reason):
    return every_reason


def shown_of(mentor, day, user):
    readings = MentorReadings(mentor.pk, day)
    sections = mentor_sections(mentor.pk, readings, Addresses(user, day))
    return [row for section in sections for row in section.shown]


OWN = {
    "shares": lambda mentor, day: ResourceShare.objects.filter(
        withdrawn_at=None, engagement__mentors=mentor, engagement__held_on__lte=day
    ),
    "partnerships": lambda mentor, _day: Partnership.objects.filter(mentor=mentor),
    "assessments": lambda mentor, _day: Assessment.objects.filter(mentor=mentor),
    "practices": lambda mentor, _day: GoodPractice.objects.filter(versions__author=mentor.user),
}


def asked_to_confirm(mentor, day):
    links = SignedLink.objects.filter(purpose=Purpose.CONFIRM).select_related("engagement")
    asked = {
        link.engagement.joined_to_id or link.engagement_id
        for link in links
        if timezone.localdate(link.made_at) <= day
    }
    return Engagement.objects.filter(pk__in=asked, mentors=mentor)


def universe(row, mentor, day):
    """By queries of the test's own."""
    if row.indicator.records == "settlements":
        return Assignment.objects.answering(day).filter(mentor=mentor).count()
    if row.indicator.records == "promises":
        return Promise.objects.filter(mentor=mentor).count()
    if row.indicator.records in OWN:
        return OWN[row.indicator.records](mentor, day).distinct().count()
    if row.indicator.code == "confirmed":
        return len(asked_to_confirm(mentor, day))
    rows = Engagement.objects.filter(mentors=mentor)
    if day < timezone.localdate():
        rows = rows.filter(held_on__lte=day)
    kind = getattr(row.indicator, "kind", None)
    return rows.filter(Q(kind=kind) if kind else Q()).count()


@pytest.mark.parametrize("days", [0, 22, 95])
def test_counted_and_left_out_are_all_there_is(lead, days):
    user, day = UserFactory(coordinator=True), days_ago(days)
    some, without = 0, set()  # the figures whose list was asked for somebody who has none
    for mentor in Mentor.objects.all():
        for row in shown_of(mentor, day, user):
            code = row.indicator.code
            if code in SUMMED:
                continue
            assert row.total == universe(row, mentor, day), (mentor, code)
            for figure in (row.figure, *row.parts):
                if not row.total and figure.code in without:
                    continue
                without |= {figure.code} if not row.total else set()
                behind = records_behind(figure.code, day, None, mentor.pk)
                assert behind.count() == figure.value, (mentor, figure.code)
            some += row.counted
    assert some


def test_the_page_shows_them_and_each_leads_to_its_records(client, lead):
    coordinator = UserFactory(coordinator=True)
    client.force_login(coordinator)
    mentor = Mentor.objects.get(user=lead.user)
    walked = 0
    for query in ("", f"?as_of={days_ago(22).isoformat()}"):
        page = client.get(mentor.get_absolute_url() + query)
        for figure in figures(page):
            ours = figure.scope == f"mentor-{mentor.pk}" and figure.url
            if ours and figure.code.split(".")[0] not in SUMMED:
                assert rows_of(client.get(figure.url)) == int(figure.value), figure
                walked += 1
    assert walked > 10


def test_somebody_of_another_county_sees_numbers_without_lists(client, lead):
    client.force_login(MentorFactory(team__iso="HU-SO").user)
    mentor = Mentor.objects.get(user=lead.user)
    scope = f"mentor-{mentor.pk}"
    found = [row for row in figures(client.get(mentor.get_absolute_url())) if row.scope == scope]
    assert {row.url for row in found if row.code.startswith("engagements")} == {""}
    assert any(row.url for row in found if row.code.startswith("contacted"))


@pytest.mark.parametrize("figure", ["involved!0", "involved!x", "involved!999999", "teams!1"])
def test_no_such_mentor_is_a_sentence(client, lead, figure):
    client.force_login(UserFactory(coordinator=True))
    page = client.get("/settlements/", {"figure": figure})
    assert rows_of(page) == 0
    assert page.context["filterset"].form.errors["figure"]

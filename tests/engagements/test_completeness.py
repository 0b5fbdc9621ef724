"""How far an area is with its steps, and what each lacks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagements.models import Engagement, StepProgress
from engagements.process.completeness import progress_of
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import TargetAreaFactory
from tests.factories.process import ProcessStepFactory, StepProgressFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps():
    interview = ProcessStepFactory(code="interview", order=1, evidence=["memo"])
    talk = ProcessStepFactory(code="conversation", order=2, evidence=["attendance_sheet", "memo"])
    survey = ProcessStepFactory(code="survey", order=3, evidence=["questionnaire"])
    talk.needs.add(interview)
    survey.needs.add(interview, talk)
    return [interview, talk, survey]


def lines_of(area, user=None):
    return {line.step.pk: line for line in progress_of([area], user)[area.pk]}


def test_states(steps):
    area = TargetAreaFactory()
    StepProgressFactory(area=area, step=steps[0], done_on=days_ago(3))
    StepProgressFactory(area=area, step=steps[1], planned_on=days_ago(1))
    lines = lines_of(area)
    assert [line.state for line in lines.values()] == ["done", "overdue", "nothing"]
    StepProgress.objects.filter(step="conversation").update(planned_on=days_ago(0))
    assert lines_of(area)["conversation"].state == "planned"


def test_what_happened_makes_a_step_under_way(steps):
    area = TargetAreaFactory()
    row = EngagementFactory(settlement=area.settlements.get())
    Engagement.objects.filter(pk=row.pk).update(target_area=area, step="conversation")
    line = lines_of(area)["conversation"]
    assert (line.state, line.occasions) == ("under_way", 1)
    Engagement.objects.filter(pk=row.pk).update(state="planned")
    line = lines_of(area)["conversation"]
    assert (line.state, line.occasions) == ("nothing", 0)


def test_a_conversation_wants_an_attendance_sheet_and_a_memo(steps):
    area = TargetAreaFactory()
    row = StepProgressFactory(area=area, step=steps[1], done_on=days_ago(3))
    assert [kind.value for kind in lines_of(area)["conversation"].missing] == [
        "attendance_sheet",
        "memo",
    ]
    sheet = EvidenceFactory(engagement=None, progress=row, kind="attendance_sheet")
    line = lines_of(area)["conversation"]
    assert [kind.value for kind in line.missing] == ["memo"]
    assert [file.kind.value for file in line.files] == ["attendance_sheet"]
    sheet.withdrawn_at, sheet.withdrawn_by = timezone.now(), sheet.added_by
    sheet.withdrawn_because = "más falué"
    sheet.save()
    assert len(lines_of(area)["conversation"].missing) == 2


def test_evidence_comes_from_the_work_too(steps):
    """Of the engagement that it was reached by, and of those of the area and step, each once."""
    area = TargetAreaFactory()
    row = EngagementFactory(settlement=area.settlements.get())
    EvidenceFactory(engagement=row, kind="memo")
    StepProgressFactory(area=area, step=steps[0], done_on=row.held_on, engagement=row)
    assert lines_of(area)["interview"].missing == ()
    assert lines_of(area)["conversation"].files == ()
    Engagement.objects.filter(pk=row.pk).update(target_area=area, step="interview")
    assert len(lines_of(area)["interview"].files) == 1
    Engagement.objects.filter(pk=row.pk).update(state="planned")
    assert [kind.value for kind in lines_of(area)["interview"].missing] == ["memo"]


def test_an_order_turned_round_is_told(steps):
    area = TargetAreaFactory()
    StepProgressFactory(area=area, step=steps[2], done_on=days_ago(5))
    StepProgressFactory(area=area, step=steps[0], done_on=days_ago(3))
    lines = lines_of(area)
    assert [step.pk for step in lines["survey"].before] == ["interview", "conversation"]
    assert lines["interview"].before == ()
    StepProgress.objects.filter(step="interview").update(done_on=days_ago(5))
    assert [step.pk for step in lines_of(area)["survey"].before] == ["conversation"]


def test_a_link_only_for_who_may_follow_it(steps, person):
    area = TargetAreaFactory()
    row = EngagementFactory(settlement=area.settlements.get())
    StepProgressFactory(area=area, step=steps[0], done_on=row.held_on, engagement=row)
    assert lines_of(area, person("mentor"))["interview"].engagement_url == row.get_absolute_url()
    assert lines_of(area, person("mentor", "HU-SO"))["interview"].engagement_url == ""
    assert lines_of(area, UserFactory(coordinator=True))["interview"].engagement_url


def test_two_queries_for_any_number_of_areas(steps, django_assert_num_queries):
    areas = [TargetAreaFactory() for _ in range(4)]
    for area in areas:
        row = EngagementFactory(settlement=area.settlements.get())
        StepProgressFactory(area=area, step=steps[0], done_on=row.held_on, engagement=row)
    with django_assert_num_queries(2):
        found = progress_of(areas)
        assert all(len(found[area.pk]) == 3 for area in areas)
    assert progress_of([]) == {}


def test_overdue_is_told_as_of_the_day(steps):
    area = TargetAreaFactory()
    StepProgressFactory(area=area, step=steps[0], planned_on=days_ago(1))
    day = timezone.localdate() - timedelta(days=2)
    assert progress_of([area], today=day)[area.pk][0].state == "planned"

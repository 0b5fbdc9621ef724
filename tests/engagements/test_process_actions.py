"""Steps and milestones are written with their rules, and everything that follows follows."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from engagements import actions as engagement_actions
from engagements.models import PLAN, Milestone, Scope, StepProgress
from engagements.process import actions
from engagements.process.milestones import has_lapsed
from engagements.process.rules import unusual_horizon
from engagements.summaries import differences
from mentorhalo.core.models import Change
from settlements.areas.actions import Part, save_area
from settlements.models import SettlementSummary
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import TargetAreaFactory
from tests.factories.process import MilestoneTemplateFactory, ProcessStepFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def area():
    return TargetAreaFactory()


@pytest.fixture
def plan():
    step = ProcessStepFactory(code=PLAN)
    MilestoneTemplateFactory(code="plan", scope=Scope.AREA, months=[6], fulfilled_by=step)
    MilestoneTemplateFactory(code="forum", scope=Scope.AREA, anchor=step, months=[3])
    return step


@pytest.fixture
def by():
    return UserFactory()


def planned_on(area):
    rows = SettlementSummary.objects.filter(settlement__in=area.settlements.all())
    return set(rows.values_list("planned_on", flat=True))


def test_planning_a_step_dates_its_milestones(area, plan, by):
    row = actions.plan_step(by=by, area=area, step=plan, planned_on=date(2026, 12, 31), note="x")
    assert (row.planned_on, row.note) == (date(2026, 12, 31), "x")
    assert Milestone.objects.get(template__code="forum").due_on == date(2027, 3, 31)
    assert Change.objects.of(row).get().action == "planned"
    assert planned_on(area) <= {None}


def test_doing_the_plan_makes_its_settlements_planned_and_undoing_takes_it_back(area, plan, by):
    row = actions.do_step(by=by, area=area, step=plan, done_on=days_ago(9))
    assert planned_on(area) == {days_ago(9)} and differences() == []
    assert Milestone.objects.get(template__code="plan").done_on == days_ago(9)
    actions.do_step(by=by, area=area, step=plan, done_on=days_ago(3))
    assert planned_on(area) == {days_ago(3)}
    row = actions.undo_step(by=by, area=area, step=plan, reason=" más falué ")
    assert planned_on(area) == {None} and differences() == []
    assert Milestone.objects.get(template__code="plan").done_on is None
    told = Change.objects.of(row).order_by("pk").values_list("action", "reason")
    assert list(told) == [("done", ""), ("done", ""), ("undone", "más falué")]


def test_the_earliest_plan_of_its_areas_counts(area, plan, by):
    other = TargetAreaFactory(places_in=list(area.settlements.all()))
    actions.do_step(by=by, area=area, step=plan, done_on=days_ago(3))
    actions.do_step(by=by, area=other, step=plan, done_on=days_ago(7))
    assert planned_on(area) == {days_ago(7)}
    actions.undo_step(by=by, area=other, step=plan, reason="tévedés")
    assert planned_on(area) == {days_ago(3)} and differences() == []


def test_the_rung_goes_with_the_area_that_a_settlement_is_in(area, plan, by):
    actions.do_step(by=by, area=area, step=plan, done_on=days_ago(3))
    old, new = area.settlements.get(), SettlementFactory()
    save_area(by=by, area=area, places=[Part(new)])
    days = dict(SettlementSummary.objects.values_list("settlement", "planned_on"))
    assert (days[old.pk], days[new.pk]) == (None, days_ago(3)) and differences() == []


def test_other_steps_reach_no_rung(area, by):
    actions.do_step(by=by, area=area, step=ProcessStepFactory(), done_on=days_ago(3))
    assert planned_on(area) <= {None}


@pytest.mark.parametrize(
    ("day", "words"),
    [(None, "Give the day"), (days_ago(-1), "not come yet"), (date(2016, 9, 15), "before the net")],
)
def test_days_on_which_nothing_can_have_been_done(area, by, day, words):
    with pytest.raises(ValidationError, match=words) as refused:
        actions.do_step(by=by, area=area, step=ProcessStepFactory(), done_on=day)
    assert set(refused.value.error_dict) == {"done_on"}
    assert not StepProgress.objects.exists()


def test_the_first_day_of_the_network_is_possible(area, by):
    row = actions.do_step(by=by, area=area, step=ProcessStepFactory(), done_on=date(2016, 9, 16))
    assert row.done_on == date(2016, 9, 16)


@pytest.mark.parametrize("day", [None, date(2016, 9, 15), date(2060, 1, 1)])
def test_days_for_which_nothing_can_be_planned(area, by, day):
    with pytest.raises(ValidationError):
        actions.plan_step(by=by, area=area, step=ProcessStepFactory(), planned_on=day)


def test_a_planned_day_is_taken_back_and_the_milestones_go_back_to_what_is_expected(area, plan, by):
    actions.plan_step(by=by, area=area, step=ProcessStepFactory(), planned_on=days_ago(-5))
    forum = Milestone.objects.get(template__code="forum")
    expected = forum.due_on  # three months after the day on which the plan is expected
    row = actions.plan_step(by=by, area=area, step=plan, planned_on=date(2026, 12, 31))
    forum.refresh_from_db()
    assert forum.due_on == date(2027, 3, 31) != expected
    actions.unplan_step(by=by, area=area, step=plan, reason=" elmarad ")
    row.refresh_from_db()
    forum.refresh_from_db()
    assert (row.planned_on, forum.due_on) == (None, expected)
    told = Change.objects.of(row).latest("pk")
    assert (told.action, told.reason, told.by_id) == ("unplanned", "elmarad", by.pk)
    assert told.fields["planned_on"] == ["2026-12-31", None]


def test_milestones_of_a_day_taken_back_that_nothing_else_expects_are_waived_until_planned(
    area, by
):
    step = ProcessStepFactory()
    MilestoneTemplateFactory(call=area.grant.call, scope=Scope.AREA, anchor=step, months=[3])
    actions.plan_step(by=by, area=area, step=step, planned_on=date(2026, 12, 31))
    actions.unplan_step(by=by, area=area, step=step, reason="elmarad")
    milestone = Milestone.objects.get()
    assert has_lapsed(milestone)
    actions.plan_step(by=by, area=area, step=step, planned_on=date(2027, 1, 31))
    milestone.refresh_from_db()
    assert (milestone.due_on, milestone.waived_because) == (date(2027, 4, 30), "")


def test_only_a_planned_day_of_a_step_that_is_not_done_is_taken_back(area, plan, by):
    with pytest.raises(ValidationError, match="planned for no day"):
        actions.unplan_step(by=by, area=area, step=plan, reason="ok")
    actions.plan_step(by=by, area=area, step=plan, planned_on=days_ago(-5))
    for reason in ("", "  ", "x" * 501, "a\x07b"):
        with pytest.raises(ValidationError):
            actions.unplan_step(by=by, area=area, step=plan, reason=reason)
    actions.do_step(by=by, area=area, step=plan, done_on=days_ago(1))
    with pytest.raises(ValidationError, match="its planned day stays"):
        actions.unplan_step(by=by, area=area, step=plan, reason="ok")
    assert StepProgress.objects.get().planned_on == days_ago(-5)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\x07b"])
def test_undoing_wants_a_reason(area, by, reason):
    step = ProcessStepFactory()
    actions.do_step(by=by, area=area, step=step, done_on=days_ago(1))
    with pytest.raises(ValidationError):
        actions.undo_step(by=by, area=area, step=step, reason=reason)
    assert StepProgress.objects.get().done_on


def test_only_what_is_done_is_undone(area, by):
    with pytest.raises(ValidationError, match="not done"):
        actions.undo_step(by=by, area=area, step=ProcessStepFactory(), reason="ok")


def test_the_order_is_not_enforced(area, by):
    first, second = ProcessStepFactory(), ProcessStepFactory()
    second.needs.add(first)
    assert actions.do_step(by=by, area=area, step=second, done_on=days_ago(1)).done_on


def test_an_engagement_reaches_a_step_on_its_day(area, plan, by):
    row = EngagementFactory(settlement=area.settlements.get(), held_on=days_ago(5))
    progress = actions.mark_reached(by=by, engagement=row, area=area, step=plan)
    assert (progress.done_on, progress.engagement) == (days_ago(5), row)
    milestone = Milestone.objects.get(template__code="plan")
    assert (milestone.done_on, milestone.engagement) == (days_ago(5), row)
    with pytest.raises(ValidationError, match="done there already"):
        actions.mark_reached(by=by, engagement=row, area=area, step=plan)


def test_an_engagement_that_does_not_count_or_was_elsewhere_shows_nothing(area, plan, by):
    returned = EngagementFactory(settlement=area.settlements.get(), **{"return": True})
    with pytest.raises(ValidationError, match="logged or verified"):
        actions.mark_reached(by=by, engagement=returned, area=area, step=plan)
    with pytest.raises(ValidationError, match="none of these settlements"):
        actions.do_step(
            by=by, area=area, step=plan, done_on=days_ago(1), engagement=EngagementFactory()
        )
    assert not StepProgress.objects.exists()


def _forum(area, plan, by):
    actions.plan_step(by=by, area=area, step=plan, planned_on=days_ago(-30))
    return Milestone.objects.get(template__code="forum")


def test_a_milestone_is_done_waived_and_opened_again(area, plan, by):
    forum = _forum(area, plan, by)
    actions.do_milestone(by=by, milestone=forum, done_on=days_ago(2))
    with pytest.raises(ValidationError, match="settled already"):
        actions.waive_milestone(by=by, milestone=forum, reason="mégsem")
    actions.reopen_milestone(by=by, milestone=forum, reason="más fórum volt")
    actions.waive_milestone(by=by, milestone=forum, reason="nincs rá igény")
    forum.refresh_from_db()
    assert (forum.done_on, forum.waived_because) == (None, "nincs rá igény")
    actions.reopen_milestone(by=by, milestone=forum, reason="mégis lesz")
    told = Change.objects.of(forum).order_by("pk").values_list("action", flat=True)
    assert list(told) == ["added", "done", "reopened", "waived", "reopened"]
    with pytest.raises(ValidationError, match="is open"):
        actions.reopen_milestone(by=by, milestone=forum, reason="mégis")


def test_an_opened_milestone_is_dated_anew(area, plan, by):
    forum = _forum(area, plan, by)
    actions.waive_milestone(by=by, milestone=forum, reason="nincs rá igény")
    actions.plan_step(by=by, area=area, step=plan, planned_on=date(2026, 12, 15))
    actions.reopen_milestone(by=by, milestone=forum, reason="mégis lesz")
    forum.refresh_from_db()
    assert forum.due_on == date(2027, 3, 15)


def test_what_a_step_fulfils_is_marked_by_the_step(area, plan, by):
    _forum(area, plan, by)
    milestone = Milestone.objects.get(template__code="plan")
    with pytest.raises(ValidationError, match="fulfilled by the step"):
        actions.do_milestone(by=by, milestone=milestone, done_on=days_ago(1))
    actions.do_step(by=by, area=area, step=plan, done_on=days_ago(1))
    with pytest.raises(ValidationError, match="undo that"):
        actions.reopen_milestone(by=by, milestone=milestone, reason="tévedés")


def test_what_no_longer_applies_is_not_opened(area, plan, by):
    _forum(area, plan, by)
    area.grant.starts_on = None
    area.grant.save()
    StepProgress.objects.all().delete()
    actions.plan_step(by=by, area=area, step=ProcessStepFactory(), planned_on=days_ago(-5))
    forum = Milestone.objects.get(template__code="forum")
    with pytest.raises(ValidationError, match="no longer applies"):
        actions.reopen_milestone(by=by, milestone=forum, reason="mégis")


@pytest.mark.parametrize(("scope", "own"), [(Scope.GRANT, True), (Scope.SETTLEMENT, True)])
def test_a_milestone_is_shown_by_an_engagement_of_its_settlements(area, by, scope, own):
    MilestoneTemplateFactory(code="any", scope=scope, months=[1])
    actions.plan_step(by=by, area=area, step=ProcessStepFactory(), planned_on=days_ago(-5))
    milestone = Milestone.objects.get(template__code="any")
    with pytest.raises(ValidationError, match="none of these"):
        actions.do_milestone(
            by=by, milestone=milestone, done_on=days_ago(1), engagement=EngagementFactory()
        )
    row = EngagementFactory(settlement=area.settlements.get())
    actions.do_milestone(by=by, milestone=milestone, done_on=row.held_on, engagement=row)
    milestone.refresh_from_db()
    assert milestone.engagement == row


@pytest.mark.parametrize(
    ("years", "warns"), [(1, True), (2, True), (3, False), (4, False), (5, False), (6, True)]
)
def test_a_plan_is_usually_for_three_to_five_years(years, warns):
    since = timezone.localdate().replace(month=3, day=1)
    until = since.replace(year=since.year + years) - timedelta(days=1)
    assert bool(unusual_horizon(since, until)) == warns


def test_the_rung_is_lost_with_the_only_engagement_that_shows_it(area, by):
    """product.md §3: lost when its only evidence is returned or cancelled; and it comes back."""
    place = area.settlements.get()
    plan, row = ProcessStepFactory(code=PLAN), EngagementFactory(settlement=place)
    actions.mark_reached(by=by, engagement=row, area=area, step=plan)

    def planned_on():
        return SettlementSummary.objects.get(settlement=place).planned_on

    assert planned_on() == row.held_on
    to = {"by": by, "engagement": row, "reason": "tévedés"}
    row = engagement_actions.move(**to, to="cancel", version=row.version)
    assert planned_on() is None
    to["engagement"] = row
    row = engagement_actions.move(**to, to="restore", version=row.version)
    assert planned_on() == row.held_on

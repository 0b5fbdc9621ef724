"""A target area's page: steps with evidence, milestones, action plan, engagements."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from engagements.models import PLAN, ActionPlan, Engagement, PlannedAction, ProcessStep, Scope
from engagements.process import actions
from mentorhalo.core.seen import mark_of
from settlements.models import SettlementSummary
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import TargetAreaFactory
from tests.factories.process import (
    ActionPlanFactory,
    MilestoneTemplateFactory,
    PlannedActionFactory,
    ProcessStepFactory,
    StepProgressFactory,
)
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def area():
    talk = ProcessStepFactory(
        code="conversation", name_en="Conversation", evidence=["attendance_sheet", "memo"]
    )
    plan = ProcessStepFactory(code=PLAN, name_en="Action plan")
    plan.needs.add(talk)
    return TargetAreaFactory(places_in=[SettlementFactory(population=800)])


def page(client, area):
    response = client.get(area.get_absolute_url())
    assert response.status_code == 200
    return response


def test_the_steps_say_how_they_stand_and_what_is_missing(client, sign_in, area):
    sign_in()
    row = StepProgressFactory(area=area, step_id="conversation", done_on=days_ago(3))
    EvidenceFactory(engagement=None, progress=row, kind="attendance_sheet")
    StepProgressFactory(area=area, step_id=PLAN, planned_on=days_ago(1))
    response = page(client, area)
    assertContains(response, '<span class="tag ok">done</span>', html=True)
    assertContains(response, '<span class="tag bad">overdue</span>', html=True)
    assertContains(response, "memo is missing")
    assertNotContains(response, "attendance sheet is missing")


def test_a_file_gone_from_the_disk_is_an_error_in_the_steps(client, sign_in, area):
    sign_in()
    row = StepProgressFactory(area=area, step_id="conversation", done_on=days_ago(3))
    file = EvidenceFactory(engagement=None, progress=row, kind="attendance_sheet")
    settlement = area.settlements.get().get_absolute_url()
    assertContains(page(client, area), file.get_absolute_url())
    file.file.storage.delete(file.file.name)
    assertNotContains(page(client, area), file.get_absolute_url())
    for answer in (page(client, area), client.get(settlement)):
        assertContains(answer, '<span class="tag bad">file missing on disk</span>', html=True)


def test_an_order_turned_round_is_told(client, sign_in, area):
    sign_in()
    StepProgressFactory(area=area, step_id=PLAN, done_on=days_ago(1))
    response = page(client, area)
    assertContains(response, "out of order")
    assertContains(response, "was done before these")


def test_few_inhabitants_are_a_warning(client, sign_in, area):
    sign_in()
    assertContains(page(client, area), "800 inhabitants: under 1,000.")


def test_milestones_overdue_first_and_those_of_its_settlements(client, sign_in, area):
    sign_in()
    MilestoneTemplateFactory(code="a", name_en="Forum", scope=Scope.AREA, months=[2])
    MilestoneTemplateFactory(code="b", name_en="Action", scope=Scope.SETTLEMENT, months=[1, 240])
    MilestoneTemplateFactory(code="c", name_en="Programme", scope=Scope.GRANT, months=[1])
    step = ProcessStepFactory(code=PLAN)
    actions.plan_step(by=UserFactory(), area=area, step=step, planned_on=days_ago(-30))
    response = page(client, area)
    shown = [row.template.code for row, _css, _words in response.context["milestones"]]
    assert shown == ["b", "a", "b"] and response.context["overdue"] == 2
    assertContains(response, "2 overdue")


def test_the_action_plan_with_its_rows_and_engagements(client, sign_in, area):
    sign_in()
    assertContains(page(client, area), "There is no local action plan yet.")
    plan = ActionPlanFactory(area=area, since=date(2026, 1, 1), until=date(2026, 12, 31))
    row = PlannedActionFactory(plan=plan, what="Kemence a főtéren", who="önkormányzat")
    own = EngagementFactory(settlement=area.settlements.get())
    row.engagements.add(own, EngagementFactory(iso="HU-SO"))
    response = page(client, area)
    assertContains(response, "Kemence a főtéren")
    assertContains(response, "usually for 3 to 5 years")
    assert [numbers for _row, numbers in response.context["rows"]] == [[own.pk]]


def test_its_engagements_are_those_that_may_be_read(client, sign_in, area):
    sign_in()
    own = EngagementFactory(settlement=area.settlements.get())
    other = EngagementFactory(iso="HU-SO")
    Engagement.objects.filter(pk__in=[own.pk, other.pk]).update(target_area=area, step=PLAN)
    assert page(client, area).context["engagements"] == [own]
    assertContains(page(client, area), "under way")


@pytest.mark.parametrize(
    ("role", "edits"), [("mentor", True), ("lead", True), ("admin", True), ("auditor", False)]
)
def test_who_is_offered_to_edit(client, sign_in, area, role, edits):
    sign_in(role)
    url = reverse("engagements:plan-edit", args=[area.grant.code, area.number])
    assert (url in page(client, area).content.decode()) == edits


def test_an_unknown_area_or_step_is_not_found(client, sign_in, area):
    sign_in()
    missing = reverse("portal:area-detail", args=[area.grant.code, 99])
    assert client.get(missing).status_code == 404
    step = reverse("engagements:step-detail", args=[area.grant.code, area.number, "no-such"])
    assert client.get(step).status_code == 404


def test_queries_stay_flat(sign_in, assert_flat_queries, area):
    sign_in()
    plan = ActionPlanFactory(area=area)
    MilestoneTemplateFactory(scope=Scope.SETTLEMENT, months=[1])
    by = UserFactory()

    def make():
        place = SettlementFactory()
        area.places.create(settlement=place)
        row = EngagementFactory(settlement=place)
        Engagement.objects.filter(pk=row.pk).update(target_area=area, step=PLAN)
        PlannedActionFactory(plan=plan).engagements.add(row)
        EvidenceFactory(engagement=row)
        actions.do_step(by=by, area=area, step=ProcessStepFactory(), done_on=days_ago(3))

    assert_flat_queries(area.get_absolute_url(), make, limit=16)


# The forms


def post(client, name, *args, **typed):
    return client.post(reverse(f"engagements:{name}", args=args), typed)


def seen(row):
    """What the forms of a step carry of the row as it stands."""
    return {"seen": mark_of(row)}


def of(area, *more):
    return area.grant.code, area.number, *more


def test_doing_a_step_before_its_precondition_is_told_and_done(client, sign_in, area):
    sign_in()
    step = reverse("engagements:step-detail", args=of(area, PLAN))
    assertContains(client.get(step), "are not done yet")
    response = client.post(f"{step}done/", {"done_on": days_ago(1).isoformat()}, follow=True)
    assertContains(response, "The step was marked done.")
    assertContains(response, "usually comes after these")
    assert area.progress.get().done_on == days_ago(1)


def test_a_bad_day_comes_back_with_what_was_typed(client, sign_in, area):
    sign_in()
    day = days_ago(-5).isoformat()
    response = post(client, "step-done", *of(area, PLAN), done_on=day)
    assert response.status_code == 422
    assertContains(response, "This day has not come yet", status_code=422)
    assertContains(response, f'value="{day}"', status_code=422)
    assert not area.progress.exists()


def test_an_engagement_that_was_elsewhere_cannot_be_chosen(client, sign_in, area):
    sign_in()
    typed = {"done_on": days_ago(1).isoformat(), "engagement": EngagementFactory().pk}
    response = post(client, "step-done", *of(area, PLAN), **typed)
    assertContains(response, "Choose one of the engagements.", status_code=422)


def test_a_step_that_somebody_did_meanwhile_is_not_overwritten(client, sign_in, area):
    sign_in()
    visit = EngagementFactory(settlement=area.settlements.get())
    opened = client.get(reverse("engagements:step-detail", args=of(area, PLAN))).context
    marks = {name: opened[name]["seen"].value() for name in ("do", "plan", "undo")}
    step = ProcessStep.objects.get(pk=PLAN)
    actions.mark_reached(by=UserFactory(), engagement=visit, area=area, step=step)
    stale = post(client, "step-done", *of(area, PLAN), done_on="2026-01-09", seen=marks["do"])
    assertContains(stale, "Somebody else changed this", status_code=422)
    assertContains(stale, "yours is “Jan. 9, 2026”", status_code=422)
    assertNotContains(stale, "it was “–”", status_code=422)  # whose step it is
    typed = {"planned_on": "2026-12-24", "seen": marks["plan"]}
    assert post(client, "step-plan", *of(area, PLAN), **typed).status_code == 422
    typed = {"reason": "x", "seen": marks["undo"]}
    assert post(client, "step-undo", *of(area, PLAN), **typed).status_code == 422
    assert area.progress.get().engagement == visit
    again = {"done_on": "2026-01-09", "seen": stale.context["do"]["seen"].value()}
    assert post(client, "step-done", *of(area, PLAN), **again).status_code == 302


def test_planning_and_taking_back(client, sign_in, area):
    sign_in()
    typed = {"planned_on": "2026-12-24", "note": "a könyvtárban"}
    assert post(client, "step-plan", *of(area, PLAN), **typed).status_code == 302
    row = area.progress.get()
    assert (row.planned_on, row.note) == (date(2026, 12, 24), "a könyvtárban")
    post(client, "step-done", *of(area, PLAN), done_on=days_ago(1).isoformat(), **seen(row))
    row.refresh_from_db()
    assert post(client, "step-undo", *of(area, PLAN), reason="").status_code == 422
    typed = {"reason": "más falué"} | seen(row)
    assert post(client, "step-undo", *of(area, PLAN), **typed).status_code == 302
    row.refresh_from_db()
    assert (row.planned_on, row.done_on) == (date(2026, 12, 24), None)


def test_the_planned_day_is_taken_back_on_the_page(client, sign_in, area):
    sign_in()
    url = reverse("engagements:step-detail", args=of(area, PLAN))
    assertNotContains(client.get(url), "take the day back")
    post(client, "step-plan", *of(area, PLAN), planned_on="2026-12-24")
    row = area.progress.get()
    assertContains(client.get(url), "take the day back")
    refused = post(client, "step-unplan", *of(area, PLAN), reason="", **seen(row))
    assertContains(refused, "<summary>It is no longer planned", status_code=422)
    typed = {"reason": "elmarad"}
    assert post(client, "step-unplan", *of(area, PLAN), **typed, seen="").status_code == 422
    assert post(client, "step-unplan", *of(area, PLAN), **typed, **seen(row)).status_code == 302
    row.refresh_from_db()
    assert row.planned_on is None
    assertContains(client.get(url), "not planned")
    history = client.get(
        reverse("portal:record-history", args=["engagements.stepprogress", row.pk])
    )
    assertContains(history, "planned day taken back")
    assertContains(history, "elmarad")


def test_a_step_shows_its_files_once_there_is_a_day(client, sign_in, area):
    sign_in()
    url = reverse("engagements:step-detail", args=of(area, "conversation"))
    assertContains(client.get(url), "once the step is planned or done")
    row = StepProgressFactory(area=area, step_id="conversation", done_on=days_ago(3))
    EvidenceFactory(engagement=None, progress=row, name="emlekezteto.pdf")
    assertContains(client.get(url), "emlekezteto.pdf")


def test_a_step_whose_engagement_was_returned_is_to_be_looked_at(client, sign_in, area):
    sign_in()
    row = EngagementFactory(settlement=area.settlements.get())
    step = ProcessStepFactory(code=PLAN)
    actions.mark_reached(by=UserFactory(), engagement=row, area=area, step=step)
    Engagement.objects.filter(pk=row.pk).update(state="planned")
    assertContains(page(client, area), "look again")
    url = reverse("engagements:step-detail", args=of(area, PLAN))
    assertContains(client.get(url), "no longer counts")


def test_one_tap_on_an_engagement(client, sign_in, area):
    sign_in()
    row = EngagementFactory(settlement=area.settlements.get(), held_on=days_ago(4))
    response = client.get(row.get_absolute_url())
    assertContains(response, f'name="reached" value="{area.pk}:conversation"')
    typed = {"reached": f"{area.pk}:conversation"}
    response = client.post(reverse("engagements:step-reached", args=[row.pk]), typed, follow=True)
    assertContains(response, "reached by this engagement")
    assert area.progress.get().done_on == days_ago(4)
    again = client.post(reverse("engagements:step-reached", args=[row.pk]), typed, follow=True)
    assertContains(again, "is done there already")


@pytest.mark.parametrize("typed", ["", ":", "x:y", "1:no-such", "9" * 30 + ":conversation"])
def test_a_broken_tap_is_told(client, sign_in, area, typed):
    sign_in()
    row = EngagementFactory(settlement=area.settlements.get())
    url = reverse("engagements:step-reached", args=[row.pk])
    response = client.post(url, {"reached": typed}, follow=True)
    assertContains(response, "Choose the step that was reached.")


def test_an_engagement_without_such_an_area_offers_nothing(client, sign_in, area):
    sign_in()
    assertNotContains(client.get(EngagementFactory().get_absolute_url()), 'name="reached"')
    area.grant.ends_on = days_ago(10)
    area.grant.save()
    row = EngagementFactory(settlement=area.settlements.get(), held_on=days_ago(9))
    assertNotContains(client.get(row.get_absolute_url()), 'name="reached"')


def test_an_engagement_typed_after_the_grant_ended_can_still_reach_a_step(client, sign_in, area):
    sign_in()
    area.grant.ends_on = days_ago(10)
    area.grant.save()
    row = EngagementFactory(settlement=area.settlements.get(), held_on=days_ago(10))
    assertContains(client.get(row.get_absolute_url()), f'name="reached" value="{area.pk}:')


def test_a_county_with_one_settlement_reads_the_area_and_nobody_else_does(client, sign_in):
    there = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    area = TargetAreaFactory(places_in=[SettlementFactory(), there])
    ProcessStepFactory(code=PLAN)
    pages = [area.grant.get_absolute_url(), area.get_absolute_url()]
    pages += [reverse("engagements:step-detail", args=of(area, PLAN))]
    for iso, status in (("HU-ZA", 200), ("HU-SO", 200), ("HU-VE", 404)):
        sign_in("mentor", iso)
        assert {client.get(url).status_code for url in pages} == {status}
    sign_in("mentor", "HU-SO")
    assertNotContains(page(client, area), "/history/")  # it is read in the grant's own county


def test_a_plan_is_begun_and_an_unusual_horizon_is_told(client, sign_in, area):
    sign_in()
    typed = {"since": "2026-01-01", "until": "2025-01-01"}
    assert post(client, "plan-edit", *of(area), **typed).status_code == 422
    url = reverse("engagements:plan-edit", args=of(area))
    response = client.post(url, typed | {"until": "2026-12-31"}, follow=True)
    assertContains(response, "usually for 3 to 5 years")
    plan = ActionPlan.objects.get()
    assert (plan.area, plan.until) == (area, date(2026, 12, 31))
    typed |= {"until": "2029-12-31", "read_version": plan.version}
    assertNotContains(client.post(url, typed, follow=True), "usually for")
    stale = client.post(url, typed | {"note": "régi", "read_version": 1})
    assertContains(stale, "Somebody else changed this", status_code=422)


def test_a_row_needs_a_plan_first(client, sign_in, area):
    sign_in()
    url = reverse("engagements:planned-action-new", args=of(area))
    assertContains(client.get(url, follow=True), "Begin the plan first")


ROW = {"what": "Faluszépítő nap", "who": "önkormányzat", "state": "planned"}


def test_a_row_goes_its_way(client, sign_in, area):
    sign_in()
    ActionPlanFactory(area=area)
    assert post(client, "planned-action-new", *of(area), **ROW).status_code == 302
    row = PlannedAction.objects.get()
    own = EngagementFactory(settlement=area.settlements.get())
    hidden = EngagementFactory(iso="HU-SO")
    row.engagements.add(hidden)
    day = days_ago(2)
    typed = ROW | {"state": "done", "done_on": day.isoformat(), "engagements": [own.pk]}
    response = post(client, "planned-action-edit", row.pk, **typed, read_version=row.version)
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.done_on, set(row.engagements.all())) == ("done", day, {own, hidden})
    typed = ROW | {"state": "dropped", "done_on": day.isoformat(), "dropped_because": "nincs pénz"}
    post(client, "planned-action-edit", row.pk, **typed, read_version=row.version)
    row.refresh_from_db()
    assert (row.state, row.done_on, row.dropped_because) == ("dropped", None, "nincs pénz")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"state": "done"}, "Give the day."),
        ({"state": "done", "done_on": (days_ago(0) + timedelta(1)).isoformat()}, "not come yet"),
        ({"state": "dropped"}, "Give the reason."),
        ({"what": ""}, "This field is required."),
        ({"due_on": "2060-01-01"}, "too far ahead"),
        ({"due_on": "tegnap"}, "Write the day as"),
        ({"state": "no-such"}, "no-such is not one of the available choices"),
        ({"engagements": ["1"]}, "Choose one of the engagements."),
        ({"who": "a\x07b"}, "control"),
    ],
)
def test_bad_rows_come_back(client, sign_in, area, typed, words):
    sign_in()
    ActionPlanFactory(area=area)
    response = post(client, "planned-action-new", *of(area), **(ROW | typed))
    assertContains(response, words, status_code=422)
    assert not PlannedAction.objects.exists()


def test_an_open_row_of_the_plan_whose_day_has_passed_is_overdue(client, sign_in, area):
    sign_in()
    plan, late = ActionPlanFactory(area=area), '<span class="tag bad">overdue</span>'
    row = PlannedActionFactory(plan=plan, due_on=days_ago(0))
    assertNotContains(page(client, area), late)
    PlannedAction.objects.filter(pk=row.pk).update(due_on=days_ago(1))
    assertContains(page(client, area), late)
    PlannedAction.objects.filter(pk=row.pk).update(state="done", done_on=days_ago(0))
    assertNotContains(page(client, area), late)


def test_the_last_engagements_were_held(client, sign_in, area):
    sign_in()
    given = {"settlement": area.settlements.get(), "target_area": area.pk}
    held, ahead = EngagementFactory(**given), EngagementFactory(**given)
    Engagement.objects.filter(pk=ahead.pk).update(state="planned")
    assert page(client, area).context["engagements"] == [held]


def test_a_target_area_made_by_mistake_is_withdrawn_and_can_come_back(client, sign_in, area):
    sign_in()
    MilestoneTemplateFactory(call=area.grant.call, scope=Scope.AREA, months=[6])
    place = area.settlements.get()
    step = ProcessStep.objects.get(pk=PLAN)
    actions.do_step(by=UserFactory(), area=area, step=step, done_on=days_ago(9))
    assert area.milestones.open().count() == 1 and _planned_on(place) == days_ago(9)
    url = reverse("settlements:area-withdraw", args=of(area))
    assertContains(page(client, area), url)
    typed = {"reason": "tévedés", "seen": client.get(url).context["form"]["seen"].value()}
    assert client.post(url, typed | {"reason": " "}).status_code == 422
    assert client.post(url, typed | {"seen": ""}).status_code == 422
    response = client.post(url, typed, follow=True)
    assertContains(response, "Withdrawn:")
    assertContains(response, "There is no target area yet.")
    assert area.milestones.open().count() == 0 and _planned_on(place) is None
    assertContains(page(client, area), "it holds no settlement")
    twice = client.post(url, typed | {"seen": client.get(url).context["form"]["seen"].value()})
    assertContains(twice, "is withdrawn already", status_code=422)
    new = reverse("settlements:area-new", args=[area.grant.code])
    assert client.post(new, {"name": area.name, "whole": place.pk}).status_code == 302
    area.refresh_from_db()
    edit = reverse("settlements:area-edit", args=of(area))
    back = {"name": "Újra", "whole": place.pk, "read_version": area.version}
    assert client.post(edit, back).status_code == 302
    assert area.milestones.open().count() == 1 and _planned_on(place) == days_ago(9)


def _planned_on(place):
    return SettlementSummary.objects.get(settlement=place).planned_on

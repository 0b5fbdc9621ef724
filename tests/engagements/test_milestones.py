"""Milestones follow the days as they stand, however these came to stand so."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Max
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements.models import Milestone, MilestoneTemplate, Scope, StepProgress
from engagements.process.expectations import add_months
from engagements.process.milestones import has_lapsed, refresh
from mentorhalo.core.models import Change
from tests.factories.grants import GrantFactory, TargetAreaFactory
from tests.factories.process import (
    MilestoneTemplateFactory,
    ProcessStepFactory,
    StepProgressFactory,
)
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
START, END = date(2025, 1, 31), date(2026, 1, 31)


@pytest.fixture
def templates():
    """What F36 tells: a plan by month 6, forums after it, an action a quarter, a programme."""
    plan = ProcessStepFactory(code="action_plan")
    MilestoneTemplateFactory(code="plan", scope=Scope.AREA, months=[6], fulfilled_by=plan)
    MilestoneTemplateFactory(code="forum", scope=Scope.AREA, anchor=plan, months=[3, 6])
    MilestoneTemplateFactory(code="action", scope=Scope.SETTLEMENT, anchor=plan, months=[], every=3)
    MilestoneTemplateFactory(code="programme", scope=Scope.GRANT, months=[], every=6)


@pytest.fixture
def area(templates):
    grant = GrantFactory(starts_on=START, physical_end=END, ends_on=END)
    return TargetAreaFactory(grant=grant)


def due(code):
    rows = Milestone.objects.filter(template__code=code)
    return list(rows.order_by("number", "pk").values_list("due_on", flat=True))


def standing():
    """What each milestone says, by what it is expected of."""
    rows = Milestone.objects.values_list(
        "template__code", "area", "settlement", "number", "due_on", "done_on", "waived_because"
    )
    return {row[:4]: row[4:] for row in rows}


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
        (date(2025, 5, 15), 0, date(2025, 5, 15)),
        (date(2025, 5, 15), 240, date(2045, 5, 15)),
    ],
)
def test_months_end_where_the_month_ends(day, months, later):
    assert add_months(day, months) == later


def test_each_scope_has_its_milestones(area):
    refresh(grants=[area.grant_id])
    assert due("plan") == [date(2025, 7, 31)]
    assert due("forum") == [date(2025, 10, 31), date(2026, 1, 31)]
    assert due("action") == [date(2025, 10, 31), date(2026, 1, 31)]
    assert due("programme") == [date(2025, 7, 31), date(2026, 1, 31)]
    action = Milestone.objects.filter(template__code="action").first()
    assert (action.area, action.settlement) == (None, area.settlements.get())
    added = Change.objects.filter(record_type="engagements.milestone", action="added")
    assert added.count() == Milestone.objects.count() == 7


def test_again_writes_nothing(area, django_assert_num_queries):
    refresh(grants=[area.grant_id])
    kept, changes = standing(), Change.objects.count()
    with django_assert_num_queries(9):
        refresh(grants=[area.grant_id])
    assert (standing(), Change.objects.count()) == (kept, changes)


def test_it_costs_the_same_for_many(templates, django_assert_num_queries):
    grants = [TargetAreaFactory().grant_id for _n in range(5)]
    refresh(grants=grants)
    with django_assert_num_queries(9):
        refresh(grants=grants)
    refresh(grants=[])


def test_what_is_counted_from_a_step_moves_with_the_real_day(area):
    refresh(grants=[area.grant_id])
    plan = StepProgressFactory(area=area, step_id="action_plan", planned_on=date(2025, 9, 30))
    refresh(grants=[area.grant_id])
    assert due("plan") == [date(2025, 7, 31)]
    assert due("forum") == [date(2025, 12, 30), date(2026, 3, 30)]
    plan.done_on = date(2025, 6, 1)
    plan.save()
    refresh(grants=[area.grant_id])
    assert due("forum") == due("action")[:2] == [date(2025, 9, 1), date(2025, 12, 1)]
    assert Milestone.objects.get(template__code="plan").done_on == date(2025, 6, 1)
    StepProgress.objects.all().delete()
    refresh(grants=[area.grant_id])
    assert due("forum") == [date(2025, 10, 31), date(2026, 1, 31)]
    assert Milestone.objects.get(template__code="plan").done_on is None


def test_done_and_waived_ones_stay(area):
    refresh(grants=[area.grant_id])
    first, second = Milestone.objects.filter(template__code="forum")
    Milestone.objects.filter(pk=first.pk).update(done_on=date(2025, 11, 3))
    Milestone.objects.filter(pk=second.pk).update(waived_because="elmarad a tél miatt")
    area.grant.starts_on = date(2025, 3, 1)
    area.grant.save()
    refresh(grants=[area.grant_id])
    assert due("forum") == [date(2025, 10, 31), date(2026, 1, 31)]
    assert due("action") == [date(2025, 12, 1)] + [date(2026, 1, 31)]
    second.refresh_from_db()
    assert second.waived_because == "elmarad a tél miatt" and not has_lapsed(second)


def test_what_no_longer_applies_is_closed_and_comes_back(area):
    refresh(grants=[area.grant_id])
    grant = area.grant
    grant.ends_on = date(2025, 12, 1)
    grant.save()
    refresh(grants=[grant.pk])
    last = Milestone.objects.filter(template__code="programme").last()
    assert has_lapsed(last) and not Milestone.objects.open().filter(pk=last.pk).exists()
    grant.ends_on = date(2026, 8, 1)
    grant.save()
    refresh(grants=[grant.pk])
    last.refresh_from_db()
    assert (last.waived_because, last.due_on) == ("", date(2026, 1, 31))
    assert due("programme")[-1] == date(2026, 7, 31)


def test_a_settlement_that_left_owes_no_more(area):
    refresh(grants=[area.grant_id])
    settlement = area.settlements.get()
    area.places.all().delete()
    refresh(grants=[area.grant_id])
    rows = Milestone.objects.filter(settlement=settlement)
    assert rows and all(has_lapsed(row) for row in rows)
    area.places.create(settlement=settlement)
    refresh(grants=[area.grant_id])
    assert Milestone.objects.open().filter(settlement=settlement).count() == len(rows)


def test_without_a_start_or_an_end_nothing_is_expected_yet(area):
    area.grant.starts_on = area.grant.ends_on = area.grant.physical_end = None
    area.grant.save()
    refresh(grants=[area.grant_id])
    assert standing() == {}
    StepProgressFactory(area=area, step_id="action_plan", done_on=date(2025, 6, 1))
    refresh(grants=[area.grant_id])
    assert {key[0] for key in standing()} == {"forum"}


def test_templates_that_wait_for_each_other_end(area):
    """A plan counted from itself: nobody can say when, and nobody asks for ever."""
    MilestoneTemplate.objects.filter(code="plan").update(anchor="action_plan")
    refresh(grants=[area.grant_id])
    assert due("plan") == due("forum") == []


DAYS = st.sampled_from([date(2025, 1, 31), date(2025, 4, 30), date(2025, 8, 1), date(2026, 2, 28)])
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ["start", "end", "plan", "do", "undo", "leave", "enter", "mark", "waive", "again"]
        ),
        st.one_of(DAYS, DAYS, st.none()),
        st.integers(0, 11),
    ),
    min_size=1,
    max_size=12,
)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def two_areas(area):
    TargetAreaFactory(grant=area.grant, places_in=[SettlementFactory(), SettlementFactory()])
    refresh(grants=[area.grant_id])
    return area.grant


def happen(grant, deed, day, number):
    area = list(grant.areas.order_by("number"))[number % 2]
    step = {"area": area, "step_id": "action_plan"}
    row = list(Milestone.objects.open().order_by("pk"))
    if deed == "start":
        grant.starts_on = day
    elif deed == "end":
        grant.ends_on = day and day + timedelta(days=300)
    elif deed == "plan":
        StepProgress.objects.update_or_create(**step, defaults={"planned_on": day})
    elif deed in ("do", "undo"):
        done = day if deed == "do" else None
        StepProgress.objects.update_or_create(**step, defaults={"done_on": done})
    elif deed == "leave":
        area.places.filter(settlement__in=area.settlements.all()[:1]).delete()
    elif deed == "enter":
        place = grant.settlements.all()[number % 3]
        area.places.get_or_create(settlement=place)
    elif row and deed in ("mark", "waive"):
        chosen = row[number % len(row)]
        if not chosen.template.fulfilled_by_id:
            fact = {"done_on": START} if deed == "mark" else {"waived_because": "nem lesz"}
            Milestone.objects.filter(pk=chosen.pk).update(**fact)
    grant.save()


def by_hand(row):
    """Marked done or waived by a person."""
    return row[1] is not None or row[2] == "nem lesz"


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=DEEDS)
def test_the_order_in_which_days_moved_does_not_matter(two_areas, deeds):
    with undone():
        two_areas.refresh_from_db()
        settled = {}
        for deed in deeds:
            happen(two_areas, *deed)
            settled |= {key: row for key, row in standing().items() if by_hand(row)}
            refresh(grants=[two_areas.pk])
            changes = Change.objects.aggregate(last=Max("pk"))
            refresh(grants=[two_areas.pk])
            assert Change.objects.aggregate(last=Max("pk")) == changes
        kept = standing()
        Milestone.objects.all().delete()
        refresh(grants=[two_areas.pk])
        fresh = standing()
    hand = {key for key, row in settled.items() if key[0] != "plan"}
    assert {key: kept[key] for key in hand} == {key: settled[key] for key in hand}
    open_now = {key: row for key, row in kept.items() if row[1:] == (None, "")}
    open_anew = {key: row for key, row in fresh.items() if row[1:] == (None, "")}
    assert open_now == {key: row for key, row in open_anew.items() if key not in hand}
    done_anew = {key: row[1] for key, row in fresh.items() if row[1]}
    assert done_anew == {key: kept[key][1] for key in done_anew}

"""How far the demo's target areas are: the entries say which step they were for, the steps are done
by them, the milestones follow, and some areas have an action plan."""

from collections import defaultdict
from datetime import timedelta
from io import StringIO
from random import Random

from django.core.management import call_command
from django.db.models import prefetch_related_objects

from engagements.demo import bulk
from engagements.demo.plan import moment, workday
from engagements.models import (
    COUNTED,
    PLAN,
    ActionPlan,
    ActionState,
    Engagement,
    Kind,
    Milestone,
    PlannedAction,
    StepProgress,
)
from engagements.process import milestones
from engagements.process.completeness import steps_in_order
from engagements.process.expectations import add_months
from engagements.summaries import refresh
from mentorhalo.core import history
from mentorhalo.core.models import Change

# From which day of the work in a target area a step is on, and by which kinds of occasion.
COURSE = (
    (0, "interview", (Kind.VISIT, Kind.CONSULTATION)),
    (50, "conversation", (Kind.COMMUNITY, Kind.INFORMATION, Kind.WORKSHOP)),
    (110, "survey", (Kind.VISIT, Kind.CONSULTATION, Kind.WORKSHOP)),
    (190, PLAN, (Kind.WORKSHOP, Kind.PARTNERSHIP, Kind.COMMUNITY, Kind.VISIT)),
    (270, "actions_and_forums", (Kind.COMMUNITY, Kind.TRAINING, Kind.WORKSHOP, Kind.STUDY_TRIP)),
)
ROWS = (
    ("Kemenceszombat minden hónapban", "hagyományőrző egyesület", "tűzifa, liszt"),
    ("Faluszépítő nap a játszótéren", "önkormányzat", "festék, szerszám"),
    ("Helytörténeti gyűjtés az idősekkel", "könyvtár", "felvevő, füzetek"),
    ("Nyári tábor az alsó tagozatnak", "iskola", "két segítő, étkezés"),
    ("Közösségi kert a templom mögött", "egyházközség", "palánták, víz"),
    ("Termelői piac kéthetente", "gazdakör", "asztalok, hirdetés"),
)
REASONS = ("Az előző alkalom egyben ezt is betöltötte.", "A tél miatt elmarad.")


class Course:
    """Which step an entry to be typed was for: by the target area, the days gone by, the kind."""

    def __init__(self, network, areas):
        call_command("load_process", stdout=StringIO())
        self.areas = {}
        prefetch_related_objects(areas, "places")
        for area in areas:
            opened = network.opened[area.grant.county_id]
            for place in area.places.all():
                found = area, max(area.grant.starts_on, opened)
                self.areas.setdefault(place.settlement_id, found)

    def facts(self, occasion):
        """{"target_area", "step"} for an Entry; nothing where the host is in no area (yet)."""
        area, began = self.areas.get(occasion.places[0].code, (None, None))
        if area is None or not began <= occasion.held_on <= area.grant.ends_on:
            return {}
        days, found = (occasion.held_on - began).days, {"target_area": area.pk}
        for first, step, kinds in reversed(COURSE):
            if days >= first:
                return found | ({"step": step} if occasion.kind in kinds else {})
        return found


def add(network, areas, *, seed, day):
    """Steps done by entries, further ones planned; milestones and action plans; in words."""
    random = Random(f"{seed} {day} process")
    held, steps = _held(), steps_in_order()
    rows = [row for area in areas for row in _steps_of(random, network, area, steps, held[area.pk])]
    bulk.create(rows, by=_lead(network), at=lambda row: _told_at(network, row.done_on))
    plans = _plans(random, network, [row for row in rows if row.step_id == PLAN and row.done_on])
    grants = {area.grant_id for area in areas}
    milestones.refresh(grants=grants, at=moment(network.day - timedelta(1), 22))
    settled = _settle(random, network)
    done = [row.area_id for row in rows if row.step_id == PLAN and row.done_on]
    codes = {p.settlement_id for area in areas if area.pk in set(done) for p in area.places.all()}
    refresh(settlements=codes)
    number = Milestone.objects.count()
    steps = sum(row.done_on is not None for row in rows)
    return f"{steps} steps done, {plans} action plans, {number} milestones, {settled} settled"


def _held():
    """{area: {step: its counted engagements, the oldest first}}"""
    found = defaultdict(lambda: defaultdict(list))
    rows = Engagement.objects.filter(state__in=COUNTED, step__isnull=False)
    for row in rows.only("held_on", "target_area", "step").order_by("held_on", "pk"):
        found[row.target_area_id][row.step_id].append(row)
    return found


def _steps_of(random, network, area, steps, held):
    """Done up to the last step that there was work for; the next ones are planned."""
    rows, last = [], area.grant.starts_on
    reached = [number for number, step in enumerate(steps) if held.get(step.pk)]
    here = max(reached, default=-1)
    for number, step in enumerate(steps[: here + 1]):
        if not held.get(step.pk):
            continue
        row = random.choice(held[step.pk])
        old = (network.day - held[step.pk][0].held_on).days
        if number < here or old > random.randint(40, 200):
            planned = workday(row.held_on + timedelta(random.randint(-30, 20)))
            last = max(last, row.held_on)
            rows.append(
                StepProgress(
                    area=area, step=step, planned_on=planned, done_on=row.held_on, engagement=row
                )
            )
    done = {row.step_id for row in rows}
    ahead = network.day + timedelta(random.randint(-40, 60))
    for step in [step for step in steps if step.pk not in done][: random.choice((0, 1, 2, 2, 3))]:
        rows.append(StepProgress(area=area, step=step, planned_on=workday(max(ahead, last))))
        ahead += timedelta(random.randint(35, 100))
    return rows


def _lead(network):
    return lambda row: network.lead(row.area.grant.county_id)


def _told_at(network, done_on):
    return moment(min(done_on or network.day, network.day - timedelta(1)), 21, 30)


def _plans(random, network, done):
    """Most areas whose plan is done have it here with its rows."""
    chosen = [row for row in done if random.random() < 0.8]
    plans = []
    for row in chosen:
        since = row.done_on.replace(day=1)
        until = add_months(since, 12 * random.choice((3, 3, 4, 5))) - timedelta(1)
        plans.append(ActionPlan(area=row.area, since=since, until=until))
    ActionPlan.objects.bulk_create(plans)
    rows = [_row(random, network, plan, *told) for plan in plans for told in _told(random)]
    PlannedAction.objects.bulk_create(rows, batch_size=500)
    last = moment(network.day - timedelta(1), 21, 40)
    told = [
        history.build(
            row,
            by=network.lead(plan.area.grant.county_id),
            action="added",
            at=last,
            after=history.snapshot(row, m2m=False),
        )
        for plan, row in [(row, row) for row in plans] + [(row.plan, row) for row in rows]
    ]
    Change.objects.bulk_create(told, batch_size=500)
    return len(plans)


def _told(random):
    return random.sample(ROWS, random.choice((2, 3, 3, 4)))


def _row(random, network, plan, what, who, with_what):
    due = workday(plan.since + timedelta(random.randint(40, 500)))
    row = PlannedAction(plan=plan, what=what, who=who, with_what=with_what, due_on=due)
    if due < network.day and random.random() < 0.7:
        row.state = ActionState.DONE
        row.done_on = min(due + timedelta(random.randint(-9, 12)), network.day - timedelta(1))
        row.done_on = max(row.done_on, plan.since)
    elif due < network.day + timedelta(60):
        row.state = random.choice((ActionState.UNDER_WAY, ActionState.PLANNED))
    elif random.random() < 0.06:
        row.state, row.dropped_because = ActionState.DROPPED, "Nem akadt rá gazda."
    return row


def _settle(random, network):
    """Most milestones that are due were kept about their day; some were waived, some are open."""
    last = network.day - timedelta(1)
    rows = Milestone.objects.overdue_on(network.day).filter(template__fulfilled_by=None)
    rows = list(rows.select_related("template", "grant", "area", "settlement").order_by("pk"))
    settled, told = [], []
    for row in rows:
        fate, before = random.random(), history.snapshot(row)
        if fate < 0.78:
            row.done_on = min(row.due_on + timedelta(random.randint(-12, 15)), last)
        elif fate < 0.82:
            row.waived_because = random.choice(REASONS)
        else:
            continue
        settled.append(row)
        lead, at = network.lead(row.grant.county_id), moment(last, 22, 10)
        action = "done" if row.done_on else "waived"
        change = {"before": before, "reason": row.waived_because, "at": at}
        told.append(history.build(row, by=lead, action=action, **change))
    Milestone.objects.bulk_update(settled, ["done_on", "waived_because"], batch_size=300)
    Change.objects.bulk_create(told, batch_size=500)
    return len(settled)

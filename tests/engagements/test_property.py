"""Whatever happens to engagements, the summary rows say what the engagements say."""

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from counties.models import CountyMonth
from engagements import actions
from engagements.entry import Entry
from engagements.models import (
    PLAN,
    Engagement,
    EngagementMentor,
    EngagementSettlement,
    Kind,
    StepProgress,
)
from engagements.process import actions as process_actions
from engagements.summaries import differences
from mentorhalo.core.models import Change
from settlements.models import AreaPlace, SettlementSummary
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.grants import TargetAreaFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.process import ProcessStepFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2), date(2026, 3, 1)]
FACTS = ["kind", "mode", "held_on", "minutes", "participants", "summary", "county_id"]


@dataclass(frozen=True)
class Step:
    """One deed of one person; the numbers pick among what there is then."""

    deed: str
    first: int
    second: int
    county: int
    day: date
    kind: str
    mode: str
    places: tuple
    on_site: tuple
    mentors: tuple
    bodies: tuple
    minutes: int
    participants: int | None
    planned: bool


few = st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True).map(tuple)
DEEDS = ["add"] * 4 + ["join"] * 3 + ["edit"] * 3 + ["verify", "return", "cancel", "restore"]
STEPS = st.builds(
    Step,
    deed=st.sampled_from(
        [*DEEDS, "restore", "unjoin", "join and undo", *["plan"] * 2, "unplan", *["reach"] * 3]
    ),
    first=st.integers(0, 20),
    second=st.integers(0, 20),
    county=st.sampled_from([0, 0, 0, 1]),
    day=st.sampled_from(DAYS),
    kind=st.sampled_from([Kind.VISIT, Kind.VISIT, Kind.WORKSHOP]),
    mode=st.sampled_from(["on_site", "on_site", "on_site", "phone"]),
    places=few,
    on_site=st.tuples(st.just(True), st.booleans(), st.booleans()),
    mentors=few,
    bodies=st.sampled_from([(), (), (0,), (1,), (0, 1), (2,)]),
    minutes=st.sampled_from([1, 60, 1440]),
    participants=st.sampled_from([None, 0, 7, 100_000]),
    planned=st.sampled_from([False, False, False, True]),
)


class World:
    """Two counties with three settlements, three mentors and two target areas each."""

    def __init__(self):
        self.places, self.mentors, self.bodies = [], [], []
        for iso in ("HU-ZA", "HU-SO"):
            county = CountyFactory(iso=iso)
            self.mentors.append([MentorFactory(team__iso=iso) for _ in range(3)])
            self.places.append([SettlementFactory(county=county) for _ in range(3)])
            seat = self.places[-1][0]
            kinds = ("municipality", "ngo", "library")
            self.bodies.append([OrganisationFactory(seat=seat, kind=kind) for kind in kinds])
        self.coordinator = UserFactory(coordinator=True)
        self.step = ProcessStepFactory(code=PLAN)
        self.areas = [
            TargetAreaFactory(grant__county=places[0].county, places_in=places[first : first + 2])
            for places in self.places
            for first in (0, 1)
        ]

    def entry(self, step, county, planned):
        codes = [self.places[county][number].pk for number in step.places]
        here = [step.mode == "on_site" and tick for tick in step.on_site]
        return Entry(
            held_on=step.day,
            kind=step.kind,
            mode=step.mode,
            settlements=dict(zip(codes, here, strict=False)),
            mentors=tuple(self.mentors[county][number].pk for number in step.mentors),
            organisations=tuple(self.bodies[county][number].pk for number in step.bodies),
            minutes=step.minutes,
            participants=step.participants,
            summary="Szöveg.",
            planned=planned,
        )

    def do(self, step):
        if step.deed == "add":
            county = step.county
            author = self.mentors[county][step.first % 3].user
            actions.add(by=author, entry=self.entry(step, county, step.planned))
        elif step.deed in ("plan", "unplan"):
            told = {"by": self.coordinator, "area": self.areas[step.first % 4], "step": self.step}
            if step.deed == "plan":
                process_actions.do_step(**told, done_on=step.day)
            else:
                process_actions.undo_step(**told, reason="mert")
        elif rows := list(Engagement.objects.order_by("pk")):
            self.do_to(step, rows)

    def do_to(self, step, rows):
        row = rows[step.first % len(rows)]
        told = {"by": self.coordinator, "engagement": row, "version": row.version}
        if step.deed == "edit":
            county = ["20", "14"].index(row.county_id)
            planned = row.state == "planned" and step.planned
            actions.change(**told, entry=self.entry(step, county, planned))
        elif step.deed == "unjoin":
            actions.unjoin(**told)
        elif step.deed.startswith("join"):
            into = rows[step.second % len(rows)]
            before = {pk: exact(pk) for pk in (row.pk, into.pk)}
            actions.join(**told, into=into)
            if step.deed == "join and undo":
                row.refresh_from_db()
                actions.unjoin(by=self.coordinator, engagement=row, version=row.version)
                assert {pk: exact(pk) for pk in before} == before
        elif step.deed == "reach":
            area = self.areas[step.second % 4]
            process_actions.mark_reached(
                by=self.coordinator, engagement=row, area=area, step=self.step
            )
        else:
            actions.move(**told, to=step.deed, reason="mert")


def exact(pk):
    """An entry to the last column, but for who moved it when and how often it was written.

    Joining may ask for a verified meeting to be verified again, and undoing does not verify.
    """
    row = Engagement.objects.filter(pk=pk).values(*FACTS, "state", "joined_to", "state_before")
    states = {"verified": "logged"}
    return (
        [values | {"state": states.get(values["state"], values["state"])} for values in row],
        sorted(
            EngagementSettlement.objects.filter(engagement=pk).values_list(
                "settlement", "on_site", "own", "own_on_site", "held_on", "counts"
            )
        ),
        sorted(
            EngagementMentor.objects.filter(engagement=pk).values_list(
                "mentor", "own", "held_on", "counts"
            )
        ),
    )


def visible_facts():
    """{pk: (version, what a page shows of it)}"""
    places, mentors = defaultdict(set), defaultdict(set)
    for pk, code, here in EngagementSettlement.objects.values_list(
        "engagement", "settlement", "on_site"
    ):
        places[pk].add((code, here))
    for pk, mentor in EngagementMentor.objects.values_list("engagement", "mentor"):
        mentors[pk].add(mentor)
    return {
        row.pop("pk"): (
            row.pop("version"),
            tuple(row.items()),
            frozenset(places[row["id"]]),
            frozenset(mentors[row["id"]]),
        )
        for row in Engagement.objects.values("pk", "id", "version", "state", "joined_to", *FACTS)
    }


def check_versions(before, changes_before):
    """A write that changed an entry raised its version by one and left one row of history."""
    changes = changes_now()
    for pk, (version, *facts) in visible_facts().items():
        old_version, *old_facts = before.get(pk, (0,))
        assert version - old_version == changes[pk] - changes_before[pk]
        assert version - old_version == (facts != old_facts)


def changes_now():
    told = Change.objects.filter(record_type="engagements.engagement")
    return Counter(map(int, told.values_list("record_key", flat=True)))


def oracle():
    """The summary rows as counted by hand, one engagement after the other."""
    rows = {row["id"]: row for row in Engagement.objects.values()}
    places = defaultdict(lambda: defaultdict(list))
    for place in EngagementSettlement.objects.values():
        row = rows[place["engagement_id"]]
        places[place["settlement_id"]][row["state"]].append((row["held_on"], place["on_site"]))
        assert (place["held_on"], place["counts"]) == (row["held_on"], is_counted(row))
    credited = Counter()
    for credit in EngagementMentor.objects.values():
        row = rows[credit["engagement_id"]]
        credited[row["id"]] += 1
        assert (credit["held_on"], credit["counts"]) == (row["held_on"], is_counted(row))
    months = Counter()
    for row in rows.values():
        key = (row["county_id"], row["held_on"].isoformat()[:7], row["kind"], row["state"])
        months[*key, "engagements"] += 1
        months[*key, "attendance"] += row["participants"] or 0
        months[*key, "minutes"] += row["minutes"] or 0
        months[*key, "mentor_minutes"] += (row["minutes"] or 0) * credited[row["id"]]
    lost = {pk for pk, row in rows.items() if row["state"] in ("returned", "cancelled")}
    plans = {
        row.area_id: row.done_on
        for row in StepProgress.objects.all()
        if row.done_on and row.engagement_id not in lost
    }
    planned = defaultdict(list)
    for place in AreaPlace.objects.all():
        planned[place.settlement_id] += [plans[place.area_id]] if place.area_id in plans else []
    codes = {*places, *planned}
    return {code: of_settlement(places[code], planned[code]) for code in codes}, +months


def is_counted(row):
    return row["state"] in ("logged", "verified")


def of_settlement(by_state, planned=()):
    counted = sorted(by_state["logged"] + by_state["verified"])
    days = sorted({day for day, here in counted})
    spot = [day for day, here in counted if here]
    return {
        "contacted_on": days[0] if days else None,
        "involved_on": spot[0] if spot else None,
        "regular_on": days[2] if len(days) > 2 else None,
        "planned_on": min(planned, default=None),
        "last_on": days[-1] if days else None,
        "last_on_site_on": spot[-1] if spot else None,
        "counted": len(counted),
        "counted_on_site": len(spot),
        "days": len(days),
    } | {
        f"{state}{end}": sum(here or not end for day, here in by_state[state])
        for state in ("planned", "returned", "cancelled")
        for end in ("", "_on_site")
    }


def check_summary_rows():
    assert differences() == []
    settlements, months = oracle()
    for row in SettlementSummary.objects.values():
        should = settlements.get(row["settlement_id"]) or of_settlement(defaultdict(list))
        assert {name: row[name] for name in should} == should
    names = ["engagements", "attendance", "minutes", "mentor_minutes"]
    kept = Counter()
    for row in CountyMonth.objects.values():
        key = (row["county_id"], row["month"].isoformat()[:7], row["kind"], row["state"])
        kept.update({(*key, name): row[name] for name in names})
    assert +kept == months


@contextmanager
def undone():
    """Each example starts from the same rows."""
    outer = transaction.atomic()
    with outer:
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world():
    return World()


@settings(
    max_examples=45,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_the_summary_rows_follow_whatever_happens(world, steps):
    with undone():
        for step in steps:
            before, changes = visible_facts(), changes_now()
            try:
                world.do(step)
                event(f"{step.deed}: done")
            except ValidationError:
                event(f"{step.deed}: refused")
                assert (visible_facts(), changes_now()) == (before, changes)
            if step.deed != "join and undo":
                check_versions(before, changes)
        check_summary_rows()


def test_the_check_sees_a_wrong_row(world):
    """The two ways of counting are not blind."""
    step = Step("add", 0, 0, 0, DAYS[0], "visit", "on_site", (0,), (True,), (0,), (), 60, 5, False)
    world.do(step)
    check_summary_rows()
    SettlementSummary.objects.filter(counted=1).update(counted=2)
    CountyMonth.objects.update(attendance=6)
    assert len(differences()) == 2
    with pytest.raises(AssertionError):
        check_summary_rows()

"""Readings follow what is written: the same as if everything were read anew."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from time_machine import travel

from engagements import actions
from engagements.entry import entry_of
from engagements.models import Engagement, Promise
from mentorhalo.core import history
from mentorhalo.core.composing import ask
from mentorhalo.core.models import Change
from mentorhalo.portal import written
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators import readings as reading
from mentorhalo.portal.written import stamp, written_since
from settlements.models import Rhythm
from tests.engagements.test_property import DAYS, STEPS, World, undone
from tests.factories.counties import CountyFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import GrantFactory, TargetAreaFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory
from tests.portal.country import make_country
from tests.portal.following import check_followed, read

pytestmark = pytest.mark.django_db
INFORMED = all_indicators()["informed_municipality"]
MET, REACHED = (all_indicators()[code] for code in ("grants_met", "organisations_reached"))


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moments=st.lists(st.lists(STEPS, min_size=1, max_size=3), min_size=2, max_size=6))
def test_readings_follow_whatever_happens(moments):
    """From moment to moment, each after some deeds; today's and those of a day among the deeds."""
    with undone():
        world = World()
        readings, since = read([None, DAYS[2]]), stamp()
        for steps in moments:
            for step in steps:
                try:
                    world.do(step)
                except ValidationError:
                    event("refused")
            event(f"followed: {written_since(since) is not None}")
            readings, since = check_followed(readings, since), stamp()


class Country:
    """A network with somebody in Somogy who logs visits; what was read of it, and when."""

    def __init__(self):
        make_country()
        self.mentor = MentorFactory(team__iso="HU-SO")
        self.place = SettlementFactory(county=self.mentor_county)
        self.body = OrganisationFactory(municipality=True, seat=self.place)
        self.boss = UserFactory(admin=True)
        self.readings, self.since = read(), stamp()

    @property
    def mentor_county(self):
        return CountyFactory(iso="HU-SO")

    def visit(self, **facts):
        return EngagementFactory(settlement=self.place, mentor=self.mentor, **facts)

    def change(self, row, **facts):
        row = Engagement.objects.get(pk=row.pk)
        entry = replace(entry_of(row), **facts)
        actions.change(by=row.author, engagement=row, version=row.version, entry=entry)

    def cancel(self, row):
        facts = {"to": "cancel", "version": row.version, "reason": "Elmaradt."}
        actions.move(by=row.author, engagement=row, **facts)

    @property
    def followed(self):
        """Today's readings after what was written since."""
        return self.readings[0].after(written_since(self.since))

    def check(self):
        self.readings, self.since = check_followed(self.readings, self.since), stamp()


@pytest.fixture
def country():
    return Country()


@pytest.fixture
def asked(country, monkeypatch):
    """The statements of figures that are asked for."""
    found, ask = [], reading.ask

    def watched(statement):
        found.append(statement)
        return ask(statement)

    monkeypatch.setattr(reading, "ask", watched)
    return found


def test_after_a_visit_its_settlement_alone_is_read(country, asked):
    country.visit()
    before, followed = country.readings[0], country.followed
    assert [len(ask(row)) for row in asked if "involved_on" in row[0]] == [1]
    assert followed._places.of("20") is before._places.of("20")
    assert followed._work.groups["20"] is before._work.groups["20"]
    assert followed.counties is before.counties
    country.check()


def test_after_a_visit_other_figures_are_read_of_its_counties_alone(country, asked):
    GrantFactory(settlements=[SettlementFactory(county=country.mentor_county)])
    moved = OrganisationFactory(seat=country.place)
    row = country.visit(organisations=[country.body.pk, moved.pk])
    moved.seat = SettlementFactory(county=CountyFactory(iso="HU-VE"))
    moved.save()
    country.readings, country.since = read(), stamp()
    asked.clear()
    country.cancel(row)
    followed, before = country.followed, country.readings[0]
    told = [row for statement in asked if "figure_county" in statement[0] for row in ask(statement)]
    assert {county for _code, county, *_row in told} == {"14", "19"}
    assert REACHED.counted(followed) == REACHED.counted(before) - 2
    assert REACHED.counted(followed, "19") == REACHED.counted(before, "19") - 1 == 0
    country.check()


def test_a_grant_of_another_county_follows(country):
    """It names the settlement; it is of its target area, which is left again."""
    GrantFactory(settlements=[country.place])
    area = TargetAreaFactory(places_in=[country.place])
    country.readings, country.since = read(), stamp()
    row = country.visit()
    met = MET.counted(country.readings[0], "20")
    country.check()
    assert MET.counted(country.readings[0], "20") == met + 2
    for target_area in (area.pk, None):
        country.change(row, target_area=target_area)
        country.check()


def test_a_grant_of_the_county_that_a_settlement_was_moved_to_follows(country):
    """Its entries stay with the office that wrote them."""
    veszprem = CountyFactory(iso="HU-VE")
    row = country.visit()
    country.place.county = veszprem
    country.place.save()
    country.place.summary.county = veszprem
    country.place.summary.save()
    GrantFactory(county=veszprem, settlements=[country.place])
    country.readings, country.since = read(), stamp()
    assert MET.counted(country.readings[0], "19") == 1
    country.cancel(row)
    country.check()
    assert MET.counted(country.readings[0], "19") == 0


@travel("2026-05-20 12:00", tick=False)
def test_work_of_which_nothing_is_left_follows():
    """The only work of a county up to a past day, which is moved past it."""
    row = EngagementFactory(iso="HU-SO", held_on=days_ago(5))
    (before,), since = read([days_ago(1)]), stamp()
    assert before.work("engagements", "logged", "14") == 1
    entry = replace(entry_of(row), held_on=days_ago(0))
    actions.change(by=row.author, engagement=row, version=row.version, entry=entry)
    (after,) = check_followed([before], since)
    assert after is not before and after.work("engagements", "logged", "14") == 0


def test_a_grant_that_only_its_target_area_met_follows(country):
    area = TargetAreaFactory(places_in=[country.place])
    row = country.visit(target_area=area.pk)
    area.grant.places.all().delete()
    country.readings, country.since = read(), stamp()
    met = MET.counted(country.readings[0], "20")
    country.cancel(row)
    country.check()
    assert MET.counted(country.readings[0], "20") == met - 1


def test_what_nothing_moved_is_not_read_at_all(country, asked):
    country.boss.name = "Más Név"
    history.save(country.boss, by=country.boss)
    before, followed = country.readings[0], country.followed
    assert asked == []
    for name in ("_places", "_others", "_work"):
        assert getattr(followed, name) is getattr(before, name)


def test_many_visits_are_read_with_all_the_others(country, asked, monkeypatch):
    monkeypatch.setattr(reading, "FEW", 0)
    country.visit()
    assert "_places" not in country.followed.__dict__
    assert "_work" not in country.followed.__dict__
    country.check()


def test_organisations_that_are_named_no_longer_are_followed(country):
    row = country.visit()
    country.check()
    for named in ((country.body.pk,), ()):
        country.change(row, organisations=named)
        assert written_since(country.since) is not None
        before = country.readings[0]
        country.check()
        assert INFORMED.counted(before) != INFORMED.counted(country.readings[0])


def test_a_settlement_that_is_left_is_read_with_all_the_others(country):
    row, other = country.visit(), SettlementFactory(county=country.mentor_county)
    country.readings, country.since = read(), stamp()
    country.change(row, settlements={other.pk: True})
    assert written_since(country.since) is None
    country.check()


def test_what_threads_read_of_different_moments_does_not_mix(country):
    """One that read before a write stores its settlements after another has added up newer ones."""
    (slow,) = read([None])
    country.visit()
    (shared,) = read([None])
    shared.__dict__["_places"] = slow._places
    country.visit(held_on=days_ago(3))
    check_followed([shared], country.since)


def test_nothing_is_told_of_other_records_or_too_many(country, monkeypatch):
    monkeypatch.setattr(written, "MOST", 1)
    country.visit()
    assert written_since(country.since) is not None
    country.visit()
    assert written_since(country.since) is None
    monkeypatch.undo()
    assert written_since(country.since) is not None
    history.save(Rhythm(phase="no_grant", days=7), by=country.boss, action="added")
    assert written_since(country.since) is None


def test_a_row_that_came_late_is_noticed():
    office = OfficeFactory()
    for _ in range(3):
        history.build(office, by=None, action="changed").save()
    late = Change.objects.order_by("-pk")[1]
    Change.objects.filter(pk=late.pk).delete()
    EngagementFactory()
    since = stamp()
    EngagementFactory()
    assert written_since(since) is not None
    late.save(force_insert=True)
    assert written_since(since) is None


def test_what_is_recalled_is_asked_again_when_its_table_moved(country):
    readings, asked = country.readings[0], []

    def ask():
        asked.append(1)
        return [*Promise.objects.values_list("pk", flat=True)]

    assert readings.recalled("promises", ask) == readings.recalled("promises", ask) == []
    country.visit()
    assert country.followed.recalled("promises", ask) == [] and len(asked) == 1
    promise = PromiseFactory(settlement=country.place, mentor=country.mentor)
    history.build(promise, by=country.boss, action="added").save()
    assert country.followed.recalled("promises", ask) == [promise.pk] and len(asked) == 2

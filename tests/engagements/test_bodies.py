"""What follows from the organisations that engagements name."""

from dataclasses import replace

import pytest

from engagements import actions
from engagements.entry import entry_of
from engagements.models import Engagement
from engagements.summaries import differences, rebuild
from settlements.models import OrganisationSummary, SettlementSummary
from settlements.organisations.actions import merge_organisations, save_organisation, undo_merge
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


class World:
    """A settlement with a municipality, a civil organisation and a library."""

    def __init__(self):
        self.place = SettlementFactory()
        self.municipality, self.ngo, self.library = (
            OrganisationFactory(seat=self.place, kind=kind)
            for kind in ("municipality", "ngo", "library")
        )
        self.boss = UserFactory(coordinator=True)

    def visit(self, ago, *bodies, **facts):
        named = tuple(body.pk for body in bodies)
        facts |= {"settlement": self.place, "held_on": days_ago(ago), "organisations": named}
        return EngagementFactory(**facts)

    def change(self, row, *bodies, **facts):
        row = Engagement.objects.get(pk=row.pk)
        entry = replace(entry_of(row), organisations=tuple(body.pk for body in bodies), **facts)
        actions.change(by=row.author, engagement=row, version=row.version, entry=entry)

    def move(self, row, to):
        row.refresh_from_db()
        told = {"engagement": row, "to": to, "version": row.version, "reason": "mert"}
        actions.move(by=self.boss, **told)

    @property
    def last(self):
        """When a municipality and an NGO were last named, as days ago; nothing else is wrong."""
        assert differences() == []
        row = SettlementSummary.objects.get(pk=self.place.pk)
        return tuple(day and (days_ago(0) - day).days for day in (row.municipality_on, row.ngo_on))

    def told(self, body):
        """(how many engagements name it, when it was first reached, as days ago)."""
        row = OrganisationSummary.objects.get(pk=body.pk)
        return row.named, row.reached_on and (days_ago(0) - row.reached_on).days


@pytest.fixture
def world():
    return World()


def test_a_visit_tells_whom_it_named(world):
    world.visit(9, world.municipality)
    world.visit(5, world.ngo, world.municipality)
    world.visit(3, world.library)
    world.visit(1)
    assert world.last == (5, 5)
    assert world.told(world.municipality) == (2, 9)
    assert (world.told(world.ngo), world.told(world.library)) == ((1, 5), (1, 3))


def test_only_what_counts_reaches_somebody(world):
    row = world.visit(4, world.ngo)
    for to, told in (("return", (1, None)), ("cancel", (1, None)), ("restore", (1, None))):
        world.move(row, to)
        assert (world.last, world.told(world.ngo)) == ((None, None), told)
    world.change(row, world.ngo, held_on=days_ago(6))
    assert (world.last, world.told(world.ngo)) == ((None, 6), (1, 6))


def test_who_is_named_no_longer_was_not_reached(world):
    row = world.visit(4, world.ngo)
    world.change(row, world.municipality)
    assert (world.last, world.told(world.ngo)) == ((4, None), (0, None))
    world.change(row)
    assert (world.last, world.told(world.municipality)) == ((None, None), (0, None))


def test_a_settlement_that_is_added_tells_it_too(world):
    row, other = world.visit(4, world.ngo), SettlementFactory()
    places = {world.place.pk: True, other.pk: False}
    world.change(row, world.ngo, settlements=places)
    assert world.last == (None, 4)
    assert SettlementSummary.objects.get(pk=other.pk).ngo_on == days_ago(4)


def test_a_joined_entry_brings_its_settlements_under_the_meeting(world):
    other = SettlementFactory()
    meeting = world.visit(4, world.ngo)
    row = EngagementFactory(held_on=days_ago(4), settlement=other)
    told = {"engagement": row, "version": row.version, "into": meeting}
    actions.join(by=world.boss, **told)
    assert world.last == (None, 4)
    assert SettlementSummary.objects.get(pk=other.pk).ngo_on == days_ago(4)
    row.refresh_from_db()
    actions.unjoin(by=world.boss, engagement=row, version=row.version)
    assert world.last == (None, 4)
    assert SettlementSummary.objects.get(pk=other.pk).ngo_on is None


def test_a_corrected_kind_is_told_where_it_was_named(world):
    world.visit(4, world.library)
    assert world.last == (None, None)
    world.library.kind = "joint_office"
    save_organisation(by=world.boss, organisation=world.library)
    assert world.last == (4, None)
    world.library.kind = "ngo"
    save_organisation(by=world.boss, organisation=world.library)
    assert world.last == (None, 4)


def test_a_kind_corrected_on_the_page_is_told_too(world, client, person):
    world.visit(4, world.library)
    client.force_login(person("mentor", "HU-ZA"))
    body = world.library
    told = {"name": body.name, "kind": "ngo", "read_version": 1, "seat": body.seat.name}
    answer = client.post(f"/organisations/{body.pk}/edit/", told)
    assert answer.status_code == 302
    assert world.last == (None, 4)


def test_merging_two_and_undoing_it(world):
    lost = OrganisationFactory(seat=world.place, kind="ngo")
    world.visit(9, lost)
    world.visit(4, lost, world.library)
    assert (world.last, world.told(lost)) == ((None, 4), (2, 9))
    told = {"kept": world.library, "lost": lost}
    versions = (world.library.version, lost.version)
    merge = merge_organisations(by=world.boss, versions=versions, **told)
    assert (world.last, world.told(world.library)) == ((None, None), (2, 9))
    assert world.told(lost) == (0, None)
    undo_merge(by=world.boss, merge=merge)
    assert (world.last, world.told(lost)) == ((None, 4), (2, 9))
    assert world.told(world.library) == (1, 4)


def test_a_repair_mends_what_is_told_otherwise(world):
    row = world.visit(4, world.ngo)
    row.places.update(with_ngo=False, with_municipality=True)
    OrganisationSummary.objects.update(named=7, reached_on=days_ago(1))
    found = differences()
    assert len(found) == 5, found  # the row, two of the organisation, two of the settlement
    rebuild()
    assert (world.last, world.told(world.ngo)) == ((None, 4), (1, 4))

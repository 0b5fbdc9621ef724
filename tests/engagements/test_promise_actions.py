"""Promises: what may be written, what came of them, in whatever order it is done."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from engagements.models import Promise, PromiseState, Side
from engagements.promises.actions import (
    add_promise,
    change_promise,
    keep_promises,
    reopen,
    settle,
)
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from tests.factories.counties import MembershipFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


def new(**facts):
    mentor = facts.pop("mentor", None) or MentorFactory()
    place = facts.pop("settlement", None) or SettlementFactory()
    facts = {"what": "Kérdőívminta", "due_on": days_ago(-7)} | facts
    promise = Promise(settlement=place, mentor=mentor, **facts)
    return add_promise(by=mentor.user, promise=promise)


def refused(field, deed, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        deed(*args, **kwargs)
    assert field in error.value.error_dict, error.value
    return error.value


def settled(promise, outcome="kept", on=None, **more):
    on = on or timezone.localdate()
    by = promise.created_by
    return settle(by=by, promise=promise, outcome=outcome, on=on, version=promise.version, **more)


def test_a_new_promise_is_open_in_the_settlements_county():
    promise = new()
    assert (promise.county_id, promise.state, promise.version) == ("20", PromiseState.OPEN, 1)
    assert [change.action for change in Change.objects.of(promise)] == ["added"]


def _gone_mentor():
    mentor = MentorFactory(team=False)
    office = OfficeFactory()
    MembershipFactory(user=mentor.user, office=office, since=days_ago(90), until=days_ago(3))
    return mentor


BAD = {
    "nothing": ("what", lambda: {"what": "  "}),
    "no day": ("due_on", lambda: {"due_on": None}),
    "before the network": ("due_on", lambda: {"due_on": date(2016, 9, 15)}),
    "far ahead": ("due_on", lambda: {"due_on": date(2099, 1, 1)}),
    "ceased": ("settlement", lambda: {"settlement": SettlementFactory(ceased_on=days_ago(2))}),
    "mentor gone": ("mentor", lambda: {"mentor": _gone_mentor()}),
    "mentor elsewhere": ("mentor", lambda: {"mentor": MentorFactory(team__iso="HU-SO")}),
    "theirs by nobody": ("who", lambda: {"side": Side.THEM}),
    "organisation elsewhere": (
        "organisation",
        lambda: {"organisation": OrganisationFactory(seat__county__iso="HU-SO")},
    ),
    "organisation closed": (
        "organisation",
        lambda: {
            "organisation": OrganisationFactory(closed_on=days_ago(3), closed_because="megszűnt")
        },
    ),
    "another place's occasion": ("engagement", lambda: {"engagement": EngagementFactory()}),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_promised(name):
    field, facts = BAD[name]
    refused(field, new, **facts())
    assert not Promise.objects.exists()


def test_an_occasions_promise_is_not_due_before_it_nor_of_a_cancelled_one():
    row = EngagementFactory()
    facts = {"settlement": row.settlements.get(), "engagement": row}
    refused("due_on", new, **facts, due_on=row.held_on - timedelta(1))
    assert new(**facts, due_on=row.held_on)
    other = EngagementFactory(cancel=True)
    refused("engagement", new, settlement=other.settlements.get(), engagement=other)


def test_the_same_promise_is_written_down_once():
    place = SettlementFactory()
    first = new(settlement=place, what="Kérdőív")
    refused("what", new, settlement=place, what=" kerdoiv ")
    settled(first)
    assert new(settlement=place, what="Kérdőív")


@pytest.mark.parametrize(("days", "state"), [(0, "kept"), (-3, "kept"), (1, "late"), (30, "late")])
def test_whether_it_was_in_time_is_told_by_the_days(days, state):
    promise = new(due_on=days_ago(40))
    row = settled(promise, on=promise.due_on + timedelta(days))
    assert (row.state, row.version) == (state, 2)
    assert row.settled_by == promise.created_by


def test_when_it_cannot_be_settled():
    row = EngagementFactory()
    promise = new(settlement=row.settlements.get(), engagement=row)
    refused("on", settled, promise, on=days_ago(-1))
    refused("on", settled, promise, on=row.held_on - timedelta(1))
    refused("on", settle, by=row.author, promise=promise, outcome="kept", on=None, version=1)
    refused("outcome", settled, promise, "maybe")
    refused("reason", settled, promise, "dropped", reason=" ")
    refused("reason", settled, promise, "dropped", reason="x" * 501)
    refused("reason", settled, promise, "dropped", reason="a\x07")
    promise.refresh_from_db()
    assert (promise.state, promise.version) == ("open", 1)


def test_one_typed_alone_may_have_been_kept_before_it_was_typed():
    assert settled(new(due_on=days_ago(3)), on=days_ago(5)).state == "kept"


def test_dropped_and_opened_again_tells_why_in_the_history():
    promise = settled(new(), "dropped", reason="a testület másképp döntött")
    assert (promise.state, promise.reason) == ("dropped", "a testület másképp döntött")
    refused("reason", reopen, by=promise.created_by, promise=promise, reason="", version=2)
    row = reopen(by=promise.created_by, promise=promise, reason="mégis lesz", version=2)
    assert (row.state, row.reason, row.settled_on) == ("open", "", None)
    told = [(change.action, change.reason) for change in Change.objects.of(row)]
    assert told[0] == ("reopened", "mégis lesz")
    assert told[1] == ("dropped", "a testület másképp döntött")
    with pytest.raises(ValidationError):
        reopen(by=promise.created_by, promise=promise, reason="újra", version=3)


def test_a_settled_promise_is_neither_settled_nor_changed_again():
    promise = settled(new())
    with pytest.raises(ValidationError):
        settled(promise)
    promise.what = "Más"
    with pytest.raises(ValidationError):
        change_promise(by=promise.created_by, promise=promise, version=2)


def test_a_stale_version_is_refused_with_theirs():
    promise = new()
    theirs = settled(promise)
    for deed in (
        lambda: settled(promise),
        lambda: settle(
            by=promise.created_by, promise=promise, outcome="kept", on=days_ago(0), version=None
        ),
        lambda: change_promise(by=promise.created_by, promise=promise, version=1),
        lambda: reopen(by=promise.created_by, promise=promise, reason="x", version=1),
    ):
        with pytest.raises(Stale) as stale:
            deed()
        assert (stale.value.current, stale.value.current.state) == (theirs, "kept")


def test_a_change_keeps_who_left_and_what_closed_since():
    body = OrganisationFactory()
    promise = new(organisation=body, side=Side.THEM)
    body.closed_on, body.closed_because = days_ago(0), "megszűnt"
    body.save()
    promise.mentor.user.memberships.update(until=days_ago(0))
    promise.what = "Pontosabban"
    row = change_promise(by=promise.created_by, promise=promise, version=1)
    assert (row.what, row.version) == ("Pontosabban", 2)
    other = MentorFactory(team__iso="HU-SO")
    row.mentor = other
    refused("mentor", change_promise, by=promise.created_by, promise=row, version=2)


def test_a_change_of_nothing_leaves_no_trace():
    promise = new()
    assert change_promise(by=promise.created_by, promise=promise, version=1).version == 1
    assert Change.objects.of(promise).count() == 1


def test_a_promise_moved_to_another_county_wants_its_people():
    promise = new()
    promise.settlement = SettlementFactory(county__iso="HU-SO")
    refused("mentor", change_promise, by=UserFactory(admin=True), promise=promise, version=1)
    promise.mentor = MentorFactory(team__iso="HU-SO")
    row = change_promise(by=UserFactory(admin=True), promise=promise, version=1)
    assert row.county_id == "14"


def test_an_engagement_keeps_promises_of_its_places_on_its_day():
    row = EngagementFactory(held_on=days_ago(2))
    place = row.settlements.get()
    first = PromiseFactory(settlement=place, due_on=days_ago(5))
    second = PromiseFactory(settlement=place)
    third = settled(PromiseFactory(settlement=place, due_on=days_ago(0)))
    keep = {"by": row.author, "engagement": row}
    assert keep_promises(**keep, promises=[first.pk, second.pk, third.pk]) == [third]
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state) == ("late", "kept")
    assert first.settled_on == second.settled_on == row.held_on
    assert keep_promises(**keep, promises=[first.pk]) == [first]
    refused("kept", keep_promises, **keep, promises=[PromiseFactory().pk])
    refused("kept", keep_promises, **keep, promises=[0])


def test_a_plan_and_an_earlier_occasion_keep_nothing():
    plan = EngagementFactory(plan=True)
    promise = PromiseFactory(settlement=plan.settlements.get())
    keep = {"by": plan.author, "promises": [promise.pk]}
    refused("kept", keep_promises, engagement=plan, **keep)
    place = SettlementFactory()
    early = EngagementFactory(settlement=place, held_on=days_ago(9))
    late = EngagementFactory(settlement=place, held_on=days_ago(2))
    promise = PromiseFactory(settlement=place, engagement=late)
    deed = {"by": early.author, "promises": [promise.pk]}
    refused("kept", keep_promises, engagement=early, **deed)
    promise.refresh_from_db()
    assert promise.state == "open"


DAYS = st.integers(-20, 20)
DEEDS = st.one_of(
    st.tuples(st.just("settle"), st.sampled_from(["kept", "dropped"]), DAYS, st.text(max_size=3)),
    st.tuples(st.just("reopen"), st.text(max_size=3)),
    st.tuples(st.just("change"), DAYS),
)


class AnySequence(TestCase):
    """Whatever is done in whatever order, what stands there is what its days and history say."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(DEEDS, max_size=8))
    def test_a_promise_stays_whole(self, deeds):
        promise = new(due_on=timezone.localdate())
        for deed in deeds:
            before = Promise.objects.get(pk=promise.pk)
            written = Change.objects.of(promise).count()
            try:
                self.do(before, *deed)
            except ValidationError:
                after = Promise.objects.get(pk=promise.pk)
                assert (after.version, after.state) == (before.version, before.state)
                assert Change.objects.of(promise).count() == written
            self.check(promise)

    @staticmethod
    def do(row, name, *args):
        by, version = row.created_by, row.version
        if name == "settle":
            outcome, days, reason = args
            on = timezone.localdate() + timedelta(days)
            settle(by=by, promise=row, outcome=outcome, on=on, version=version, reason=reason)
        elif name == "reopen":
            reopen(by=by, promise=row, reason=args[0], version=version)
        else:
            row.due_on = timezone.localdate() + timedelta(args[0])
            change_promise(by=by, promise=row, version=version)

    @staticmethod
    def check(promise):
        row = Promise.objects.get(pk=promise.pk)
        changes = list(Change.objects.of(row).order_by("pk"))
        assert row.version == len(changes)
        if row.state == PromiseState.OPEN:
            assert (row.settled_on, row.settled_by, row.settled_at) == (None, None, None)
            assert changes[-1].action in ("added", "changed", "reopened")
            return
        assert row.settled_on <= timezone.localdate() and row.settled_by and row.settled_at
        assert (row.state == PromiseState.DROPPED) == (changes[-1].action == "dropped")
        if row.state != PromiseState.DROPPED:
            assert (row.state == PromiseState.KEPT) == (row.settled_on <= row.due_on)
        else:
            assert row.reason

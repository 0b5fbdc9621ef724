"""Adding, changing, moving and joining entries: what follows from each, and what is refused."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from counties.models import User
from engagements import actions, receipts
from engagements.actions import StaleVersion
from engagements.entry import entry_of
from engagements.models import Engagement, State
from engagements.summaries import differences
from mentorhalo.core.models import Change
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.engagements import EngagementFactory, EntryFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


def change(row, **facts):
    row.refresh_from_db()
    entry = replace(entry_of(row), **facts)
    return actions.change(by=row.author, engagement=row, version=row.version, entry=entry)


def move(row, to, reason="mert"):
    row.refresh_from_db()
    by = UserFactory(coordinator=True)
    return actions.move(by=by, engagement=row, to=to, version=row.version, reason=reason)


def join(row, into):
    row.refresh_from_db()
    return actions.join(by=row.author, engagement=row, into=into, version=row.version)


def unjoin(row):
    row.refresh_from_db()
    return actions.unjoin(by=row.author, engagement=row, version=row.version)


def written(row):
    """How often an entry was written, and what its history calls each time."""
    row.refresh_from_db()
    return row.version, list(Change.objects.of(row).order_by("pk").values_list("action", flat=True))


@pytest.fixture
def pair():
    """Two mentors' entries of one meeting in one settlement."""
    first = EngagementFactory()
    return first, EngagementFactory(settlement=first.settlements.get())


def test_a_visit_involves_the_settlement():
    row = EngagementFactory()
    assert row.settlements.get().summary.involved_on == row.held_on
    assert written(row) == (1, ["added"])
    assert differences() == []


def test_adding_none_is_nothing():
    assert actions.add_many([]) == []


@pytest.mark.parametrize("batch", [1, 5])
def test_saving_a_visit_costs_few_queries(batch, django_assert_max_num_queries):
    """Of the 25 that a whole page may take; receipt, savepoint, history and summary rows too."""
    mentor = MentorFactory()
    by = User.objects.with_scope().get(pk=mentor.user_id)
    entry = EntryFactory(mentors=(mentor.pk,))
    news = [actions.NewEntry(by, entry)] * batch
    sending = {"by": by, "client_ref": uuid4(), "payload": {}, "outcome": "added"}
    with django_assert_max_num_queries(18):
        receipts.receive(**sending, write=lambda: actions.add_many(news)[0])


def test_changing_a_visit_costs_few_queries(django_assert_max_num_queries):
    row = EngagementFactory(mentor=MentorFactory())
    by = User.objects.with_scope().get(pk=row.author_id)
    entry = replace(entry_of(row), summary="Pontosabban.", minutes=90)
    with django_assert_max_num_queries(31):
        actions.change(by=by, engagement=row, version=1, entry=entry)


def test_an_edit_that_says_the_same_leaves_no_trace():
    people = (MentorFactory().pk, MentorFactory().pk)
    row = EngagementFactory(mentors=people, travel_km=Decimal("12.0"))
    row = change(row, mentors=people[::-1], travel_km=Decimal("12"))
    assert written(row) == (1, ["added"])


def test_a_verified_entry_stays_verified_when_nothing_changed():
    people = (MentorFactory().pk, MentorFactory().pk)
    row = EngagementFactory(mentors=people, verify=True)
    assert change(row, mentors=people[::-1]).state == State.VERIFIED
    assert change(row, summary="Más történt.").state == State.LOGGED
    assert written(row) == (3, ["added", "verified", "changed"])


def test_a_returned_entry_is_logged_again_and_its_reason_goes():
    row = change(EngagementFactory(**{"return": True}), minutes=61)
    assert (row.state, row.state_reason) == (State.LOGGED, "")


def test_a_plan_is_logged_when_it_was_held():
    row = EngagementFactory(plan=True, held_on=days_ago(-3))
    row = change(row, held_on=days_ago(0), planned=False, minutes=45, summary="Megvolt.")
    assert (row.state, row.counts) == (State.LOGGED, True)
    with pytest.raises(ValidationError):
        change(row, planned=True)
    assert differences() == []


@pytest.mark.parametrize("version", [0, 2, None, -1, "1"])
def test_a_stale_version_is_refused(version):
    row = EngagementFactory()
    with pytest.raises(StaleVersion) as caught:
        actions.change(by=row.author, engagement=row, version=version, entry=entry_of(row))
    assert caught.value.current == row
    with pytest.raises(StaleVersion):
        actions.move(by=row.author, engagement=row, to="verify", version=version)
    assert written(row) == (1, ["added"])


def test_a_cancelled_or_joined_entry_is_not_changed(pair):
    join(pair[1], pair[0])
    for row in (EngagementFactory(cancel=True), pair[1]):
        with pytest.raises(ValidationError) as caught:
            change(row, minutes=5)
        assert caught.value.code == "frozen"


@pytest.mark.parametrize(
    ("before", "to", "after"),
    [
        ([], "verify", "verified"),
        ([], "return", "returned"),
        (["verify"], "return", "returned"),
        ([], "cancel", "cancelled"),
        (["return"], "cancel", "cancelled"),
        (["cancel"], "restore", "logged"),
        (["return", "cancel"], "restore", "returned"),
    ],
)
def test_moves(before, to, after):
    row = EngagementFactory()
    for step in before:
        move(row, step, reason=f"mert {step}")
    assert move(row, to).state == after
    assert written(row)[0] == len(before) + 2 == len(written(row)[1])
    assert differences() == []


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("plan", {"cancel"}),
        (None, {"verify", "return", "cancel"}),
        ("verify", {"return"}),
        ("return", {"cancel"}),
        ("cancel", {"restore"}),
    ],
)
def test_other_moves_are_refused(state, allowed):
    row = EngagementFactory(**({state: True} if state else {}))
    for to in set(actions.MOVES) - allowed:
        with pytest.raises(ValidationError) as caught:
            move(row, to)
        assert caught.value.code == "state"


def test_a_returned_entry_comes_back_with_the_reason_it_was_returned_for():
    row = EngagementFactory()
    for to, reason in [("return", "Hányan voltak?"), ("cancel", "Kétszer írtam."), ("restore", "")]:
        row = move(row, to, reason)
    assert (row.state, row.state_reason) == (State.RETURNED, "Hányan voltak?")
    move(row, "cancel", "Hányan voltak?")
    assert move(row, "restore", "").state_reason == "Hányan voltak?"


@pytest.mark.parametrize(
    ("reason", "code"),
    [("", "required"), (" \n", "required"), ("a\x00", "control_characters")]
    + [("\ud800", "control_characters"), ("a" * 2001, "too_long")],
)
@pytest.mark.parametrize("to", ["return", "cancel"])
def test_reasons(to, reason, code):
    with pytest.raises(ValidationError) as caught:
        move(EngagementFactory(), to, reason)
    assert [error.code for error in caught.value.error_dict["reason"]] == [code]


def test_many_moves_are_all_or_nothing():
    rows = [EngagementFactory(), EngagementFactory(verify=True)]
    with pytest.raises(ValidationError):
        actions.move_many(by=UserFactory(admin=True), engagements=rows, to="verify")
    assert written(rows[0]) == (1, ["added"])


def test_joining_counts_once_and_can_be_undone(pair):
    first, second = pair
    join(second, first)
    assert first.settlements.get().summary.counted == 1
    assert first.credits.count() == 2
    assert written(first) == (2, ["added", "joined"])
    unjoin(second)
    assert first.settlements.get().summary.counted == 2
    assert first.credits.count() == 1
    assert written(second) == (3, ["added", "joined", "join undone"])
    assert differences() == []


def test_joining_a_verified_meeting_has_it_verified_again(pair):
    move(pair[0], "verify")
    assert join(pair[1], pair[0]).state == State.LOGGED


def test_joining_the_same_people_leaves_a_verified_meeting_as_it_is():
    mentor, place = MentorFactory(), SettlementFactory()
    first, second = (EngagementFactory(mentor=mentor, settlement=place) for _ in range(2))
    move(first, "verify")
    assert join(second, first).state == State.VERIFIED


def test_what_a_joined_entry_brought_survives_an_edit_of_the_meeting(pair):
    first, second = pair
    place = SettlementFactory()
    change(second, settlements={place.pk: True})
    join(second, first)
    change(first, settlements={SettlementFactory().pk: True}, minutes=15)
    assert first.places.filter(on_site=True).count() == 2
    assert first.places.get(own=False).settlement == place
    unjoin(second)
    assert first.settlements.count() == 1
    assert differences() == []


@pytest.mark.parametrize("facts", [{"held_on": days_ago(3)}, {"mode": "phone"}])
def test_a_meeting_stays_what_was_joined_to_it(pair, facts):
    first, second = pair
    join(second, first)
    if "mode" in facts:
        facts = facts | {"settlements": dict.fromkeys(entry_of(first).settlements, False)}
    with pytest.raises(ValidationError) as caught:
        change(first, **facts)
    ((error,),) = caught.value.error_dict.values()
    assert error.code == "joined"
    change(first, held_on=days_ago(2))
    unjoin(second)
    assert change(first, **facts).version == 5


def test_a_meeting_is_not_cancelled_with_what_was_joined_to_it(pair):
    first, second = pair
    join(second, first)
    with pytest.raises(ValidationError, match=rf"{second.pk}\b") as caught:
        move(first, "cancel")
    assert caught.value.code == "joined"
    assert move(first, "return").state == State.RETURNED
    unjoin(second)
    assert move(first, "cancel").state == State.CANCELLED
    assert differences() == []


def refusal(row, into):
    with pytest.raises(ValidationError) as caught:
        join(row, into)
    return caught.value.error_dict["into"][0].code


def test_joins_that_make_no_sense(pair):
    first, second = pair
    refused = [
        (first, second),
        (first, first),
        (EngagementFactory(iso="HU-SO"), first),
        (EngagementFactory(by_phone=True), first),
        (EngagementFactory(held_on=days_ago(3)), first),
        (EngagementFactory(verify=True), first),
        (EngagementFactory(plan=True), first),
        (EngagementFactory(), EngagementFactory(cancel=True)),
    ]
    assert {refusal(row, into) for row, into in refused} == {"join"}
    join(second, first)
    third = EngagementFactory()
    assert refusal(third, second) == "join"
    assert refusal(second, first) == "join"


def test_a_chain_of_joins_is_refused():
    first, second, third = (EngagementFactory() for _ in range(3))
    join(third, second)
    assert refusal(second, first) == "join"


def test_undoing_needs_a_join():
    with pytest.raises(ValidationError):
        unjoin(EngagementFactory())


def test_undoing_asks_the_database_not_the_memory(pair):
    first, second = pair
    old = Engagement.objects.get(pk=second.pk)
    join(second, first)
    row = actions.unjoin(by=old.author, engagement=old, version=2)
    assert (row.state, row.joined_to) == (State.LOGGED, None)


def test_two_counties_entries_name_each_other_in_both_histories():
    there = EngagementFactory(iso="HU-SO")
    here = EngagementFactory(same_event=(there.pk,))
    assert written(there) == (2, ["added", "changed"])
    assert there.same_event.get() == here
    assert Change.objects.of(there).latest("pk").fields["same_event"] == [[], [here.pk]]
    change(here, same_event=())
    assert (written(there), there.same_event.count()) == ((3, ["added", *["changed"] * 2]), 0)
    change(here, same_event=(there.pk,))
    assert (written(there)[0], written(here)[0]) == (4, 3)


def test_an_entry_that_another_county_names_stays_verified_and_its_open_form_is_stale():
    there = EngagementFactory(iso="HU-SO", verify=True)
    here = EngagementFactory()
    change(here, same_event=(there.pk,))
    kept = Engagement.objects.get(pk=there.pk)
    assert (kept.state, kept.version) == (State.VERIFIED, there.version + 1)
    with pytest.raises(actions.StaleVersion):
        actions.move(
            by=there.state_by, engagement=there, to="return", version=there.version, reason="x"
        )
    move(kept, "return")
    assert differences() == []


def test_an_entry_of_the_same_county_is_not_the_same_event_elsewhere():
    row = EngagementFactory()
    with pytest.raises(ValidationError) as caught:
        EngagementFactory(same_event=(row.pk,))
    assert [error.code for error in caught.value.error_dict["same_event"]] == ["same_event"]


def test_a_write_within_a_larger_deed_is_undone_with_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        EngagementFactory()
        raise ZeroDivisionError
    assert not Engagement.objects.exists()
    assert differences() == []


def test_a_refused_entry_does_not_spoil_the_larger_deed():
    place = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    with transaction.atomic():
        with pytest.raises(ValidationError):
            EngagementFactory(settlement=place)
        EngagementFactory()
    assert Engagement.objects.count() == 1

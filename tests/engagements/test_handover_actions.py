"""Handing over: what moves, what stays, what is refused, and what the history tells."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from engagements.handovers import actions as handover_actions
from engagements.models import Partnership, Promise, Stage
from mentorhalo.core.models import Change
from settlements.models import Assignment, Handover
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.handovers import HandoverFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.partnerships import PartnershipFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def giver():
    return MentorFactory()


@pytest.fixture
def taker():
    return MentorFactory()


@pytest.fixture
def place(giver):
    return AssignmentFactory(mentor=giver, settlement=SettlementFactory(name="Őrtilos")).settlement


def offer(giver, taker, *places, by=None, **told):
    settlements = {row.pk: "" for row in places}
    return handover_actions.offer(
        by=by or giver.user, giver=giver, taker=taker, settlements=settlements, **told
    )


def accept(handover, by=None):
    return handover_actions.accept(by=by or handover.taker.user, handover=handover)


def test_an_offer_moves_nothing(giver, taker, place):
    promise = PromiseFactory(settlement=place, mentor=giver)
    row = offer(giver, taker, place, note="Jó munkát!")
    assert place.assignments.get().mentor == giver
    promise.refresh_from_db()
    assert (promise.mentor, row.state, row.county_id) == (giver, "offered", "20")
    change = Change.objects.of(row).get()
    assert change.action == "offered"
    assert change.fields["settlements"] == [None, [f"Őrtilos ({place.pk})"]]


def test_acceptance_is_effective_the_same_minute(giver, taker, place):
    row = accept(offer(giver, taker, place))
    old, new = place.assignments.order_by("since")
    assert (old.mentor, old.until) == (giver, TODAY())
    assert (new.mentor, new.since, new.until) == (taker, TODAY(), None)
    assert list(Assignment.objects.answering(TODAY())) == [new]
    assert (row.state, row.decided_by) == ("accepted", taker.user)
    told = {Change.objects.of(record).first().action for record in (old, new, row)}
    assert told == {"handed over", "added", "accepted"}


def test_what_began_today_changes_hands_without_a_period_of_no_day(giver, taker):
    held = AssignmentFactory(mentor=giver, since=TODAY())
    accept(offer(giver, taker, held.settlement))
    held.refresh_from_db()
    assert (held.mentor, held.until) == (taker, None)
    change = Change.objects.of(held).get()
    assert change.fields == {"mentor": [giver.pk, taker.pk]}


def test_what_was_to_end_still_ends_then(giver, taker):
    held = AssignmentFactory(mentor=giver, until=days_ago(-10))
    after = AssignmentFactory(settlement=held.settlement, since=days_ago(-10))
    accept(offer(giver, taker, held.settlement))
    periods = held.settlement.assignments.order_by("since").values_list("mentor", "until")
    assert list(periods) == [
        (giver.pk, TODAY()),
        (taker.pk, days_ago(-10)),
        (after.mentor_id, None),
    ]


def test_open_promises_move_and_settled_ones_stay(giver, taker, place):
    mine, nobodys = (PromiseFactory(settlement=place, mentor=giver) for _ in range(2))
    Promise.objects.filter(pk=nobodys.pk).update(mentor=None)
    colleague = PromiseFactory(settlement=place)
    elsewhere = PromiseFactory(mentor=giver)
    kept = PromiseFactory(
        settlement=place,
        mentor=giver,
        state="kept",
        settled_on=days_ago(1),
        settled_by=giver.user,
        settled_at=timezone.now(),
    )
    accept(offer(giver, taker, place))
    now = dict(Promise.objects.values_list("pk", "mentor"))
    assert now[mine.pk] == now[nobodys.pk] == taker.pk
    assert now[colleague.pk] == colleague.mentor_id
    assert now[elsewhere.pk] == now[kept.pk] == giver.pk
    change = Change.objects.of(mine).get()
    assert change.action == "handed over" and change.fields["mentor"] == [giver.pk, taker.pk]
    mine.refresh_from_db()
    assert mine.version == 2


def test_open_partnerships_go_to_the_taker_where_the_giver_has_nothing_left(giver, taker, place):
    second = AssignmentFactory(mentor=giver).settlement
    seated = [OrganisationFactory(seat=place), OrganisationFactory()]
    mine = PartnershipFactory(mentor=giver, places=[place])
    by_seat = PartnershipFactory(mentor=giver, parties=seated)
    nobodys = PartnershipFactory(mentor=giver, places=[place])
    Partnership.objects.filter(pk=nobodys.pk).update(mentor=None)
    colleague = PartnershipFactory(places=[place])
    both = PartnershipFactory(mentor=giver, places=[place, second])
    elsewhere = PartnershipFactory(mentor=giver, places=[second])
    closed = PartnershipFactory(mentor=giver, places=[place], stage=Stage.CLOSED)
    accept(offer(giver, taker, place))
    now = dict(Partnership.objects.values_list("pk", "mentor"))
    assert now[mine.pk] == now[by_seat.pk] == now[nobodys.pk] == taker.pk
    assert now[colleague.pk] == colleague.mentor_id
    assert now[both.pk] == now[elsewhere.pk] == now[closed.pk] == giver.pk
    change = Change.objects.of(mine).first()
    assert change.action == "handed over" and change.fields["mentor"] == [giver.pk, taker.pk]
    mine.refresh_from_db()
    assert mine.version == 2
    accept(offer(giver, taker, second))
    both.refresh_from_db()
    assert both.mentor == taker


def test_past_and_planned_work_stays_credited(giver, taker, place):
    past = EngagementFactory(mentor=giver, settlement=place)
    planned = EngagementFactory(mentor=giver, settlement=place, plan=True, held_on=days_ago(-3))
    accept(offer(giver, taker, place))
    for row in (past, planned):
        row.refresh_from_db()
        assert list(row.mentors.all()) == [giver] and row.version == 1


def test_who_left_hands_over_through_somebody_else(giver, taker, place, person):
    giver.user.memberships.update(until=days_ago(5))
    giver.user.is_active = False
    giver.user.save()
    accept(offer(giver, taker, place, by=person("lead")))
    assert place.assignments.on(TODAY()).get().mentor == taker


def refused(words, deed):
    before = list(Assignment.objects.values_list())
    with pytest.raises(ValidationError) as refusal:
        deed()
    assert words in " ".join(refusal.value.messages)
    assert list(Assignment.objects.values_list()) == before


def test_only_what_the_giver_answers_for(giver, taker, place):
    other = AssignmentFactory(settlement=SettlementFactory(name="Bagod")).settlement
    past = AssignmentFactory(mentor=giver, until=days_ago(1)).settlement
    refused("Bagod", lambda: offer(giver, taker, place, other))
    refused(past.name, lambda: offer(giver, taker, past))
    assert not Handover.objects.exists()


def test_and_again_at_acceptance(giver, taker, place):
    row = offer(giver, taker, place)
    place.assignments.update(until=TODAY())
    refused("does not answer for Őrtilos", lambda: accept(row))
    row.refresh_from_db()
    assert row.state == "offered"


def test_the_taker_is_in_the_office_today(giver, taker, place):
    stranger = MentorFactory(team__iso="HU-SO")
    refused("office today", lambda: offer(giver, stranger, place))
    row = offer(giver, taker, place)
    taker.user.memberships.update(until=TODAY())
    refused("office today", lambda: accept(row))


def test_a_settlement_waits_once(giver, taker, place):
    offer(giver, taker, place)
    refused("waits already", lambda: offer(giver, MentorFactory(), place))


def test_other_refusals(giver, taker, place):
    somogy = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    AssignmentFactory(settlement=somogy, mentor=giver)
    refused("at least one", lambda: offer(giver, taker))
    refused("another mentor", lambda: offer(giver, giver, place))
    refused("several counties", lambda: offer(giver, taker, place, somogy))
    refused("control", lambda: offer(giver, taker, place, note="a\0"))
    refused("too long", lambda: offer(giver, taker, place, note="a" * 5001))
    told = {"by": giver.user, "giver": giver, "taker": taker, "settlements": {"00000": ""}}
    refused("no settlement", lambda: handover_actions.offer(**told))


def test_nobody_accepts_or_declines_for_somebody_else(giver, taker, place, person):
    row = offer(giver, taker, place)
    for who in (giver.user, person("lead"), UserFactory(admin=True)):
        refused("Only", lambda who=who: accept(row, by=who))
        told = {"by": who, "handover": row, "reason": "ok"}
        refused("Only", lambda told=told: handover_actions.decline(**told))


@pytest.mark.parametrize(("deed", "state"), [("decline", "declined"), ("withdraw", "withdrawn")])
def test_no_has_a_reason_and_frees_the_settlement(giver, taker, place, deed, state):
    row, do = offer(giver, taker, place), getattr(handover_actions, deed)
    refused("reason", lambda: do(by=taker.user, handover=row, reason=" "))
    refused("too long", lambda: do(by=taker.user, handover=row, reason="a" * 501))
    row = do(by=taker.user, handover=row, reason="szabadságon vagyok")
    assert (row.state, row.reason) == (state, "szabadságon vagyok")
    assert Change.objects.of(row).first().reason == "szabadságon vagyok"
    assert place.assignments.get().until is None
    offer(giver, taker, place)


@pytest.mark.parametrize("first", ["accept", "decline", "withdraw"])
def test_what_is_decided_is_decided(first):
    row = HandoverFactory(**{first: True})
    told = {"handover": row, "reason": "mégse"}
    refused("decided already", lambda: accept(row))
    refused("decided already", lambda: handover_actions.decline(by=row.taker.user, **told))
    refused("decided already", lambda: handover_actions.withdraw(by=row.giver.user, **told))


def test_many_settlements_cost_no_more_queries():
    def cost(number):
        giver = MentorFactory()
        places = [AssignmentFactory(mentor=giver).settlement for _ in range(number)]
        for place in places:
            PromiseFactory(settlement=place, mentor=giver)
        handover = HandoverFactory(giver=giver, settlements=places)
        with CaptureQueriesContext(connection) as queries:
            accept(handover)
        return len(queries)

    assert cost(1) == cost(8) <= 24

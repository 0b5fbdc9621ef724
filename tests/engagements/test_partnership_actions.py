"""Partnerships: what may be written, and what the rung, the signing and the history say of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from engagements.models import Met, Partnership, Stage, StageChange
from engagements.partnerships.actions import (
    Move,
    begin,
    change,
    change_party,
    drop_contact,
    move,
    note_contact,
    review,
    undo_move,
)
from engagements.partnerships.stages import possible, wants_reason
from engagements.partnerships.writing import WrittenAlready
from engagements.summaries import differences
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from settlements.models import SettlementSummary
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.partnerships import (
    PartnershipFactory,
    PartnershipKindFactory,
    PartnershipMarkFactory,
)
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


def refused(field, deed, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        deed(*args, **kwargs)
    assert field in error.value.error_dict, error.value


def moved(row, after, on=None, reason="", **more):
    to = Move(after, on or timezone.localdate(), reason, **more)
    return move(by=row.created_by, partnership=row, to=to, version=row.version)


def facts(row, **more):
    parties = [party.organisation for party in row.party_rows.select_related("organisation__seat")]
    places = [place.settlement for place in row.places.select_related("settlement")]
    return {"partnership": row, "parties": parties, "places": places} | more


def partnered_on(place):
    return SettlementSummary.objects.get(pk=place.pk).partnered_on


def test_it_begins_with_its_first_stage_dated_and_authored():
    row = PartnershipFactory(began=days_ago(40))
    [first] = row.stage_changes.all()
    assert (first.before, first.after, first.on) == ("", Stage.RAISED, days_ago(40))
    assert first.by == row.created_by
    assert (row.stage, row.stage_on, row.signed_on) == (Stage.RAISED, days_ago(40), None)
    assert Change.objects.of(row).get().action == "added"
    assert Change.objects.of(first).get().action == "added"


def test_one_that_was_signed_already_says_so_from_the_start():
    place = SettlementFactory()
    row = PartnershipFactory(stage=Stage.AGREED, began=days_ago(50), places=[place])
    assert row.signed_on == partnered_on(place) == days_ago(50)


@pytest.mark.parametrize("number", [0, 1])
def test_it_has_two_organisations(number):
    place = SettlementFactory()
    bodies = [OrganisationFactory(seat=place)] * (2 * number)  # the same twice is one
    refused("parties", PartnershipFactory, parties=bodies, places=[place])
    assert not Partnership.objects.exists()


def test_it_touches_its_county():
    away = [OrganisationFactory(seat__county__iso="HU-SO") for _n in range(2)]
    refused("places", PartnershipFactory, parties=away, places=[])
    assert PartnershipFactory(parties=[*away, OrganisationFactory()], places=[])


def test_who_follows_it_is_in_the_office():
    refused("mentor", PartnershipFactory, mentor=MentorFactory(team__iso="HU-SO"))


@pytest.mark.parametrize("day", [days_ago(6000), days_ago(-365 * 20)])
def test_a_renewal_lies_within_reach(day):
    refused("renew_on", PartnershipFactory, renew_on=day)


def test_naming_gives_the_rung_and_serving_does_not():
    named, seat = SettlementFactory(), SettlementFactory()
    bodies = [OrganisationFactory(seat=seat) for _n in range(2)]
    row = PartnershipFactory(parties=bodies, places=[named])
    moved(row, Stage.AGREED, days_ago(3), "rögtön")
    assert partnered_on(named) == days_ago(3) and partnered_on(seat) is None


def test_the_rung_follows_the_settlements_and_is_lost_with_the_signing():
    first, second = SettlementFactory(), SettlementFactory()
    row = PartnershipFactory(places=[first], moves=[(Stage.AGREED, 4)])
    assert partnered_on(first) == days_ago(4)
    row = change(by=row.created_by, version=row.version, **facts(row, places=[second]))
    assert partnered_on(first) is None and partnered_on(second) == days_ago(4)
    row = undo_move(by=row.created_by, partnership=row, reason="tévedés", version=row.version)
    assert row.stage == Stage.RAISED and row.signed_on is None
    assert partnered_on(second) is None
    assert differences() == []


def test_the_first_signing_counts_not_the_renewed_one():
    path = [(Stage.AGREED, 9), (Stage.WORKING, 8), (Stage.RENEWING, 7), (Stage.AGREED, 6)]
    assert PartnershipFactory(moves=path).signed_on == days_ago(9)


@pytest.mark.parametrize(
    ("field", "after", "on", "reason"),
    [
        ("after", Stage.RAISED, 0, "próba"),
        ("after", "nincs", 0, "próba"),
        ("reason", Stage.CLOSED, 0, ""),
        ("reason", Stage.INTENT, 0, "  "),
        ("reason", Stage.TALKS, 0, "x" * 501),
        ("reason", Stage.TALKS, 0, "a\x07b"),
        ("on", Stage.TALKS, -1, ""),
        ("on", Stage.TALKS, 11, ""),
    ],
)
def test_moves_that_are_refused(field, after, on, reason):
    row = PartnershipFactory(began=days_ago(10))
    refused(field, moved, row, after, days_ago(on), reason)
    assert StageChange.objects.count() == 1


def test_a_move_needs_a_day():
    row = PartnershipFactory()
    to = Move(Stage.TALKS, None)
    refused("on", move, by=row.created_by, partnership=row, to=to, version=1)


def test_a_planned_engagement_proves_no_stage():
    row, plan = PartnershipFactory(), EngagementFactory(plan=True, held_on=days_ago(-3))
    refused("engagement", moved, row, Stage.TALKS, engagement=plan)
    refused("engagement", note_contact, by=row.created_by, partnership=row, engagement=plan)


def test_a_move_at_an_engagement_is_a_contact():
    row, visit = PartnershipFactory(), EngagementFactory(held_on=days_ago(2))
    moved(row, Stage.TALKS, days_ago(2), engagement=visit)
    found = Partnership.objects.with_last_contact().get(pk=row.pk)
    assert found.contact_on == days_ago(2)
    assert not note_contact(by=row.created_by, partnership=row, engagement=visit)


def test_what_does_not_count_any_more_is_no_contact():
    row = PartnershipFactory()
    visit = EngagementFactory(held_on=days_ago(2))
    note_contact(by=row.created_by, partnership=row, engagement=visit)
    type(visit).objects.filter(pk=visit.pk).update(state="returned", state_reason="Hiányzik")
    assert Partnership.objects.with_last_contact().get(pk=row.pk).contact_on is None


def test_the_second_of_two_writers_is_told():
    row = PartnershipFactory()
    stale = Partnership.objects.get(pk=row.pk)
    moved(row, Stage.TALKS)
    colleague, to = MentorFactory().user, Move(Stage.TALKS, timezone.localdate())
    with pytest.raises(Stale):
        move(by=colleague, partnership=stale, to=to, version=1)
    with pytest.raises(Stale):
        moved(stale, Stage.CLOSED, reason="próba")
    with pytest.raises(Stale):
        undo_move(by=colleague, partnership=stale, reason="tévedés", version=1)
    with pytest.raises(Stale):
        change(by=row.created_by, version=1, **facts(row, places=[]))


def test_a_second_tap_moves_and_takes_back_once():
    row = PartnershipFactory(moves=[(Stage.TALKS, 3)])
    stale = Partnership.objects.get(pk=row.pk)
    moved(row, Stage.INTENT)
    assert moved(stale, Stage.INTENT).version == 3
    assert row.stage_changes.count() == 3
    told = {"by": row.created_by, "reason": "tévedés", "version": 3}
    undo_move(partnership=row, **told)
    assert undo_move(partnership=row, **told).stage == Stage.TALKS
    assert row.stage_changes.filter(undone_at=None).count() == 2


def test_the_same_is_not_begun_twice():
    row = PartnershipFactory(name="Könyvtár és iskola")
    known = {**facts(row), "first": Move(Stage.RAISED, days_ago(1))}

    def again(by, **more):
        new = Partnership(name="konyvtar  és Iskola", kind=row.kind, county=row.county)
        return begin(by=by, **(known | {"partnership": new} | more))

    with pytest.raises(WrittenAlready) as twice:
        again(row.created_by)
    assert twice.value.earlier == row and "name" in twice.value.error_dict
    assert twice.value.was_by(row.created_by) and not twice.value.was_by(MentorFactory().user)
    Partnership.objects.filter(pk=row.pk).update(created_at=row.created_at - timedelta(minutes=2))
    with pytest.raises(WrittenAlready) as later:
        again(row.created_by)
    assert not later.value.was_by(row.created_by)
    third = OrganisationFactory(seat=known["places"][0])
    assert again(row.created_by, parties=[*known["parties"], third])
    moved(row, Stage.CLOSED, reason="vége")
    assert again(row.created_by)


def test_an_engagement_noted_by_mistake_is_taken_off():
    row, visit, other = PartnershipFactory(), EngagementFactory(), EngagementFactory()
    told = {"by": row.created_by, "partnership": row}
    note_contact(engagement=visit, **told)
    moved(row, Stage.TALKS, engagement=other)
    refused("engagement", drop_contact, engagement=other, **told)
    assert drop_contact(engagement=visit, **told)
    assert not drop_contact(engagement=visit, **told)
    assert [contact.engagement for contact in row.contacts.all()] == [other]
    assert Change.objects.of(row).first().fields["engagements"][1] == [other.pk]


def test_the_first_stage_stays():
    row = PartnershipFactory()
    with pytest.raises(ValidationError):
        undo_move(by=row.created_by, partnership=row, reason="tévedés", version=row.version)


def test_a_party_has_its_days():
    row = PartnershipFactory()
    party = row.party_rows.first()
    party.role, party.since, party.until = "helyet ad", days_ago(9), days_ago(1)
    row = change_party(by=row.created_by, partnership=row, party=party, version=1)
    assert row.version == 2
    assert "helyet ad" in str(Change.objects.of(row).first().fields)
    party.until = days_ago(10)
    with pytest.raises(ValidationError):
        change_party(by=row.created_by, partnership=row, party=party, version=2)


def _said(marks, met=Met.YES):
    return {mark: (met, "") for mark in marks}


def test_a_review_is_one_a_year_and_is_changed():
    row, marks = PartnershipFactory(), [PartnershipMarkFactory() for _n in range(2)]
    today = timezone.localdate()
    told = {"by": row.created_by, "partnership": row, "year": today.year, "on": today}
    first = review(met=_said(marks), **told)
    with pytest.raises(Stale):
        review(met=_said(marks), **told)
    again = review(met=_said(marks, Met.NO), version=first.version, **told)
    assert again.pk == first.pk and again.version == 2
    assert {mark.met for mark in again.marks.all()} == {Met.NO}


def test_a_review_answers_every_mark_of_a_year_that_has_begun():
    row, mark = PartnershipFactory(), PartnershipMarkFactory()
    today = timezone.localdate()
    told = {"by": row.created_by, "partnership": row, "on": today}
    refused("met", review, year=today.year, met={}, **told)
    refused("year", review, year=today.year + 1, met=_said([mark]), **told)
    refused("on", review, year=today.year, met=_said([mark]), **(told | {"on": None}))
    before = told | {"on": today.replace(year=today.year - 1)}
    refused("on", review, year=today.year, met=_said([mark]), **before)
    told["on"] = today + timedelta(days=1)
    refused("on", review, year=today.year, met=_said([mark]), **told)


STEPS = st.lists(
    st.one_of(st.sampled_from(list(Stage)), st.just("undo")),
    max_size=10,
)


class AnyHistory(TestCase):
    """Whatever is tried in whatever order, the row agrees with its standing changes."""

    @settings(max_examples=25, deadline=None)
    @given(STEPS, st.lists(st.integers(0, 3), min_size=10, max_size=10))
    def test_the_row_and_the_rung_repeat_what_stands(self, steps, gaps):
        place = SettlementFactory()
        row = PartnershipFactory(places=[place], began=days_ago(90))
        on = 90
        for step, gap in zip(steps, gaps, strict=False):
            standing = list(row.stage_changes.filter(undone_at=None).order_by("on", "pk"))
            path = [one.after for one in standing]
            if step == "undo":
                if len(path) > 1:
                    by = row.created_by
                    row = undo_move(by=by, partnership=row, reason="x", version=row.version)
                continue
            if step not in possible(path):
                refused("after", moved, row, step, days_ago(on), "próba")
                continue
            on -= gap
            if wants_reason(path, step):
                refused("reason", moved, row, step, days_ago(on))
            row = moved(row, step, days_ago(on), "próba")
        standing = list(row.stage_changes.filter(undone_at=None).order_by("on", "pk"))
        row.refresh_from_db()
        assert (row.stage, row.stage_on) == (standing[-1].after, standing[-1].on)
        signed = [one.on for one in standing if one.after == Stage.AGREED]
        assert row.signed_on == min(signed, default=None) == partnered_on(place)


def test_begin_refuses_what_was_never_begun():
    mentor, place = MentorFactory(), SettlementFactory()
    row = Partnership(name="", county=place.county, kind=PartnershipKindFactory())
    bodies = [OrganisationFactory(seat=place) for _n in range(2)]
    told = {"parties": bodies, "places": [place], "first": Move(Stage.RAISED, days_ago(1))}
    refused("name", begin, by=mentor.user, partnership=row, **told)

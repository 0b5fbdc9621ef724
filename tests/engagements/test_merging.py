"""Three states of one entry made one: each one-sided change is kept, and each collision told."""

import json
from dataclasses import fields, replace
from datetime import date, time
from decimal import Decimal
from functools import partial

import pytest
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from engagements.entry import FACTS, Entry, entry_of
from engagements.filled import fields_of
from engagements.forms import EngagementForm
from engagements.merging import base_of, entry_from, merge, same
from engagements.models import Kind, Mode
from tests.engagements.phone import a_visit
from tests.factories.engagements import EngagementFactory
from tests.factories.grants import TargetAreaFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.process import ProcessStepFactory
from tests.factories.settlements import SettlementFactory

keys = st.lists(st.integers(1, 4), max_size=3).map(tuple)
texts = st.sampled_from(["", "a", "b", "két\nsor", "ő"])
few = partial(st.integers, 1, 3)
ENTRIES = st.builds(
    Entry,
    held_on=st.sampled_from([date(2026, 3, 1), date(2026, 3, 2)]),
    settlements=st.dictionaries(st.sampled_from(["01001", "01002"]), st.booleans(), max_size=2),
    mentors=keys,
    kind=st.sampled_from([Kind.VISIT, Kind.WORKSHOP]).map(str),
    mode=st.sampled_from([Mode.ON_SITE, Mode.PHONE]).map(str),
    starts_at=st.none() | st.sampled_from([time(9), time(9, 0, 30), time(10, 15)]),
    minutes=st.none() | few(),
    participants=st.none() | few(),
    travel_km=st.none() | st.sampled_from([Decimal("12"), Decimal("12.0"), Decimal("12.5")]),
    destination=texts,
    summary=texts,
    obstacle=texts,
    private_note=texts,
    planned=st.booleans(),
    same_event=keys,
    target_area=st.none() | few(),
    step=st.none() | st.sampled_from(["interview", "survey"]),
    organisations=keys,
)


@given(ENTRIES, ENTRIES, ENTRIES)
def test_each_ones_change_is_kept_and_exactly_the_collisions_are_told(before, mine, theirs):
    merged = merge(before, mine, theirs)
    for name in FACTS:
        i_changed, they_changed = not same(name, before, mine), not same(name, before, theirs)
        wanted = theirs if they_changed and not i_changed else mine
        assert same(name, merged.entry, wanted), name
        collides = i_changed and they_changed and not same(name, mine, theirs)
        assert (name in merged.collisions) == collides
        assert (name in merged.theirs) == (they_changed and not i_changed)
    assert merged.entry.planned == (
        theirs.planned if before.planned == mine.planned else mine.planned
    )


@given(ENTRIES, ENTRIES)
def test_who_changed_nothing_loses_nothing_of_theirs(before, theirs):
    merged = merge(before, before, theirs)
    assert (merged.entry.says_the_same(theirs), merged.collisions) == (True, ())


@given(ENTRIES, ENTRIES)
def test_whose_entry_nobody_changed_is_as_typed(before, mine):
    merged = merge(before, mine, before)
    assert (merged.collisions, merged.theirs) == ((), ())
    assert all(same(name, merged.entry, mine) for name in FACTS)


@given(ENTRIES, ENTRIES)
def test_without_what_was_opened_each_difference_collides(mine, theirs):
    merged = merge(None, mine, theirs)
    assert set(merged.collisions) == {name for name in FACTS if not same(name, mine, theirs)}
    assert all(same(name, merged.entry, mine) for name in FACTS)
    assert merged.theirs == ()


@given(ENTRIES)
def test_what_was_opened_comes_back_exactly(entry):
    assert entry_from(base_of(entry, with_note=True)) == entry
    without = entry_from(base_of(entry, with_note=False))
    assert without == replace(entry, private_note="")


BROKEN = {
    "nothing": "",
    "none": None,
    "no json": "x",
    "a list": "[]",
    "a number": "7",
    "deep": "[" * 100_000,
    "too long": " " * 400_001,
    "nothing in it": "{}",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_was_never_written_by_us_is_no_base(name):
    assert entry_from(BROKEN[name]) is None


ODD_FACTS = {
    "held_on": ["", "x", 7, []],
    "settlements": [[], "x", {"01001": 1}, {"01001": None}],
    "mentors": ["x", [0], [True], [2**70], ["1"], 7],
    "minutes": ["1", True, 2**70, 1.5],
    "travel_km": ["NaN", "Infinity", "1e999999", 7, "x", "1" * 13],
    "starts_at": ["25:00", 9],
    "summary": [7, "\ud800", []],
    "planned": [0, "true", None],
    "target_area": ["1", 0],
    "step": [7],
    "kind": [None, 3],
}


@given(st.sampled_from([(n, v) for n, odd in ODD_FACTS.items() for v in odd]), ENTRIES)
def test_an_odd_fact_is_no_base(odd, entry):
    facts = json.loads(base_of(entry, with_note=True))
    facts[odd[0]] = odd[1]
    assert entry_from(json.dumps(facts)) is None


@given(st.sampled_from([row.name for row in fields(Entry) if row.name != "private_note"]), ENTRIES)
def test_half_a_base_is_none(name, entry):
    facts = json.loads(base_of(entry, with_note=True))
    del facts[name]
    assert entry_from(json.dumps(facts)) is None
    assert entry_from(json.dumps(facts | {"more": 1, name: None})) is None


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["hu", "en"])
def test_a_form_that_is_opened_and_sent_says_the_same(person, language):
    """Opening and saving an entry is no change: the form can say each fact exactly."""
    user = person("mentor")
    here, there = SettlementFactory(), SettlementFactory()
    area = TargetAreaFactory(places_in=[here])
    entry = Entry(
        held_on=date(2026, 3, 2),
        settlements={here.pk: True, there.pk: False},
        mentors=(user.mentor.pk, MentorFactory().pk, MentorFactory(team__iso="HU-SO").pk),
        kind="study_trip",
        starts_at=time(9, 30),
        minutes=47,
        participants=0,
        travel_km=Decimal("1250.5"),
        destination="Graz",
        summary="Első sor.\n\n„Idézet” – <b>nem jel</b>",
        obstacle="eső",
        private_note="csak nekünk",
        same_event=(EngagementFactory(iso="HU-SO").pk,),
        target_area=area.pk,
        step=ProcessStepFactory().pk,
        organisations=(OrganisationFactory(seat=here).pk, OrganisationFactory(seat=there).pk),
    )
    with override(language):
        data = QueryDict(mutable=True)
        for name, values in fields_of(entry).items():
            data.setlist(name, values)
        data["client_ref"] = a_visit(user)["ref"]
        form = EngagementForm(data, user=user)
        assert form.is_valid(), form.errors
        said = form.entry()
    differing = [name for name in FACTS if not same(name, said, entry)]
    assert differing == []


@pytest.mark.django_db
def test_the_facts_of_a_stored_entry_come_back_through_the_base(person):
    row = EngagementFactory(travel_km=Decimal("12.5"), starts_at=time(9, 30))
    row = type(row).objects.get(pk=row.pk)
    assert entry_from(base_of(entry_of(row), with_note=True)) == entry_of(row)

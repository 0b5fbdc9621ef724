"""What an entry is refused for: a code and a sentence for each, before the database is asked."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from engagements import actions
from engagements.entry import Entry, entry_of
from engagements.models import Engagement
from mentorhalo.core.models import Change
from tests.factories.counties import CountyFactory, MembershipFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, EntryFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
HUGE = [2**31, 2**63, 2**64 + 1, 10**30, -1, 0]
LONG = pytest.param(10**5000, id="5001 digits")


def codes_of(entry, by):
    """{field: [codes]} of what adding this entry is refused for; each with a whole sentence."""
    with pytest.raises(ValidationError) as caught:
        actions.add(by=by, entry=entry)
    assert (Engagement.objects.count(), Change.objects.count()) == (0, 0)
    for errors in caught.value.error_dict.values():
        for error in errors:
            (sentence,) = error.messages
            assert len(sentence) > 10 and sentence[-1] in ".?" and "%(" not in sentence
            assert sentence.isprintable()
    return {name: [e.code for e in errors] for name, errors in caught.value.error_dict.items()}


@pytest.fixture
def mentor():
    return MentorFactory()


@pytest.fixture
def refused(mentor):
    """Ask why an entry with these facts is refused."""

    def ask(by=None, **facts):
        entry = EntryFactory(mentors=(mentor.pk,), plan=facts.pop("plan", False))
        return codes_of(replace(entry, **facts), by or mentor.user)

    return ask


def test_the_smallest_entry_is_taken(mentor):
    row = actions.add(by=mentor.user, entry=EntryFactory(mentors=(mentor.pk,)))
    assert (row.state, row.county_id, row.version) == ("logged", "20", 1)


def test_a_logged_entry_is_not_in_the_future(refused):
    assert refused(held_on=days_ago(-1)) == {"held_on": ["future"]}


def test_a_plan_may_be_in_the_future_but_not_in_a_distant_one(mentor, refused):
    plan = EntryFactory(plan=True, mentors=(mentor.pk,), held_on=days_ago(-30))
    assert refused(plan=True, held_on=days_ago(-365 * 7)) == {"held_on": ["too_late"]}
    assert actions.add(by=mentor.user, entry=plan).state == "planned"


@pytest.mark.parametrize("day", [date(2016, 9, 15), date(1, 1, 1), date(1900, 2, 28)])
def test_nothing_was_held_before_the_network_began(refused, day):
    assert refused(held_on=day)["held_on"] == ["author_no_member", "too_early"]


def test_today_and_the_first_day_are_taken(mentor):
    MembershipFactory._meta.model.objects.update(since=date(2016, 9, 1))
    for day in (timezone.localdate(), date(2016, 9, 16)):
        actions.add(by=mentor.user, entry=EntryFactory(mentors=(mentor.pk,), held_on=day))
    assert Engagement.objects.count() == 2


def test_the_day_is_given(refused):
    assert refused(held_on=None) == {"held_on": ["required"]}


def test_a_settlement_lies_in_the_entrys_county(refused):
    elsewhere = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    own = SettlementFactory()
    places = {elsewhere.pk: True, own.pk: False}
    assert refused(settlements=places) == {"settlements": ["other_county"]}


@pytest.mark.parametrize(
    "code", ["99999", "12", "", "abcde", "1234\x00", "\x00", "٠١٢٣٤", "\ud800", "9" * 5000, 7, None]
)
def test_an_unknown_ksh_code(refused, code):
    assert refused(settlements={code: True}) == {"settlements": ["unknown"]}


def test_a_settlement_that_had_ceased(refused, mentor):
    gone = SettlementFactory(ceased_on=days_ago(1))
    assert refused(settlements={gone.pk: True}) == {"settlements": ["ceased"]}
    entry = EntryFactory(settlements={gone.pk: True}, mentors=(mentor.pk,), held_on=days_ago(2))
    assert actions.add(by=mentor.user, entry=entry).settlements.get() == gone


def test_at_least_one_settlement_and_one_mentor(refused):
    assert refused(settlements={}, mentors=()) == {
        "settlements": ["required"],
        "mentors": ["required"],
    }


@pytest.mark.parametrize(
    ("mode", "here", "code"),
    [("on_site", False, "on_site_missing"), ("phone", True, "on_site_odd")]
    + [("office", True, "on_site_odd"), ("online", True, "on_site_odd")],
)
def test_who_was_on_the_spot_fits_the_mode(refused, mode, here, code):
    assert refused(mode=mode, settlements={SettlementFactory().pk: here}) == {"on_site": [code]}


def test_a_mentor_who_was_not_a_member_that_day(refused):
    left = MentorFactory(team__until=days_ago(3))
    never = MentorFactory(team=False)
    assert refused(mentors=(left.pk,)) == {"mentors": ["no_member"]}
    assert refused(mentors=(never.pk,)) == {"mentors": ["no_member"]}


def test_the_last_day_of_a_membership_is_in_it(mentor):
    left = MentorFactory(team__until=days_ago(2))
    entry = EntryFactory(mentors=(left.pk,), held_on=days_ago(3))
    assert actions.add(by=mentor.user, entry=entry).mentors.get() == left


def test_an_author_without_an_office_that_day_hears_all_that_is_wrong(refused):
    newcomer = MentorFactory(team__since=days_ago(1)).user
    found = refused(by=newcomer, held_on=days_ago(5), minutes=0)
    assert found == {"held_on": ["author_no_member"], "minutes": ["out_of_range"]}


@pytest.mark.parametrize("pk", [*HUGE, LONG, -(2**70), None, "1", "\x00"])
def test_an_impossible_mentor(refused, pk):
    assert refused(mentors=(pk,)) == {"mentors": ["unknown"]}


@pytest.mark.parametrize("pk", [*HUGE, LONG, None, "\x00"])
def test_an_impossible_receipt_of_the_same_event(refused, pk):
    assert refused(same_event=(pk,)) == {"same_event": ["same_event"]}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("participants", [-1, 100_001, *HUGE[:-2], 10**5000]),
        ("minutes", [0, -5, 1441, *HUGE[:-2], 10**5000]),
        ("travel_km", [-1, Decimal("1500.1"), Decimal("-0.1"), Decimal("1E+5000"), 10**5000]),
    ],
)
def test_numbers_out_of_range(refused, name, values):
    for value in values:
        assert refused(**{name: value}) == {name: ["out_of_range"]}


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), "1", True])
def test_what_is_no_number(refused, value):
    assert refused(travel_km=value) == {"travel_km": ["not_a_number"]}


@pytest.mark.parametrize("value", [1.5, Decimal("1.5"), "60", float("nan"), False])
def test_minutes_and_heads_are_whole_numbers(refused, value):
    assert refused(minutes=value, participants=value) == {
        "minutes": ["not_a_number"],
        "participants": ["not_a_number"],
    }


def test_more_decimals_than_are_kept(refused):
    assert refused(travel_km=Decimal("12.34")) == {"travel_km": ["decimals"]}


def test_the_length_is_given_unless_planned(refused):
    assert refused(minutes=None) == {"minutes": ["required"]}


@pytest.mark.parametrize("name", ["kind", "mode"])
@pytest.mark.parametrize("value", ["", "party", "visit\x00", None])
def test_unknown_kinds_and_modes(refused, name, value):
    assert refused(**{name: value})[name] == [name]


@pytest.mark.parametrize("name", ["summary", "obstacle", "private_note", "destination"])
def test_control_characters_and_half_letters(refused, name):
    for bad in "\x00\x07\x1b\x7f\x85\ud800":
        assert refused(**{name: f"jó{bad}szöveg"}) == {name: ["control_characters"]}


@pytest.mark.parametrize("name", ["summary", "obstacle", "private_note", "destination"])
def test_texts_that_are_too_long(refused, mentor, name):
    longest = Engagement._meta.get_field(name).max_length
    assert refused(**{name: "ő" * (longest + 1)}) == {name: ["too_long"]}
    entry = EntryFactory(mentors=(mentor.pk,), **{name: "ő" * longest})
    row = actions.add(by=mentor.user, entry=entry)
    assert len(Engagement.objects.values_list(name, flat=True).get(pk=row.pk)) == longest


def test_a_logged_entry_says_what_happened(refused):
    assert refused(summary=" \n") == {"summary": ["required"]}


def test_lines_tabs_emoji_and_hungarian_letters_are_kept(mentor):
    text = "Őrség\r\n\tűző 👩‍🌾 – „jó”"
    row = actions.add(by=mentor.user, entry=EntryFactory(mentors=(mentor.pk,), summary=text))
    assert Engagement.objects.get(pk=row.pk).summary == text


def test_a_coordinators_entry_is_the_county_it_served():
    zala, somogy = MentorFactory(), MentorFactory(team__iso="HU-SO")
    place = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    entry = EntryFactory(mentors=(zala.pk, somogy.pk), settlements={place.pk: True})
    assert actions.add(by=UserFactory(admin=True), entry=entry).county_id == "14"


def test_nobody_is_credited_twice(mentor):
    entry = EntryFactory(mentors=[mentor.pk, mentor.pk])
    assert entry.mentors == (mentor.pk,)
    assert actions.add(by=mentor.user, entry=entry).credits.count() == 1


def test_an_entry_is_read_back_as_it_was_typed(mentor):
    entry = EntryFactory(
        mentors=(mentor.pk,), travel_km=Decimal("12.5"), private_note="csak nekünk"
    )
    row = actions.add(by=mentor.user, entry=entry)
    assert entry_of(Engagement.objects.get(pk=row.pk)) == entry


def test_the_order_of_people_is_no_change():
    one, other = Entry(days_ago(1), {"1": True}, (1, 2)), Entry(days_ago(1), {"1": True}, (2, 1))
    assert one.says_the_same(other)
    assert not one.says_the_same(replace(other, mentors=(2,)))


def test_what_stays_is_not_held_against_a_later_correction(mentor):
    """Later corrections of a membership do not unmake past entries (product rules §2)."""
    row = EngagementFactory(mentor=mentor)
    OfficeFactory(county=CountyFactory(iso="HU-SO"))
    mentor.user.memberships.update(since=timezone.localdate())
    row.settlements.update(ceased_on=date(2020, 1, 1))
    lead = MentorFactory(team__is_lead=True).user
    entry = replace(entry_of(row), summary="Pontosabban.")
    row = actions.change(by=lead, engagement=row, version=1, entry=entry)
    moved = replace(entry, held_on=entry.held_on - timedelta(days=1))
    with pytest.raises(ValidationError) as caught:
        actions.change(by=lead, engagement=row, version=2, entry=moved)
    assert set(caught.value.error_dict) == {"mentors", "settlements"}

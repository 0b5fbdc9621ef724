"""Any day: how it is asked for, what is refused, and that the past moves only by a later write."""

from datetime import date, timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from engagements import actions
from engagements.entry import entry_of
from engagements.models import Engagement, Mode, State
from mentorhalo.portal.as_of import asked_day, months_before
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.moved import moved_rows
from tests.factories.counties import CountyFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EntryFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory


def asked(text=None, **others):
    query = others if text is None else {"as_of": text, **others}
    return asked_day(RequestFactory().get("/dashboard/", query))


@pytest.fixture
def office(db):
    return OfficeFactory(county=CountyFactory(iso="HU-ZA"), opened_on=date(2020, 3, 1))


def test_nothing_asked_is_today(db):
    as_of = asked()
    assert as_of.day == timezone.localdate() and not as_of.is_past
    assert (as_of.query, as_of.error) == ("", "")


@pytest.mark.parametrize("text", ["2021-05-01", "2021.05.01.", "2021. 05. 01.", " 2021-05-01 "])
@pytest.mark.parametrize("language", ["hu", "en"])
def test_a_past_day_in_either_writing(office, text, language):
    with translation.override(language):
        as_of = asked(text)
    assert (as_of.day, as_of.error) == (date(2021, 5, 1), "")
    assert as_of.is_past and as_of.query == "as_of=2021-05-01"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tegnap", "is no day"),
        ("2021-02-30", "is no day"),
        ("0", "is no day"),
        ("2021-05-01\x00", "is no day"),
        ("x" * 5000, "is no day"),
        ("2020-02-29", "before the programme"),
        ("0001-01-01", "before the programme"),
        ("9999-12-31", "still to come"),
    ],
)
def test_a_bad_day_is_said_and_today_is_shown(office, text, words):
    with translation.override("en"):
        as_of = asked(text)
    assert words in as_of.error and len(as_of.error) < 200 and as_of.error.isprintable()
    assert as_of.day == timezone.localdate() and as_of.query == ""


def test_tomorrow_is_refused_and_today_is_not(office):
    assert asked(days_ago(-1).isoformat()).error
    assert not asked(days_ago(0).isoformat()).error
    assert asked(office.opened_on.isoformat()).error == ""


def test_without_an_office_there_is_no_past(db):
    with translation.override("en"):
        assert "no past" in asked("2021-05-01").error


def test_other_days_keep_what_else_is_asked(office):
    as_of = asked("2021-05-31", sort="name", after="x")
    assert as_of.address(date(2021, 1, 1)) == "/dashboard/?sort=name&as_of=2021-01-01"
    assert as_of.address(timezone.localdate()) == "/dashboard/?sort=name"


def test_earlier_days_are_offered_while_the_programme_ran(office):
    steps = [step.url for step in asked("2020-04-15").steps]
    assert steps == ["/dashboard/?as_of=2020-03-15", "/dashboard/"]


def test_a_month_earlier_is_a_day_that_exists():
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert months_before(date(2024, 1, 15), 12) == date(2023, 1, 15)


DAY = 10  # days ago: the day whose figures are read before and after
WRITES = ("add", "postpone", "return", "verify", "cancel", "phone")


class ThePast(TestCase):
    """Figures of a past day move only by writes since to entries of that time, which are listed."""

    def setUp(self):
        super().setUp()
        self.mentor = MentorFactory(team__iso="HU-ZA")
        OfficeFactory(county=CountyFactory(iso="HU-ZA"))
        self.places = [SettlementFactory() for _ in range(3)]
        self.coordinator = UserFactory(coordinator=True)

    def log(self, place, held, typed=0, mode=Mode.ON_SITE):
        entry = EntryFactory(
            held_on=days_ago(held),
            mode=mode,
            settlements={self.places[place].pk: mode == Mode.ON_SITE},
            mentors=(self.mentor.pk,),
        )
        at = timezone.now() - timedelta(days=typed)
        return actions.add_many([actions.NewEntry(self.mentor.user, entry, at)])[0]

    def write(self, what, number, held):
        """Make one write today; the receipt it was of, None where nothing could be written."""
        rows = Engagement.objects.order_by("pk")
        if what == "add":
            return self.log(number % 3, held).pk
        row = rows[number % len(rows)]
        if what in ("return", "verify", "cancel"):
            sources = actions.MOVES[what][0]
            if row.state not in sources:
                return None
            by = self.coordinator if what != "cancel" else self.mentor.user
            actions.move(by=by, engagement=row, to=what, version=row.version, reason="próba")
            return row.pk
        if row.state not in (State.LOGGED, State.VERIFIED, State.RETURNED):
            return None
        changed = {"held_on": days_ago(held)}
        if what == "phone":
            places = dict.fromkeys(entry_of(row).settlements, False)
            changed = {"mode": Mode.PHONE, "settlements": places}
        entry = type(entry_of(row))(**{**vars(entry_of(row)), **changed})
        actions.change(by=self.mentor.user, engagement=row, version=row.version, entry=entry)
        return row.pk

    def figures(self):
        """Every figure and part of the day, as they are known now.

        Whether something came after the day is no matter of that day: the reasons "later" and
        "nothing" are one.
        """
        readings = Readings(day=days_ago(DAY))
        shown = {}
        for code, indicator in all_indicators().items():
            if not indicator.today_only:
                shown[code] = indicator.counted(readings)
                for part in indicator.left_out(readings):
                    name = code, part.code.replace("later", "nothing")
                    shown[name] = shown.get(name, 0) + part.value
        return shown

    @settings(max_examples=12)
    @given(
        early=st.lists(st.tuples(st.integers(0, 2), st.integers(11, 40)), min_size=1, max_size=4),
        writes=st.lists(
            st.tuples(st.sampled_from(WRITES), st.integers(0, 5), st.integers(0, 40)), max_size=4
        ),
    )
    def test_it_moves_only_by_what_is_listed(self, early, writes):
        for place, held in early:
            self.log(place, held, typed=held)
        day = days_ago(DAY)
        assert not moved_rows(day).exists()
        for write in writes:
            before = self.figures()
            written = self.write(*write)
            if self.figures() != before:
                listed = set(moved_rows(day).values_list("pk", flat=True))
                assert written in listed, write

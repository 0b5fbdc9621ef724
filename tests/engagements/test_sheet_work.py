"""Assignments and visits from a sheet, each row by the rules of its own noun."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation

from engagements import actions
from engagements.entry import entry_of
from engagements.models import Engagement, State
from engagements.sheets.judging import counted
from mentorhalo.core.models import Change
from settlements.models import Assignment, Rung
from tests.engagements.sheet_files import csv
from tests.engagements.sheet_steps import checked, import_sheet, verdicts_of
from tests.factories.counties import OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def anna(db):
    """A mentor of Zala, and the village Türje there."""
    SettlementFactory(name="Türje")
    SettlementFactory(name="Batyk")
    return MentorFactory(user=UserFactory(name="Minta Anna"))


HELD = ["település", "felelős mentor", "mettől", "meddig"]


def _assigned(user, *rows):
    return [v.outcome for v in verdicts_of(user, "assignments", csv(HELD, *rows))]


def test_assignments_are_added_ended_and_the_same(client, sign_in, anna):
    sign_in("lead")
    data = csv(
        HELD,
        ["Türje", "Minta Anna", "2026. 02. 01.", ""],
        ["Batyk", "Minta Anna", "2026-02-01", "2026-05-01"],
    )
    assert counted(import_sheet(client, "assignments", "f.csv", data).verdicts)["new"] == 2
    row = Assignment.objects.get(settlement__name="Türje")
    assert (row.mentor, row.since, row.until) == (anna, date(2026, 2, 1), None)
    assert Change.objects.of(row).get().surface == "import"
    assert counted(checked(client, "assignments", "f.csv", data).verdicts)["same"] == 2
    data = csv(HELD, ["Türje", "Minta Anna", "2026.02.01.", "2026.06.01."])
    assert import_sheet(client, "assignments", "f.csv", data).verdicts[0][0] == "changed"
    row.refresh_from_db()
    assert row.until == date(2026, 6, 1)
    assert Change.objects.of(row).get(action="ended").reason


def test_overlapping_assignments_are_refused(person, anna):
    AssignmentFactory(settlement__name="Foglalt", mentor=anna, since=date(2026, 1, 1))
    outcomes = _assigned(
        person("lead"),
        ["Foglalt", "Minta Anna", "2026-03-01", ""],
        ["Türje", "Minta Anna", "2026-03-01", "2026-06-01"],
        ["Türje", "Minta Anna", "2026-05-31", ""],
        ["Türje", "Minta Anna", "2026-06-01", ""],
        ["Türje", "Minta Anna", "2026-06-01", ""],
    )
    assert outcomes == ["error", "new", "error", "new", "error"]


def test_what_ends_makes_room_wherever_it_stands(client, sign_in, person, anna):
    sign_in("lead")
    other = person("mentor", name="Más Mária").mentor
    held = AssignmentFactory(settlement__name="Foglalt", mentor=anna, since=date(2026, 1, 1))
    data = csv(
        HELD,
        ["Foglalt", "Más Mária", "2026-03-01", ""],
        ["Foglalt", "Minta Anna", "2026-01-01", "2026-03-01"],
    )
    sheet = import_sheet(client, "assignments", "f.csv", data)
    assert [verdict[0] for verdict in sheet.verdicts] == ["new", "changed"]
    held.refresh_from_db()
    assert held.until == date(2026, 3, 1)
    assert Assignment.objects.get(until=None).mentor == other


@pytest.mark.parametrize(
    "row",
    [
        ["Türje", "Minta Anna", "2026-06-01", "2026-06-01"],
        ["Türje", "Minta Anna", "2024-06-01", ""],
        ["Türje", "Nincs Ilyen", "2026-06-01", ""],
        ["Nincsfalva", "Minta Anna", "2026-06-01", ""],
        ["Türje", "Minta Anna", "2026. június", ""],
        ["", "Minta Anna", "2026-06-01", ""],
    ],
)
def test_what_an_assignment_is_refused_for(person, anna, row):
    assert _assigned(person("lead"), row) == ["error"]


def test_assignments_of_another_county_are_not_a_leads(person, anna):
    SettlementFactory(name="Messzi", county__iso="HU-SO")
    MentorFactory(user=UserFactory(name="Somogyi Sára"), team__iso="HU-SO")
    row = ["Messzi", "Somogyi Sára", "2026-02-01", ""]
    assert _assigned(person("lead"), row) == ["error"]
    assert _assigned(person("admin"), row) == ["new"]
    assert _assigned(person("lead", "HU-SO"), row) == ["new"]


VISITS = ["dátum", "település", "mentor", "fajta", "perc", "létszám", "összefoglaló", "mód", "km"]


def _visit(day="2026. 03. 02.", place="Türje", mentor="Minta Anna", **cells):
    typed = {"kind": "látogatás", "minutes": "90", "heads": "12", "text": "Megbeszéltük."}
    typed |= {"mode": "", "km": "12,5"} | cells
    return [day, place, mentor, *typed.values()]


def _judged(user, *rows):
    return verdicts_of(user, "engagements", csv(VISITS, *rows))


def test_visits_are_logged_by_the_bringer_and_again_nothing_changes(client, sign_in, anna):
    lead = sign_in("lead")
    data = csv(VISITS, _visit(), _visit("2026.03.03.", "Batyk", mode="telefonon", km=""))
    assert counted(import_sheet(client, "engagements", "l.csv", data).verdicts)["new"] == 2
    row = Engagement.objects.get(mode="on_site")
    assert (row.state, row.author, row.minutes, row.participants) == (State.LOGGED, lead, 90, 12)
    assert [place.on_site for place in row.places.all()] == [True]
    assert [credit.mentor for credit in row.credits.all()] == [anna]
    place = row.settlements.get()
    assert place.summary.reached_on(Rung.INVOLVED) == date(2026, 3, 2)
    assert Change.objects.of(row).get().surface == "import"
    assert counted(checked(client, "engagements", "l.csv", data).verdicts)["same"] == 2


def test_a_visit_that_says_more_changes_the_stored_one(client, sign_in, anna):
    sign_in("lead")
    import_sheet(client, "engagements", "l.csv", csv(VISITS, _visit()))
    row = Engagement.objects.get()
    data = csv(VISITS, _visit(heads="15", text="Többen jöttek.", minutes=""))
    sheet = import_sheet(client, "engagements", "l.csv", data)
    assert sheet.verdicts[0][0] == "changed"
    assert any("12 → 15" in text for text in sheet.verdicts[0][1])
    row.refresh_from_db()
    assert (row.participants, row.minutes, row.summary) == (15, 90, "Többen jöttek.")
    assert row.version == 2 and row.travel_km == 12.5


def test_what_was_edited_since_is_not_put_back_when_cells_are_empty(client, sign_in, anna):
    lead = sign_in("lead")
    import_sheet(client, "engagements", "l.csv", csv(VISITS, _visit()))
    row = Engagement.objects.get()
    entry = replace(entry_of(row), obstacle="Nincs kulcs.")
    actions.change(by=lead, engagement=row, version=row.version, entry=entry)
    assert (
        counted(checked(client, "engagements", "l.csv", csv(VISITS, _visit())).verdicts)["same"]
        == 1
    )


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"day": (date.today() + timedelta(days=3)).isoformat()}, "not come"),
        ({"day": "2015-01-01"}, "before the network"),
        ({"day": "2024-12-31"}, "office"),
        ({"place": "Nincsfalva"}, "Nincsfalva"),
        ({"mentor": "Nincs Ilyen"}, "Nincs Ilyen"),
        ({"minutes": "1441"}, "1441"),
        ({"minutes": ""}, "length"),
        ({"heads": "100001"}, "100001"),
        ({"km": "1501"}, "1500"),
        ({"text": ""}, "summary"),
        ({"kind": "bokréta"}, "bokréta"),
        ({"place": "Türje; Batyk"}, "in person"),
    ],
)
def test_what_a_visit_is_refused_for(person, anna, cells, word):
    (verdict,) = _judged(person("lead"), _visit(**cells))
    assert verdict.outcome == "error"
    assert word in " ".join(verdict.sentences)


def test_a_visit_in_another_county_is_not_a_leads(person, anna):
    OfficeFactory(county__iso="HU-SO")
    SettlementFactory(name="Messzi", county__iso="HU-SO")
    MentorFactory(user=UserFactory(name="Somogyi Sára"), team__iso="HU-SO")
    row = _visit(place="Messzi", mentor="Somogyi Sára")
    assert [v.outcome for v in _judged(person("lead"), row)] == ["error"]
    assert [v.outcome for v in _judged(person("admin"), row)] == ["new"]


def test_the_same_visit_twice_in_a_sheet_is_refused(person, anna):
    outcomes = [
        v.outcome for v in _judged(person("lead"), _visit(), _visit(), _visit(kind="műhely"))
    ]
    assert outcomes == ["new", "error", "new"]


def test_a_cancelled_entry_is_not_the_one(person, anna):
    place = SettlementFactory(name="Csonka")
    EngagementFactory(mentor=anna, settlement=place, held_on=days_ago(9), cancel=True)
    row = _visit(day=days_ago(9).isoformat(), place="Csonka")
    assert [v.outcome for v in _judged(person("lead"), row)] == ["new"]

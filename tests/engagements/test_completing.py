"""What a counted entry lacks for the report: each need, in SQL, for one entry and for many."""

import pytest

from engagements import completing
from engagements.completing import NEEDS, lacking, lacks_of, with_lacks
from engagements.evidence import actions as evidence_actions
from engagements.meetings import actions as meeting_actions
from engagements.models import Engagement, Evidence, EvidenceKind, Kind, Mode
from settlements.models import Status
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import GrantFactory, TargetAreaFactory
from tests.factories.process import ProcessStepFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


def _lacks(row):
    return [need.code for need in lacks_of(with_lacks(Engagement.objects.all()).get(pk=row.pk))]


def _whole(**facts):
    """An entry that lacks nothing unless the facts say otherwise."""
    return EngagementFactory(**{"travel_km": 10} | facts)


def test_a_plain_visit_lacks_nothing():
    assert _lacks(_whole()) == []


@pytest.mark.parametrize("kind", Kind.values)
def test_a_head_count_is_for_occasions_with_a_public(kind):
    wanted = kind not in (Kind.VISIT, Kind.CONSULTATION, Kind.PARTNERSHIP)
    row = _whole(kind=kind, participants=None, mode=Mode.ONLINE, travel_km=None)
    assert ("head_count" in _lacks(row)) == wanted
    assert "head_count" not in _lacks(_whole(kind=kind, participants=0))


@pytest.mark.parametrize("mode", Mode.values)
def test_a_sheet_is_signed_face_to_face(mode):
    wanted = mode in (Mode.ON_SITE, Mode.OFFICE)
    assert ("sheet" in _lacks(_whole(kind=Kind.WORKSHOP, mode=mode))) == wanted
    assert "sheet" not in _lacks(_whole(kind=Kind.VISIT, mode=mode))


def test_a_withdrawn_sheet_is_none():
    row = _whole(kind=Kind.TRAINING)
    file = EvidenceFactory(engagement=row, kind=EvidenceKind.ATTENDANCE_SHEET)
    assert _lacks(row) == []
    evidence_actions.withdraw(by=row.author, evidence=file, reason="téves")
    assert _lacks(row) == ["sheet"]
    assert Evidence.objects.count() == 1


def test_the_sheet_of_a_joined_entry_is_the_meetings():
    first = _whole(kind=Kind.COMMUNITY)
    second = _whole(kind=Kind.COMMUNITY, settlement=first.settlements.get())
    EvidenceFactory(engagement=second, kind=EvidenceKind.ATTENDANCE_SHEET)
    assert _lacks(first) == ["sheet"]
    deed = {"engagement": second, "other": first, "version": 1}
    meeting_actions.say_same(by=second.author, **deed)
    assert _lacks(first) == []


def test_a_step_names_its_evidence():
    area = TargetAreaFactory()
    kinds = ["attendance_sheet", "memo"]
    step = ProcessStepFactory(code="conversation", evidence=kinds)
    place = area.places.first().settlement
    row = _whole(settlement=place, target_area=area.pk, step=step.pk)
    assert _lacks(row) == ["sheet", "memo"]
    EvidenceFactory(engagement=row, kind=EvidenceKind.MEMO)
    assert _lacks(row) == ["sheet"]


@pytest.mark.parametrize("ends, wanted", [(0, True), (1, True), (2, False)])
def test_a_target_area_is_asked_while_its_grant_runs(ends, wanted):
    """The visit was a day ago; the grant ended `ends` days ago."""
    place = SettlementFactory()
    days = {"starts_on": days_ago(400), "ends_on": days_ago(ends)}
    grant = GrantFactory(county=place.county, **days)
    area = TargetAreaFactory(grant=grant, places_in=[place])
    assert ("area" in _lacks(_whole(settlement=place))) == wanted
    assert _lacks(_whole()) == []
    if wanted:
        assert _lacks(_whole(settlement=place, target_area=area.pk)) == []


def test_travel_is_asked_outside_the_cities_of_the_offices():
    city = SettlementFactory(status=Status.COUNTY_TOWN)
    village = SettlementFactory()
    assert _lacks(_whole(travel_km=None, settlement=village)) == ["travel"]
    assert _lacks(_whole(travel_km=None, settlement=city)) == []
    assert _lacks(_whole(travel_km=None, settlement=village, by_phone=True)) == []
    assert _lacks(_whole(travel_km=0, settlement=village)) == []


@pytest.mark.parametrize("moved", ["cancel", "return"])
def test_what_does_not_count_lacks_nothing(moved):
    row = _whole(kind=Kind.WORKSHOP, participants=None, travel_km=None, **{moved: True})
    assert _lacks(row) == [] and not lacking(Engagement.objects.all()).exists()


def test_a_list_is_filtered_by_the_same_conditions():
    one = _whole(kind=Kind.INFORMATION, participants=None)
    other = _whole(travel_km=None)
    _whole()
    rows = Engagement.objects.all()
    assert set(lacking(rows)) == {one, other}
    found = {need.code: list(lacking(rows, need.code)) for need in NEEDS}
    assert {code for code, rows in found.items() if rows} == {"head_count", "travel"}
    assert found["head_count"] == [one] and found["travel"] == [other]


def test_every_need_has_a_source():
    """Each row of the table is explained, with where it comes from."""
    for need in NEEDS:
        assert f"`{need.code}`" in completing.__doc__


def test_the_list_names_what_is_missing(client, sign_in):
    me = sign_in("mentor").mentor
    row = _whole(mentor=me, kind=Kind.WORKSHOP)
    _whole(mentor=me, kind=Kind.WORKSHOP, held_on=days_ago(31))
    _whole(mentor=me)
    for wanted, rows in (("any", [row]), ("sheet", [row]), ("memo", [])):
        page = client.get("/engagements/", {"lacks": wanted})
        assert [found.pk for found in page.context["page"].rows] == [one.pk for one in rows]
    assert client.get("/engagements/", {"lacks": "odd"}).status_code == 200

"""/settlements/, /mentors/, /counties/: filters, order, file, number of queries."""

from itertools import count

import pytest
from pytest_django.asserts import assertContains

from counties.models import County
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory, SpecialityFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db
CODES = count(30)


def another_county():
    """A county of its own with an office, a team and a settlement."""
    number = f"{next(CODES)}"
    county = County(code=number, iso=f"HU-{number}", name=f"Megye{number}", seat="Szék")
    county.region = county.nuts2 = county.nuts3 = "X"
    county.save()
    OfficeFactory(county=county)
    MentorFactory(team=False).user.memberships.create(office_id=number, since=days_ago(9))


def mentor_with_speciality():
    MentorFactory().specialities.add(SpecialityFactory())


@pytest.mark.parametrize(
    ("url", "make"),
    [
        ("/settlements/", AssignmentFactory),
        ("/settlements/?rung=involved&county=20", EngagementFactory),
        ("/mentors/", mentor_with_speciality),
        ("/counties/", another_county),
    ],
)
def test_queries_do_not_grow(sign_in, assert_flat_queries, url, make):
    sign_in("coordinator")
    assert_flat_queries(url, make, limit=8)


def names(response):
    return [str(row) for row in response.context["page"].rows]


def test_settlements_in_hungarian_order(client, sign_in):
    sign_in("coordinator")
    for name in ("Zala", "Csörög", "Cered", "Ábrahámhegy", "Acsa", "Őrtilos", "Ordas", "Ócsa"):
        SettlementFactory(name=name)
    expected = ["Ábrahámhegy", "Acsa", "Cered", "Csörög", "Ócsa", "Ordas", "Őrtilos", "Zala"]
    assert names(client.get("/settlements/")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=ORTILOS", ["Őrtilos"]),
        ("q=regi", ["Türje"]),
        ("county=14", ["Őrtilos"]),
        ("county=20", ["Bak", "Türje"]),
        ("existing=ceased", ["Bak"]),
        ("existing=today", ["Őrtilos", "Türje"]),
        ("status=v%C3%A1ros", ["Őrtilos"]),
    ],
)
def test_settlement_filters(client, sign_in, query, expected):
    sign_in("coordinator")
    SettlementFactory(name="Őrtilos", county=CountyFactory(iso="HU-SO"), status="város")
    SettlementFactory(name="Türje").former_names.create(name="Régi", until=days_ago(3))
    SettlementFactory(name="Bak", ceased_on=days_ago(3))
    assert names(client.get(f"/settlements/?{query}")) == expected


def test_settlements_of_one_mentor(client, sign_in):
    sign_in("coordinator")
    now = AssignmentFactory()
    AssignmentFactory(mentor=now.mentor, until=days_ago(2))
    response = client.get(f"/settlements/?mentor={now.mentor.pk}")
    assert response.context["page"].rows == [now.settlement]


def test_mentor_filters(client, sign_in):
    sign_in("coordinator")
    here, away = MentorFactory(), MentorFactory(team__iso="HU-SO")
    gone = MentorFactory(team__until=days_ago(1))
    away.specialities.add(SpecialityFactory(code="museum"))
    for query, expected in {
        "county=20": [here],
        "service=past": [gone],
        "service=now": [here, away],
        "speciality=museum": [away],
        f"q={away.user.name.replace('é', 'e')}": [away],
    }.items():
        assert set(client.get(f"/mentors/?{query}").context["page"].rows) == set(expected), query


def test_counties_with_and_without_office(client, sign_in):
    sign_in("coordinator")
    OfficeFactory(county=CountyFactory(iso="HU-ZA"))
    OfficeFactory(county=CountyFactory(iso="HU-SO"), closed_on=days_ago(1))
    CountyFactory(iso="HU-PE")
    assert names(client.get("/counties/?office=open")) == ["Zala"]
    assert names(client.get("/counties/?office=none")) == ["Pest", "Somogy"]
    assert names(client.get("/counties/?q=zala seat")) == ["Zala"]


@pytest.mark.parametrize("url", ["/settlements/", "/mentors/", "/counties/"])
def test_the_file_has_the_rows_and_their_number_in_its_name(client, sign_in, url):
    sign_in("coordinator")
    AssignmentFactory()
    rows = client.get(url).context["total"]
    response = client.get(url + "?export=csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == rows + 1
    assert f"-{rows}-" in response["Content-Disposition"]


def test_hungarian_names_survive_excel(client, sign_in):
    sign_in("coordinator")
    for name in ("Őrtilos", "Hódmezővásárhely", "Türje"):
        SettlementFactory(name=name)
    raw = b"".join(client.get("/settlements/?export=csv").streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    cells = [line.split(";")[0] for line in raw.decode("utf-8-sig").splitlines()[1:]]
    assert cells == ["Hódmezővásárhely", "Őrtilos", "Türje"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_looks_like_a_formula_is_made_plain(start):
    from mentorhalo.core.tables import file_cell

    assert file_cell(f"{start}1+1") == f"'{start}1+1"
    assert file_cell(-5) == "-5"


def test_a_live_filter_can_be_taken_off(client, sign_in):
    sign_in("coordinator")
    SettlementFactory()
    response = client.get("/settlements/?county=20&q=falu&after=x~y")
    assert [chip.query for chip in response.context["chips"]] == ["county=20", "q=falu"]
    assertContains(response, "?county=20")

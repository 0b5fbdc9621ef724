"""The dashboard as files: the same figures as the page, of the day asked, in forms that hold."""

import re
from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from PIL import Image
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from counties.models import County
from mentorhalo.core.svg import outline_path
from mentorhalo.core.tables import show
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.coverage import INVOLVED, LADDER
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.report.county import NAMED
from settlements.models import Settlement
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory, TargetFactory, days_ago
from tests.factories.settlements import SettlementFactory
from tests.portal.country import make_country, value_of

FILES = {
    "workbook.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "report.pdf": "application/pdf",
    "map.svg": "image/svg+xml; charset=utf-8",
    "map.png": "image/png",
}
HOSTILE = '#panic() $x$ *b* @ref <l> "q" \\u{41} =1+1'

pytestmark = pytest.mark.django_db


def content(client, name, **asked):
    response = client.get(f"/dashboard/{name}", asked)
    assert response.status_code == 200
    return response.content


def sheets(data):
    """{name: rows} of a workbook, in the order of the sheets."""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def country(client, sign_in):
    make_country()
    english(client)
    return sign_in("coordinator")


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_what_it_is_and_of_which_day(client, sign_in, name):
    OfficeFactory(opened_on=days_ago(50))
    sign_in("mentor")
    for day, asked in ((days_ago(0), {}), (days_ago(9), {"as_of": days_ago(9).isoformat()})):
        response = client.get(f"/dashboard/{name}", asked)
        assert response.status_code == 200
        assert response["Content-Type"] == FILES[name]
        assert day.isoformat() in response["Content-Disposition"]
        assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (days_ago(-1).isoformat(), "still to come"),
        ("1999-01-01", "before the programme"),
        ("tegnap", "is no day"),
    ],
)
def test_a_bad_day_is_a_sentence_and_no_file(client, sign_in, name, asked, said):
    OfficeFactory()
    sign_in("coordinator")
    english(client)
    response = client.get(f"/dashboard/{name}", {"as_of": asked})
    assert response.status_code == 422
    assert response["Content-Type"].startswith("text/html")
    assert said in response.content.decode()


@pytest.mark.parametrize("name", FILES)
def test_an_empty_installation_has_files_too(client, sign_in, name):
    sign_in("admin")
    assert content(client, name)


@pytest.mark.parametrize("name", FILES)
def test_strangers_sign_in_and_nobody_writes(client, sign_in, name):
    assert client.get(f"/dashboard/{name}").status_code == 302
    sign_in("admin")
    assert client.post(f"/dashboard/{name}").status_code == 405


# --- the workbook


def test_the_first_sheet_explains_every_figure(client, country):
    about = next(iter(sheets(content(client, "workbook.xlsx")).values()))
    told = {row[0]: row[1] for row in about[:6]}
    assert told["As of:"] == days_ago(0) and told["Asked for by:"] == str(country)
    readings = Readings()
    lines = {row[5]: row for row in about if row[5]}
    for indicator in all_indicators().values():
        counted, parts = indicator.counted(readings), indicator.left_out(readings)
        line = lines[indicator.code]
        assert line[0] and line[3] and line[4], indicator.code
        for code, value in [("", counted), *((f".{part.code}", part.value) for part in parts)]:
            hours = value / 60 if indicator.in_minutes else value
            assert lines[indicator.code + code][2] == pytest.approx(hours), indicator.code + code


def test_the_parts_add_up_to_the_last_line_of_each_figure(client, country):
    about = next(iter(sheets(content(client, "workbook.xlsx")).values()))
    head = next(number for number, row in enumerate(about) if row[0] == "Figure")
    running, checked = 0, 0
    for row in about[head + 1 :]:
        if row[1].startswith("together:"):
            assert running == pytest.approx(row[2]), row
            running, checked = 0, checked + 1
        else:
            running += row[2]
    assert checked == len(all_indicators())


def test_the_tables_say_what_the_page_says(client, country):
    page = client.get("/dashboard/")
    found = sheets(content(client, "workbook.xlsx"))
    titles, *rows = found["Counties"]
    county = {row[0]: dict(zip(titles, row, strict=True)) for row in rows}
    zala = CountyFactory(iso="HU-ZA")
    assert county[zala.name]["Involved"] == float(value_of(page, "involved", "HU-ZA"))
    assert county["Together"]["Involved"] == float(value_of(page, "involved"))
    assert len(rows) == County.objects.count() + 1
    assert [row[1] for row in found["Ladder"][1:]] == [
        float(value_of(page, rung.code)) for rung in LADDER
    ]
    months = found["Months"]
    assert months[-1][2] == float(value_of(page, "involved"))
    assert sum(row[3] for row in months[1:]) == float(value_of(page, "engagements"))
    assert found["Targets"][1][3:8:2] == [10.0, 4.0, 6.0]


def test_every_settlement_stands_in_it_with_its_standing(client, country):
    titles, *rows = sheets(content(client, "workbook.xlsx"))["Settlements"]
    assert len(rows) == Settlement.objects.existing().count()
    places = {row[0]: dict(zip(titles, row, strict=True)) for row in rows}
    for place in Readings().places:
        row = places[place.ksh_code]
        assert bool(row["why not involved"]) != place.is_involved
        assert (row["involved since"] or None) == (place.involved_on if place.is_involved else None)
        assert (row["quiet"] == "yes") == place.is_quiet
    assert any(row["responsible mentor"] for row in places.values())
    assert {type(row["Population"]) for row in places.values()} == {float}


def test_a_past_day_is_as_it_was(client, country):
    day = days_ago(85)
    past = sheets(content(client, "workbook.xlsx", as_of=day.isoformat()))
    counted = INVOLVED.counted(Readings(day=day))
    assert 0 < counted < INVOLVED.counted(Readings())
    assert past["Ladder"][3][1] == counted
    dates = [cell for row in past["Settlements"][1:] for cell in row if isinstance(cell, date)]
    assert dates and max(dates) <= day


def test_one_county_alone(client, country):
    zala = CountyFactory(iso="HU-ZA")
    response = client.get("/dashboard/workbook.xlsx", {"county": zala.pk})
    assert f"-{zala.slug}-" in response["Content-Disposition"]
    found = sheets(response.content)
    assert {row[1] for row in found["Settlements"][1:]} == {zala.name}
    for unknown in ("99", "2020", "\0", "zala"):
        assert client.get("/dashboard/workbook.xlsx", {"county": unknown}).status_code == 404


def test_a_hostile_name_stays_text(client, sign_in):
    sign_in("coordinator")
    SettlementFactory(name=HOSTILE)
    TargetFactory(name=HOSTILE)
    found = sheets(content(client, "workbook.xlsx"))
    cells = [cell for rows in found.values() for row in rows for cell in row]
    assert cells.count(HOSTILE) == 2


def test_the_header_stays_and_the_language_is_the_readers(client, sign_in):
    OfficeFactory()
    sign_in("coordinator")
    names = list(sheets(content(client, "workbook.xlsx")))
    english(client)
    assert list(sheets(content(client, "workbook.xlsx")))[1:3] == ["Counties", "Ladder"]
    assert "Counties" not in names and len(names) == 7


# --- the report


def read(client, **asked):
    return PdfReader(BytesIO(content(client, "report.pdf", **asked)))


def words(reader):
    """Its text; a word that was broken at the end of a line is whole again."""
    text = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def test_the_report_is_an_accessible_pdf(client, country):
    reader = read(client)
    root = reader.trailer["/Root"]
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en") and reader.metadata.title.startswith("National overview")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/Figure"} <= kinds.keys()
    assert all(alt for alt in kinds["/Figure"])


def tags(node):
    """{kind of structure element: [alternative text or None]} of a tagged PDF."""
    found, waiting = {}, [node]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if "/S" in node:
                found.setdefault(node["/S"], []).append(node.get("/Alt"))
            if "/K" in node:
                waiting.append(node["/K"])
    return found


def test_it_has_a_page_of_overview_and_one_for_each_office(client, country):
    reader, readings = read(client), Readings()
    assert len(reader.pages) == 1 + len(readings.offices)
    for page, county in zip(reader.pages[1:], readings.offices, strict=True):
        text = page.extract_text()
        assert text.startswith(county.name)
        assert f"{show(INVOLVED.counted(readings, county.pk))} of the county's" in text


def test_it_says_the_figures_of_the_page(client, country):
    page, text = client.get("/dashboard/"), words(read(client))
    for code in ("known", "contacted", "involved"):
        assert f" {code.capitalize()} {value_of(page, code)} " in text
    assert f"The target is {value_of(page, 'target')} by" in text
    engagements = value_of(page, "engagements", "HU-ZA")
    assert re.search(rf"Zala( \S+)+ {engagements} ", text)


def test_a_past_day_has_its_own_report(client, country):
    day = days_ago(85)
    counted = INVOLVED.counted(Readings(day=day))
    text = words(read(client, as_of=day.isoformat()))
    assert f"{counted} involved settlement" in text


def test_no_name_is_read_as_markup(client, sign_in):
    sign_in("coordinator")
    english(client)
    county = CountyFactory(iso="HU-ZA", name=HOSTILE)
    OfficeFactory(county=county)
    EngagementFactory(
        held_on=days_ago(200), settlement=SettlementFactory(name=HOSTILE, county=county)
    )
    text = words(read(client))
    assert text.count(HOSTILE.split(" =")[0]) >= 3  # the table, the heading, the quiet one


def test_with_all_offices_the_overview_is_one_page(client, sign_in):
    call_command("load_register", verbosity=0)
    for county in County.objects.exclude(name__in=("Budapest", "Pest")):
        OfficeFactory(county=county, opened_on=days_ago(90))
    TargetFactory()
    EngagementFactory(settlement=Settlement.objects.get(name="Zalaegerszeg"))
    sign_in("coordinator")
    for language in ("hu", "en"):
        client.cookies["django_language"] = language
        assert len(read(client).pages) == 19
    assert content(client, "map.svg").count(b"<path") > 20


def test_a_county_stays_on_its_page_whoever_is_quiet(client, sign_in):
    for _ in range(NAMED + 2):
        EngagementFactory(held_on=days_ago(200))
    sign_in("coordinator")
    english(client)
    reader = read(client)
    assert len(reader.pages) == 2
    assert "2 more are not named here" in words(reader)


# --- the map


def test_the_map_stands_alone(client, country):
    svg = content(client, "map.svg").decode()
    root = ElementTree.fromstring(svg)
    outside = {"http://www.w3.org/2000/svg"}
    assert set(re.findall(r"https?://[^\s\"'<]+", svg)) == outside
    assert not re.search(r"<(script|style|image|use|link|foreignObject)\b| on\w+=| style=", svg)
    names = [node.tag.rpartition("}")[2] for node in root]
    assert names[:2] == ["title", "desc"]
    assert "OpenStreetMap" in svg and "Quiet settlements" in svg
    assert f"4 of {Settlement.objects.existing().count()} settlements" in svg


def test_the_picture_is_large_enough_to_print(client, country):
    picture = Image.open(BytesIO(content(client, "map.png")))
    assert picture.format == "PNG" and picture.width >= 2000
    assert len(picture.convert("RGB").getcolors(maxcolors=10**6)) > 3


def test_a_hostile_name_on_the_map_stays_text(client, sign_in):
    sign_in("coordinator")
    path = outline_path(CountyFactory.outline)
    OfficeFactory(county=CountyFactory(iso="HU-ZA", name=HOSTILE, map_path=path))
    svg = content(client, "map.svg").decode()
    titles = [
        node.text for node in ElementTree.fromstring(svg).iter() if node.tag.endswith("title")
    ]
    assert any(HOSTILE in title for title in titles)
    assert content(client, "map.png")


def test_the_page_offers_the_files_of_its_day(client, country):
    page = client.get("/dashboard/").content.decode()
    assert all(f'href="/dashboard/{name}"' in page for name in FILES)
    day = days_ago(20).isoformat()
    page = client.get("/dashboard/", {"as_of": day}).content.decode()
    assert all(f'href="/dashboard/{name}?as_of={day}"' in page for name in FILES)

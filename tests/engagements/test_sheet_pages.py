"""The pages of an import, from the blank sheet to the refused rows."""

import csv as csv_module
import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from engagements.models import SavedMapping, Sheet, SheetKind, SheetState
from engagements.sheets import flow
from engagements.sheets.actions import write_sheet
from engagements.sheets.kinds import KINDS
from engagements.sheets.reading import read
from engagements.sheets.table import Unreadable
from settlements.models import Organisation
from tests.engagements.sheet_files import csv, xlsx
from tests.engagements.sheet_steps import brought, checked, import_sheet, upload
from tests.factories.counties import MembershipFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db

TITLES = ["név", "típus", "székhely"]
MIXED = csv(
    TITLES,
    ["Új Könyvtár", "könyvtár", "Türje"],
    ["Régi Ház", "könyvtár", "Türje"],
    ["Rossz Hely", "könyvtár", "Nincsfalva"],
    ["=Veszélyes", "bokréta", "Türje"],
)


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def turje(db):
    place = SettlementFactory(name="Türje")
    OrganisationFactory(name="Régi Ház", seat=place)
    return place


def _page(client, sheet, **params):
    response = client.get(sheet.get_absolute_url(), params)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_offers_every_kind_and_shows_what_was_brought(client, sign_in, turje):
    sign_in("lead")
    page = client.get(reverse("engagements:sheet-list")).content.decode()
    for kind in SheetKind:
        assert f"{reverse('engagements:sheet-new', args=[kind])}?blank=xlsx" in page
    assert "No sheet was brought yet" in page
    upload(client, "organisations", "minta.csv", MIXED)
    page = client.get(reverse("engagements:sheet-list")).content.decode()
    assert "minta.csv" in page


def test_the_list_costs_the_same_for_any_number_of_sheets(
    client, sign_in, turje, assert_flat_queries
):
    lead = sign_in("lead")
    make = lambda: brought(lead, "organisations", MIXED)  # noqa: E731
    assert_flat_queries(reverse("engagements:sheet-list"), make, 6)


def test_who_reads_all_counties_sees_the_list_without_bringing(client, sign_in):
    sign_in("auditor")
    page = client.get(reverse("engagements:sheet-list")).content.decode()
    assert "blank=xlsx" not in page


@pytest.mark.parametrize("kind", SheetKind.values)
@pytest.mark.parametrize("language", ["hu", "en"])
def test_a_blank_sheet_is_matched_by_itself_and_its_example_is_understood(
    client, sign_in, kind, language
):
    """Also the help sheet: its example row is one that the parsers take."""
    lead = sign_in("lead")
    client.cookies["django_language"] = language
    url = reverse("engagements:sheet-new", args=[kind])
    answer = client.get(url, {"blank": "xlsx"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    with pytest.raises(Unreadable):  # nothing is filled in yet
        read("blank.xlsx", answer.content)
    with translation.override(language):
        titles = [str(column.title) for column in KINDS[kind].columns]
        row = [column.example or None for column in KINDS[kind].columns]
    sheet, _notes = _brought(lead, kind, xlsx([titles, [cell or "x" for cell in row]]))
    assert sheet.mapping == {c.name: i for i, c in enumerate(KINDS[kind].columns)}
    for column in KINDS[kind].columns:
        assert not column.example or column.parse(column.example)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert any("comments" in name for name in package.namelist())


def _brought(user, kind, data):
    from engagements.sheets import flow

    return flow.bring(by=user, kind=kind, name="lap.xlsx", data=data)


@pytest.mark.parametrize(
    ("data", "word"), [(b"", "empty"), (b"%PDF-1.4", "PDF"), (csv(["a", "A"], ["1", "2"]), "“A”")]
)
def test_a_bad_file_is_refused_beside_the_field_and_on_top(client, sign_in, data, word):
    sign_in("lead")
    answer = upload(client, "organisations", "lap.xlsx", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count(word) >= 2 and "data-focus" in page
    assert not Sheet.objects.exists()


def test_no_file_is_refused(client, sign_in):
    sign_in("lead")
    answer = client.post(reverse("engagements:sheet-new", args=["organisations"]))
    assert answer.status_code == 422


def test_an_unknown_kind_is_not_there(client, sign_in):
    sign_in("lead")
    assert client.get(reverse("engagements:sheet-new", args=["bombs"])).status_code == 404


def test_what_was_said_of_the_reading_is_shown(client, sign_in, turje):
    sign_in("lead")
    answer = upload(client, "organisations", "lap.xlsx", MIXED)
    page = client.get(answer.url).content.decode()
    assert "utf-8" in page and "by its content CSV" in page


def test_a_missing_column_is_named(client, sign_in, turje):
    sign_in("lead")
    upload(client, "organisations", "k.csv", csv(["név", "valami"], ["x", "y"]))
    sheet = Sheet.objects.get()
    page = _page(client, sheet)
    assert "Not used:" in page and "valami" in page
    answer = client.post(reverse("engagements:sheet-match", args=[sheet.pk]), {"name": "0"})
    assert answer.status_code == 422
    assert "seat" in answer.context["form"].non_field_errors()[0]
    twice = {"name": "0", "seat": "0"}
    answer = client.post(reverse("engagements:sheet-match", args=[sheet.pk]), twice)
    assert "only once" in answer.context["form"].non_field_errors()[0]
    odd = {"name": "0", "seat": "77"}
    assert client.post(reverse("engagements:sheet-match", args=[sheet.pk]), odd).status_code == 422


def test_a_matching_is_kept_for_the_persons_next_sheet(client, sign_in, turje):
    lead = sign_in("lead")
    data = csv(["A", "B", "C"], ["Ház", "könyvtár", "Türje"])
    upload(client, "organisations", "k.csv", data)
    sheet = Sheet.objects.get()
    assert sheet.mapping == {}
    mapping = {"name": "0", "kind": "1", "seat": "2"}
    client.post(reverse("engagements:sheet-match", args=[sheet.pk]), mapping)
    assert SavedMapping.objects.get(user=lead).columns["seat"] == "c"
    upload(client, "organisations", "k2.csv", data)
    assert Sheet.objects.latest("pk").mapping == {"name": 0, "kind": 1, "seat": 2}


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        ("organisations", ["Név", "Fajta", "Székhely", "Fenntartó"]),
        ("contacts", ["Név", "Szerepkör", "Szervezet", "Hely"]),
        ("assignments", ["Település", "Mentor", "Mióta"]),
    ],
)
def test_the_titles_of_the_lists_own_files_are_known(client, sign_in, kind, titles):
    sign_in("lead")
    upload(client, kind, "k.csv", csv(titles, ["x"] * len(titles)))
    assert sorted(Sheet.objects.get().mapping.values()) == [*range(len(titles))]


def test_units_keep_their_capitals(client, sign_in):
    sign_in("lead")
    upload(client, "grants", "k.csv", csv(["kód", "összeg"], ["TOP-5.3.1-16-ZA1-2017-00011", "1"]))
    assert "Amount (HUF)" in client.get(Sheet.objects.get().get_absolute_url()).content.decode()


def test_what_a_sheet_lacked_is_still_matched_in_the_next(client, sign_in, turje):
    lead = sign_in("lead")
    row = {"név": "Ház", "típus": "könyvtár", "székhely": "Türje", "telefon": "+36 83 555 111"}
    for titles in (TITLES, [*row], TITLES, [*row]):
        upload(client, "organisations", "k.csv", csv(titles, [row[title] for title in titles]))
        sheet = Sheet.objects.latest("pk")
        assert ("phone" in sheet.mapping) is ("telefon" in titles)
        flow.match(by=lead, sheet=sheet, mapping=sheet.mapping)
    del sheet.mapping["phone"]
    flow.match(by=lead, sheet=sheet, mapping=sheet.mapping)
    upload(client, "organisations", "k.csv", csv([*row], [*row.values()]))
    assert "phone" not in Sheet.objects.latest("pk").mapping


def test_the_check_shows_its_progress_and_asks_again_by_itself(client, sign_in, turje, monkeypatch):
    monkeypatch.setattr("engagements.sheets.judging.CHUNK", 2)
    sheet = brought(sign_in("lead"), "organisations", MIXED)
    url = reverse("engagements:sheet-check", args=[sheet.pk])
    page = _page(client, sheet)
    assert 'hx-trigger="load"' in page and f'hx-post="{url}"' in page
    assert re.search(r'<progress id="progress" value="0" max="4">', page)
    piece = client.post(url, headers={"HX-Request": "true"}).content.decode()
    assert '<progress id="progress" value="2" max="4">' in piece and "<html" not in piece
    assert "csrfmiddlewaretoken" in piece
    answer = client.post(url, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == sheet.get_absolute_url()
    sheet.refresh_from_db()
    assert sheet.state == SheetState.CHECKED
    answer = client.post(url)  # a second tap, without scripts: nothing to do
    assert answer.url == sheet.get_absolute_url()
    assert "not at that point" not in client.get(answer.url).content.decode()
    client.post(reverse("engagements:sheet-drop", args=[sheet.pk]))
    answer = client.post(url)
    assert "not at that point" in client.get(answer.url).content.decode()


def test_the_preview_shows_refused_rows_first_with_their_reasons(client, sign_in, turje):
    sign_in("lead")
    sheet = checked(client, "organisations", "minta.csv", MIXED)
    page = _page(client, sheet)
    numbers = re.findall(r'<th scope="row">(\d+)</th>', page)
    assert numbers == ["4", "5", "2", "3"]
    assert "Nincsfalva" in page and "bokréta" in page
    assert "kind: cultural centre → library" in page
    assert not Organisation.objects.filter(name="Új Könyvtár").exists()
    for outcome, number in (("error", 2), ("new", 1), ("changed", 1), ("same", 0)):
        page = _page(client, sheet, outcome=outcome)
        assert len(re.findall(r'<th scope="row">(\d+)</th>', page)) == number


def test_the_preview_pages_by_key(client, sign_in, turje):
    sign_in("lead")
    rows = [[f"Ház {n}", "könyvtár", "Türje"] for n in range(105)]
    sheet = checked(client, "organisations", "k.csv", csv(TITLES, *rows))
    answer = client.get(sheet.get_absolute_url())
    assert len(answer.context["rows"]) == 100
    second = client.get(sheet.get_absolute_url(), {"after": answer.context["older"]})
    assert [row.number for row in second.context["rows"]] == [102, 103, 104, 105, 106]
    for odd in ("x", "9" * 40, "1~", "~", "²~1"):
        assert client.get(sheet.get_absolute_url(), {"after": odd}).status_code == 200


def test_writing_writes_the_good_rows_and_says_the_numbers(client, sign_in, turje):
    sign_in("lead")
    sheet = import_sheet(client, "organisations", "minta.csv", MIXED)
    assert sheet.state == SheetState.WRITTEN and sheet.written_at
    assert Organisation.objects.filter(seat=turje).count() == 2
    page = _page(client, sheet)
    assert "Written." in page and "Write 2" not in page
    assert [len(cells) for cells in sheet.cells] == [1, 1, 4, 4]  # what was written is not kept
    answer = client.post(reverse("engagements:sheet-write", args=[sheet.pk]))
    assert answer.status_code == 302
    assert Organisation.objects.filter(seat=turje).count() == 2


@pytest.mark.parametrize("step", ["match", "write", "drop"])
def test_a_second_tap_is_not_told_as_an_error(client, sign_in, turje, step):
    sign_in("lead")
    sheet = checked(client, "organisations", "minta.csv", MIXED)
    for _tap in range(2):
        client.post(reverse(f"engagements:sheet-{step}", args=[sheet.pk]), sheet.mapping)
    page = client.get(reverse("engagements:sheet-list")).content.decode()
    assert "any more" not in page and (step == "match" or 'class="note ok' in page)


def test_what_was_written_in_that_moment_is_not_matched_or_dropped(client, sign_in, turje):
    lead = sign_in("lead")
    sheet = checked(client, "organisations", "minta.csv", MIXED)
    assert write_sheet(by=lead, sheet=sheet)
    with pytest.raises(ValidationError):
        flow.drop(sheet=sheet)
    with pytest.raises(ValidationError):
        flow.match(by=lead, sheet=sheet, mapping=sheet.mapping)
    with pytest.raises(ValidationError) as caught:
        write_sheet(by=lead, sheet=sheet)
    assert caught.value.code == "written"
    sheet.refresh_from_db()
    assert sheet.state == SheetState.WRITTEN


def test_again_it_says_that_nothing_changes(client, sign_in, turje):
    sign_in("lead")
    data = csv(TITLES, ["Új Könyvtár", "könyvtár", "Türje"])
    import_sheet(client, "organisations", "k.csv", data)
    sheet = checked(client, "organisations", "k.csv", data)
    page = _page(client, sheet)
    assert "0 changes" in page and "Write" not in page


def test_what_changed_since_the_preview_is_shown_before_anything_is_written(client, sign_in, turje):
    sign_in("lead")
    sheet = checked(client, "organisations", "minta.csv", MIXED)
    OrganisationFactory(name="Új Könyvtár", seat=turje, kind="library")
    answer = client.post(reverse("engagements:sheet-write", args=[sheet.pk]))
    sheet.refresh_from_db()
    assert sheet.state == SheetState.CHECKED
    assert [verdict[0] for verdict in sheet.verdicts] == ["same", "changed", "error", "error"]
    assert "nothing was written" in client.get(answer.url).content.decode()
    assert Organisation.objects.get(name="Régi Ház").kind == "cultural_house"


def test_a_row_written_by_somebody_else_in_that_moment_stops_everything(
    client, sign_in, turje, monkeypatch
):
    lead = sign_in("lead")
    sheet = checked(client, "organisations", "minta.csv", MIXED)
    from engagements.sheets.kinds.organisations import OrganisationRules

    lock = OrganisationRules._lock

    def late(self, old):
        Organisation.objects.filter(name="Régi Ház").update(version=7)
        lock(self, old)

    monkeypatch.setattr(OrganisationRules, "_lock", late)
    assert write_sheet(by=lead, sheet=sheet) is False
    assert not Organisation.objects.filter(name="Új Könyvtár").exists()


def test_rights_that_were_lost_since_the_preview_count(client, sign_in, turje):
    lead = sign_in("lead")
    sheet = checked(client, "organisations", "minta.csv", MIXED)
    lead.memberships.update(is_lead=False)
    answer = client.post(reverse("engagements:sheet-write", args=[sheet.pk]))
    assert answer.status_code == 403
    lead.memberships.all().delete()
    MembershipFactory(user=lead, office__county__iso="HU-SO", is_lead=True)
    client.post(reverse("engagements:sheet-write", args=[sheet.pk]))
    sheet.refresh_from_db()
    assert {verdict[0] for verdict in sheet.verdicts} == {"error"}
    assert not Organisation.objects.filter(name="Új Könyvtár").exists()


def test_refused_rows_come_back_as_the_same_sheet_with_reasons(client, sign_in, turje):
    sign_in("lead")
    sheet = import_sheet(client, "organisations", "minta.csv", MIXED)
    url = reverse("engagements:sheet-refused", args=[sheet.pk])
    table = read("r.xlsx", client.get(url).content)
    assert table.header == [*TITLES, "Why it was refused"]
    assert [row[1] for row in table.rows] == ["Rossz Hely", "=Veszélyes"]
    assert "Nincsfalva" in table.rows[0][-1]
    text = client.get(url, {"as": "csv"}).content.decode("utf-8-sig")
    rows = list(csv_module.reader(io.StringIO(text), delimiter=";"))
    assert rows[2][0] == "'=Veszélyes"  # no spreadsheet computes it
    assert [row[1] for row in read("r.csv", text.encode()).rows] == ["Rossz Hely", "=Veszélyes"]
    # mended and brought again, its column of reasons is in nobody's way
    again = checked(client, "organisations", "r.xlsx", client.get(url).content)
    assert "Why it was refused" in again.header
    table = read(
        "r.xlsx", client.get(reverse("engagements:sheet-refused", args=[again.pk])).content
    )
    assert table.header.count("Why it was refused") == 1


def test_a_sheet_can_be_dropped_and_forgets_what_it_held(client, sign_in, turje):
    sign_in("lead")
    sheet = checked(client, "organisations", "minta.csv", MIXED)
    client.post(reverse("engagements:sheet-drop", args=[sheet.pk]))
    sheet.refresh_from_db()
    assert (sheet.state, sheet.cells, sheet.verdicts) == (SheetState.DROPPED, [], [])
    assert "put away" in _page(client, sheet)


def test_columns_can_be_matched_again_after_the_check(client, sign_in, turje):
    sign_in("lead")
    sheet = checked(client, "organisations", "minta.csv", MIXED)
    assert 'name="seat"' in _page(client, sheet, match="1")


def test_the_foot_leads_whoever_may(client, sign_in):
    address = reverse("engagements:sheet-list")
    for role, there in (("mentor", False), ("lead", True), ("admin", True), ("auditor", True)):
        sign_in(role)
        assert (f'href="{address}"' in client.get("/settlements/").content.decode()) == there

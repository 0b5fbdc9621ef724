"""Every way a register can be wrong has its sentence, and none of it is loaded."""

import pytest
from django.core.management import CommandError
from django.utils import translation

from counties.models import County
from settlements.models import Settlement
from tests.settlements.register_files import BUDAPEST, KEHIDA, LENTI, TURJE

HEAD = "ksh_code,name,county_code,district_code,status,population,area_ha,latitude,longitude\n"


@pytest.fixture
def refusal(load):
    """The lines of the refusal, without the heading; nothing was loaded."""

    def run(*arguments, **options):
        with pytest.raises(CommandError) as refused:
            load(*arguments, **options)
        assert refused.value.returncode == 1
        assert not County.objects.exists() and not Settlement.objects.exists()
        head, *lines = str(refused.value).splitlines()
        assert head.startswith(f"The register has {len(lines)} error")
        return lines

    return run


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"ksh_code": "2001"}, "ksh_code: “2001” is not a KSH code: it has five digits."),
        ({"ksh_code": "20019"}, "ksh_code: “20019” is not a KSH code: its last digit should be"),
        ({"ksh_code": "２００１４"}, "is not a KSH code: it has five digits."),
        ({"name": " "}, "name: It is empty."),
        ({"name": "a" * 61}, "name: It is longer than 60."),
        ({"name": "Tür\x00je"}, "The column “name” holds control characters."),
        ({"name": "Tür\u202eje"}, "The column “name” holds control characters."),
        ({"name": "Tür\nje"}, "The column “name” holds control characters."),
        ({"name": "Lenti"}, "“Lenti” already stands in line"),
        ({"county_code": "99"}, "counties.csv does not have the county “99”."),
        ({"county_code": "Z"}, "county_code: “Z” is not of the form “20”."),
        ({"district_code": "999"}, "districts.csv does not have the district “999”."),
        ({"district_code": ""}, "The district is missing; only Budapest has none."),
        ({"district_code": "141"}, "The district “141” does not lie in the county “20”."),
        ({"status": "falu"}, "status: “falu” is not a legal status; one of: község,"),
        ({"population": "-1"}, "population: “-1” is not a whole number from 0 up."),
        ({"population": "1.5"}, "population: “1.5” is not a whole number from 0 up."),
        ({"population": "99999999999"}, "population: “99999999999” is not a whole number"),
        ({"area_ha": ""}, "area_ha: “” is not a whole number from 0 up."),
        ({"latitude": "nan"}, "latitude: “nan” is not a number of degrees"),
        ({"latitude": "46,9"}, "latitude: “46,9” is not a number of degrees"),
        ({"latitude": "17.1", "longitude": "46.98"}, "latitude: 17.1 does not lie in Hungary"),
        ({"latitude": "48.6"}, "The point 48.6, 17.1 does not lie in Hungary."),
    ],
)
def test_bad_cell(register, refusal, cells, sentence):
    register.row(TURJE).update(cells)
    lines = refusal()
    assert any(sentence in line for line in lines), lines
    assert all(line.startswith("settlements.csv, line ") for line in lines)


def test_point_just_over_the_simplified_border_is_taken(register, load):
    register.row(TURJE)["latitude"] = "47.11"
    load()
    assert Settlement.objects.get(pk=TURJE).latitude == 47.11


def test_budapest_has_no_district(register, refusal):
    register.row(BUDAPEST)["district_code"] = "201"
    expected = "settlements.csv, line 6: Budapest has no district, “201” stands here."
    assert refusal() == [expected]


def test_all_errors_of_all_files_are_listed(register, refusal):
    register.counties[0]["iso_3166_2"] = "HU-Bu"
    register.counties[2]["name"] = "Sómogy"
    register.districts[1].update(district_code="201", county_code="77")
    register.row(TURJE).update(status="?", population="x", latitude="x")
    register.row(KEHIDA)["latitude"] = "48.6"
    register.row(LENTI)["latitude"] = "48.5"
    register.ceased = [{"ksh_code": TURJE, "ceased_on": "2999-01-01", "successor_code": "34421"}]
    lines = refusal()
    places = [line.split(":")[0] for line in lines]
    assert places.count("counties.csv, line 2") == places.count("counties.csv, line 4") == 1
    assert places.count("districts.csv, line 3") == 2
    assert places.count("settlements.csv, line 2") == 3
    assert places.count("settlements.csv, line 3") == 1  # its point
    assert places.count("settlements.csv, line 4") == 2  # its point, and no such district any more
    assert places.count("ceased.csv, line 2") == 3


def test_row_with_a_wrong_code_is_checked_to_its_end(register, refusal):
    register.row(TURJE).update(ksh_code="20019", county_code="99", latitude="48.6")
    lines = refusal()
    assert [line.split(":")[0] for line in lines] == ["settlements.csv, line 2"] * 4


def test_code_twice(register, refusal):
    register.settlements.append(register.row(TURJE) | {"name": "Másik"})
    assert refusal() == [f"settlements.csv, line 7: “{TURJE}” already stands in line 2."]


@pytest.mark.parametrize(
    "row",
    [
        {"ksh_code": KEHIDA, "ceased_on": "1999", "successor_code": ""},
        {"ksh_code": "1", "ceased_on": "1999-01-01", "successor_code": ""},
        {"ksh_code": KEHIDA, "ceased_on": "1999-01-01", "successor_code": KEHIDA},
    ],
)
def test_bad_end(register, refusal, row):
    register.drop(KEHIDA)
    register.ceased = [row]
    assert [line.split(":")[0] for line in refusal()] == ["ceased.csv, line 2"]


@pytest.mark.parametrize("name", ["counties.csv", "districts.csv", "settlements.csv"])
def test_table_that_is_missing_or_empty(register, refusal, name):
    path = register.write() / name
    header = path.read_text(encoding="utf-8").splitlines()[0]
    for content, sentence in [
        (b" \n", "The file is empty."),
        (header.encode(), "The table has no rows."),
        (None, "The file is missing from the folder."),
    ]:
        path.unlink() if content is None else path.write_bytes(content)
        assert refusal(write=False) == [f"{name}: {sentence}"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEAD.replace("status,", ""), ", line 1: These columns are missing: status."),
        (HEAD.replace(",", ";"), "The cells are separated by commas."),
        (HEAD.replace("status", "name"), ", line 1: These columns are missing: status."),
        (HEAD.strip() + ",name\n", ", line 1: These columns stand there twice: name."),
        (HEAD + f"{TURJE},Türje\n", ", line 2: The line has 2 cells, the header has 9."),
        (HEAD + f'{TURJE},"Türje,20\n', ", line 2: The table is broken here"),
        (HEAD + f'{TURJE},"Tür"je,20\n', ", line 2: The table is broken here"),
        (HEAD + '"' + "x" * 200_000 + '"\n', ", line 2: The table is broken here"),
    ],
)
def test_broken_table(register, refusal, content, sentence):
    (register.write() / "settlements.csv").write_text(content, encoding="utf-8")
    lines = refusal(write=False)
    assert sentence in lines[0]


def test_wrong_encoding_names_the_line(register, refusal):
    path = register.write() / "settlements.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("iso-8859-2"))
    expected = "settlements.csv, line 2: The file is not in UTF-8; save it in that encoding."
    assert refusal(write=False) == [expected]


def test_byte_order_mark_of_excel_is_no_error(register, load):
    path = register.write() / "settlements.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    load(write=False)
    assert Settlement.objects.count() == 5


def test_file_of_impossible_size(register, refusal):
    with (register.write() / "settlements.csv").open("r+b") as file:
        file.truncate(21 * 1024 * 1024)
    assert refusal(write=False) == ["settlements.csv: The file is larger than 20 MB."]


def test_folder_in_place_of_a_file(register, refusal):
    path = register.write() / "settlements.csv"
    path.unlink()
    path.mkdir()
    assert refusal(write=False)[0].startswith("settlements.csv: The file cannot be read (")


def test_no_such_folder(register, load):
    register.folder = register.folder / "nincs"
    with pytest.raises(CommandError, match="There is no folder"):
        load(write=False)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda o: o.update({"77": o["20"]}), "feature 4: The outline belongs to no county"),
        (lambda o: o.pop("20"), "The county “20” has no outline."),
        (lambda o: o["20"][0].pop(), "feature 3: The outline of “20” is not a polygon of closed"),
        (lambda o: o["20"][0].clear(), "feature 3: The outline of “20” is not a polygon of closed"),
        (lambda o: o.update({"20": []}), "The outline of “20” is not a polygon of closed"),
        (lambda o: o["20"][0].insert(1, [0, 0]), "is not a polygon of closed rings inside Hungary"),
        (lambda o: o["20"][0].insert(1, ["17", 46]), "is not a polygon of closed rings"),
        (lambda o: o["20"][0].insert(1, [float("nan"), 46]), "is not a polygon of closed rings"),
    ],
)
def test_bad_outline(register, refusal, change, sentence):
    change(register.outlines)
    lines = refusal()
    assert len(lines) == 1
    assert lines[0].startswith("counties.geojson") and sentence in lines[0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"features": [\n', ", line 2: This is not JSON"),
        ("[" * 100_000, "counties.geojson: This is not JSON (nesting)."),
        ("[]", "This is not GeoJSON: it has no list of features."),
        ('{"features": []}', "This is not GeoJSON: it has no list of features."),
        ('{"features": [1]}', "feature 1: The outline belongs to no county"),
        ("", "counties.geojson: The file is empty."),
    ],
)
def test_outlines_that_are_no_geojson(register, refusal, content, sentence):
    (register.write() / "counties.geojson").write_text(content, encoding="utf-8")
    assert sentence in refusal(write=False)[0]


def test_failing_load_leaves_the_old_rows(register, load):
    load()
    register.row(TURJE)["population"] = "1"
    register.row(LENTI)["population"] = "sok"
    with pytest.raises(CommandError):
        load()
    assert Settlement.objects.get(pk=TURJE).population == 500


def test_refusal_speaks_the_reader_s_language(register, monkeypatch, db):
    """The sentences are asked of the catalogue when they are made, not when modules load."""
    from settlements.register import columns
    from settlements.register.checking import read_register

    asked = []
    monkeypatch.setattr(columns, "_", lambda text: asked.append(text) or text)
    register.row(TURJE)["population"] = "sok"
    with translation.override("hu"):
        read_register(register.write())
    assert asked == ["“%(cell)s” is not a whole number from 0 up."]

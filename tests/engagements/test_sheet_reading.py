"""Whatever people bring as a sheet: read by its content, or refused with a sentence."""

import datetime
import io
import random
import struct
import zipfile

import pytest
from django.utils import translation

from engagements.sheets import package, reading
from engagements.sheets.table import Unreadable
from tests.engagements.sheet_files import (
    SHEET,
    csv,
    ods,
    ods_cell,
    repacked,
    with_sheet_xml,
    xls,
    xlsx,
)

DAY = datetime.date(2026, 11, 22)
PEOPLE = [["Név", "Szám", "Nap"], ["Őrségi Tűz", 12.5, "2026. november 22."], ["Ábra", 3, "x"]]
READ = [[2, "Őrségi Tűz", 12.5, "2026. november 22."], [3, "Ábra", 3, "x"]]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def refusal(data, name="lap.xlsx"):
    with pytest.raises(Unreadable) as caught:
        reading.read(name, data)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize("make", [xlsx, ods, xls])
def test_spreadsheets_of_each_kind_say_the_same(make):
    table = reading.read(f"lap.{make.__name__}", make(PEOPLE))
    assert (table.header, table.rows, table.notes) == (PEOPLE[0], READ, [])


@pytest.mark.parametrize("make", [xlsx, ods])
def test_days_of_a_spreadsheet_are_days(make):
    assert reading.read("l", make([["Nap"], [DAY]])).rows == [[2, "2026-11-22"]]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1250", "iso-8859-2"],
)
def test_text_in_the_usual_encodings_and_separators(encoding, sign):
    data = csv(["Név", "Hely"], ["Őrségi Tűz", "Zalaegerszeg"], encoding=encoding, sign=sign)
    table = reading.read("lap.csv", data)
    assert table.header == ["Név", "Hely"]
    assert table.rows == [[2, "Őrségi Tűz", "Zalaegerszeg"]]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1250", "„Tűz” – Žilina"),
        ("windows-1250", "Łódźi „kör”-ök, Nagy\u00a0Béla"),
        ("iso-8859-2", "Šimon, Žilina"),
        ("cp852", "Községi könyvtár, Őrtilos"),
        ("cp852", "Székely Ház"),
    ],
)
def test_the_central_european_encodings_are_told_apart(encoding, text):
    data = csv(["Név", "Hely"], [text, "Őr"], encoding=encoding)
    table = reading.read("lap.csv", data)
    assert table.rows == [[2, text, "Őr"]]
    assert encoding in table.notes[0]


def test_quotes_line_breaks_and_empty_lines():
    data = '\r\n;;\r\nNév;Szöveg\r\n"a;b";"egy\r\nkettő ""idézve"""\r\n\r\nc;d\r\n'.encode()
    table = reading.read("lap.csv", data)
    assert [row[1:] for row in table.rows] == [["a;b", 'egy\r\nkettő "idézve"'], ["c", "d"]]


def test_decimal_commas_do_not_split_a_row():
    data = csv(["Név", "Km"], ["a", "12,5"], ["b", "3,5"])
    assert reading.read("lap.csv", data).rows == [[2, "a", "12,5"], [3, "b", "3,5"]]


def test_what_looks_like_a_formula_stays_text():
    rows = [["a", "b"], ["=1+1", "@x"], ["+36", "-"]]
    assert reading.read("l.xlsx", xlsx(rows)).rows == [[2, "=1+1", "@x"], [3, "+36", "-"]]
    # our own files put an apostrophe before it, which is not part of the text
    assert reading.read("l.csv", csv(["a", "b"], ["'=1+1", "'szó'"])).rows == [[2, "=1+1", "'szó'"]]


def test_a_formula_gives_its_saved_value_and_one_without_is_a_problem():
    data = xlsx([["a", "b"], [1, 2], ["x", 3]])
    data = with_sheet_xml(data, b'<c r="A2"><v>1</v>', b'<c r="A2"><f>40+2</f><v>42</v>')
    data = with_sheet_xml(data, b'<c r="B2"><v>2</v>', b'<c r="B2"><f>A1</f>')
    data = with_sheet_xml(data, b'<c r="B3"><v>3</v>', b'<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v>')
    assert reading.read("l.xlsx", data).rows == [
        [2, 42, {"problem": "formula"}],
        [3, "x", {"problem": "error"}],
    ]


def test_a_formula_of_a_document_without_its_value_is_a_problem():
    row = "<table:table-row>" + ods_cell("x") + ods_cell(None, 'table:formula="of:=A1"')
    assert reading.read("l.ods", ods([["a", "b"], row + "</table:table-row>"])).rows == [
        [2, "x", {"problem": "formula"}]
    ]


def _merged(rows, name):
    mark = f'<mergeCells count="1"><mergeCell ref="{name}"/></mergeCells>'.encode()
    return with_sheet_xml(xlsx(rows), b"</sheetData>", b"</sheetData>" + mark)


def test_merged_titles_are_refused_by_their_range():
    text = refusal(_merged([["Név", None, "Szám"], ["a", "b", 1]], "A1:B1"))
    assert "A1:B1" in text


def test_a_cell_hidden_by_a_merged_range_is_a_problem_that_names_it():
    data = _merged([["a", "b"], ["x", 1], [None, 2], ["z", 3]], "A2:A3")
    hidden = {"problem": "merged", "range": "A2:A3"}
    assert reading.read("l.xlsx", data).rows == [[2, "x", 1], [3, hidden, 2], [4, "z", 3]]


def test_merged_cells_of_a_document_too():
    row = "<table:table-row>" + ods_cell("x", 'table:number-columns-spanned="2"')
    row += "<table:covered-table-cell/></table:table-row>"
    table = reading.read("l.ods", ods([["a", "b"], row]))
    assert table.rows == [[2, "x", {"problem": "merged", "range": "A2:B2"}]]


CAPTIONED = [["Tagok 2026"], [], [None, "Zala"], ["Név", "Hely", "Szám"], ["a", "b", 1]]


@pytest.mark.parametrize(
    "data",
    [xlsx(CAPTIONED), _merged(CAPTIONED, "A1:C2"), ods([["Tagok 2026"], *CAPTIONED[2:]])],
)
def test_captions_above_the_titles_are_left_out_and_said(data):
    table = reading.read("l", data)
    assert table.header == ["Név", "Hely", "Szám"]
    assert [row[1:] for row in table.rows] == [["a", "b", 1]]
    assert "“Tagok 2026”, “Zala”" in table.notes[-1]


@pytest.mark.parametrize(
    "rows",
    [
        [["Kód"], ["x"], ["y"]],
        [["Kód"], ["x", "megjegyzés"], ["y"]],
        [["Kód"], ["x", 5, "igen"], ["y"]],
        [["Kód"], ["x", "y", "z"]],
    ],
)
def test_a_single_title_is_no_caption(rows):
    assert reading.read("l.xlsx", xlsx(rows)).header[0] == "Kód"


def test_titles_that_stand_twice_are_refused_by_name():
    text = refusal(csv(["Név", "cím", "NÉV "], ["a", "b", "c"]))
    assert "NÉV" in text and "cím" not in text


def test_a_column_without_a_title_is_called_by_its_letter():
    table = reading.read("l.csv", csv(["Név", ""], ["a", "b"]))
    assert table.header == ["Név", "B"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"\xef\xbb\xbf;;\r\n;;", "empty"),
        (csv(["Név", "Szám"]), "no row"),
        (xlsx([]), "empty"),
        (xlsx([["Név"]]), "no row"),
        (b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
        (csv([f"c{n}" for n in range(201)], ["1"]), "200 columns"),
        (csv(["a", "b"], ['"x', "y"]), "quotation mark"),
        (csv(["a", "b"], ["\x00", "y"]) * 3 + b"x", "another kind"),
        (csv(["n\u00e9v", "b"], ["x", "y"]).decode("latin-1").encode(), "spoiled"),
        (b"\xff\xfea\x00\x00\xd8b\x00", "utf-16"),
        (b"%PDF-1.7 \n", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "PNG"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "HTML"),
        (b"<?xml version='1.0'?><Workbook/>", "XML"),
        (b"PK\x03\x04 not really", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not really", "broken"),
        (xlsx(PEOPLE)[:-200], "broken"),
        (xls(PEOPLE)[:900], "broken"),
    ],
)
def test_what_is_refused_with_a_sentence(data, word):
    assert word in refusal(data)


def test_a_file_whose_name_lies_is_read_by_its_content_and_said():
    table = reading.read("lap.xlsx", csv(["a", "b"], ["x", "y"]))
    assert table.rows == [[2, "x", "y"]]
    assert any("XLSX" in note and "CSV" in note for note in table.notes)
    table = reading.read("lap.csv", xlsx([["a"], ["x"]]))
    assert any("XLSX" in note for note in table.notes)


def test_other_packages_are_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("word/document.xml", "<x/>")
    assert "no spreadsheet" in refusal(held.getvalue(), "lap.xlsx")


def test_the_first_filled_sheet_is_read_and_said():
    data = xlsx([], Második=[["a"], ["x"]], Harmadik=[["b"], ["y"]])
    table = reading.read("lap.xlsx", data)
    assert table.rows == [[2, "x"]]
    assert any("Második" in note for note in table.notes)


def test_hidden_sheets_are_not_read():
    def hide(parts):
        name = "xl/workbook.xml"
        parts[name] = parts[name].replace(b'<sheet name="Lap"', b'<sheet state="hidden" name="Lap"')

    data = repacked(xlsx([["titkos"], ["x"]], Lap2=[["a"], ["y"]]), hide)
    assert reading.read("lap.xlsx", data).rows == [[2, "y"]]


def test_a_hundred_thousand_empty_rows_are_nothing():
    cells = b"".join(
        b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (n, n, n)
        for n in range(4, 100_004)
    )
    data = with_sheet_xml(xlsx(PEOPLE), b"</sheetData>", cells + b"</sheetData>")
    assert reading.read("lap.xlsx", data).rows == READ
    lines = csv(*PEOPLE[:1], ["Ábra", "3", "x"]) + b"\r\n" + b";;\r\n" * 100_000 + b"vege;;"
    rows = reading.read("lap.csv", lines).rows
    assert rows == [[2, "Ábra", "3", "x"], [100_003, "vege"]]
    gap = '<table:table-row table:number-rows-repeated="100000"><table:table-cell/>'
    table = reading.read("lap.ods", ods([["a"], gap + "</table:table-row>", ["vége"]]))
    assert table.rows == [[100_002, "vége"]]


def test_more_than_twenty_thousand_filled_rows_are_refused():
    assert "20,000" in refusal(b"a;b\n" + b"x;y\n" * 20_001, "l.csv")
    assert len(reading.read("l.csv", b"a;b\n" + b"x;y\n" * 20_000).rows) == 20_000
    cells = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(4, 20_005)
    )
    data = with_sheet_xml(xlsx(PEOPLE), b"</sheetData>", cells + b"</sheetData>")
    assert "20,000" in refusal(data)
    row = f'<table:table-row table:number-rows-repeated="1000000">{ods_cell("x")}'
    assert "20,000" in refusal(ods([["a"], row + "</table:table-row>"]))


@pytest.mark.parametrize("place", ["XFD2", "GT2", "A1048576"])
def test_a_cell_far_away_does_not_fill_the_machine(place):
    row = "".join(letter for letter in place if letter.isdigit())
    cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    data = with_sheet_xml(xlsx([[f"c{n}" for n in range(9)], [1]]), b"</sheetData>", cell)
    assert refusal(data)


def test_a_cell_far_away_in_an_old_workbook_is_refused():
    cells = [None] * 199 + [1]
    assert "far below" in refusal(xls([["a"], *[[]] * 40_000, cells]))
    assert reading.read("l.xls", xls([["a"], *[[]] * 3_000, ["x"]])).rows == [[3002, "x"]]


@pytest.mark.parametrize("place", [30, 48, 76, 512, 600, 1024 + 116])
def test_a_spoiled_old_workbook_is_broken_and_nothing_worse(place):
    data = bytearray(xls(PEOPLE))
    data[place : place + 4] = b"\x01\x00\x00\x00"
    try:
        reading.read("l.xls", bytes(data))
    except Unreadable as error:
        assert error.messages


def test_too_many_columns_of_a_document_are_refused():
    row = "<table:table-row>" + ods_cell("x", 'table:number-columns-repeated="16384"')
    assert "200 columns" in refusal(ods([["a"], row + "</table:table-row>"]))


# Hostile packages


def _zipped(name, content):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
        made.writestr(name, content)
    return held.getvalue()


def test_a_bomb_by_ratio_is_refused():
    assert "far too large" in refusal(_zipped(SHEET, b"\0" * (40 * 1024 * 1024)))


def test_a_bomb_by_size_is_refused(monkeypatch):
    monkeypatch.setattr(package, "MAX_UNPACKED", 1000)
    assert "far too large" in refusal(_zipped(SHEET, bytes(range(256)) * 5))
    assert "far too large" in refusal(_zipped(SHEET, bytes(range(256)) * 20))


def test_a_bomb_that_lies_about_its_size_is_refused(monkeypatch):
    monkeypatch.setattr(package, "MAX_UNPACKED", 100_000)
    data = _zipped(SHEET, b"<x>" + b" " * 500_000)
    told = struct.pack("<I", 500_003)
    assert data.count(told) == 2  # the entry's own head and the directory
    assert "far too large" in refusal(data.replace(told, struct.pack("<I", 50)))


def test_an_entry_that_is_longer_than_it_says_is_broken():
    data = _zipped(SHEET, b"<x>" + b" " * 5_000)
    assert "broken" in refusal(data.replace(struct.pack("<I", 5_003), struct.pack("<I", 50)))


def test_too_many_entries_are_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for number in range(package.MAX_ENTRIES + 1):
            made.writestr(f"{number}", "")
    assert "far too large" in refusal(held.getvalue())


def test_entities_are_not_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = with_sheet_xml(xlsx(PEOPLE), b"<worksheet", bomb + b"<worksheet")
    assert "broken" in refusal(data)


def test_a_protected_file_says_so():
    data = bytearray(xlsx(PEOPLE))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        offset = 6 if mark == b"PK\x03\x04" else 8
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)
    assert "password" in refusal(bytes(data))
    assert "password" in refusal(ods(PEOPLE, manifest="<encryption-data/>"))
    stream = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert "password" in refusal(stream)


@pytest.mark.parametrize("make", [xlsx, ods, xls])
@pytest.mark.parametrize("seed", range(4))
def test_a_spoiled_file_is_read_or_refused_and_nothing_worse(make, seed):
    """Also where the reader itself gives up on it."""
    chance = random.Random(seed)
    whole = make(PEOPLE)
    for _file in range(60):
        data = bytearray(whole)
        for _byte in range(chance.randint(1, 6)):
            data[chance.randrange(min(2000, len(data)))] = chance.choice([0, 1, 255, 65])
        try:
            reading.read("lap", bytes(data))
        except Unreadable as error:
            assert error.messages


def test_a_reader_that_gives_up_is_a_broken_file(monkeypatch):
    class PanicException(BaseException):
        """As the reader's own, which cannot be imported."""

    def give_up(_file):
        raise PanicException("range start index out of range")

    monkeypatch.setattr(reading.CalamineWorkbook, "from_filelike", give_up, raising=True)
    assert "broken" in refusal(xlsx(PEOPLE))

"""What Excel gets: days are days, numbers numbers, and text is never a formula."""

import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe
from python_calamine import CalamineWorkbook

from mentorhalo.core.xlsx import write_xlsx


def written(rows, titles=("Egy", "Kettő"), title="Próba"):
    with write_xlsx(iter(rows), list(titles), title) as out:
        return out.read()


def sheet(content):
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    (name,) = book.sheet_names
    return name, book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def parts(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def cell(value):
    """What a spreadsheet reads of one value."""
    _name, rows = sheet(written([[value, "vége"]]))
    return rows[1][0]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("szöveg", "szöveg"),
        (12, 12.0),
        (-3, -3.0),
        (2.5, 2.5),
        (Decimal("34567890.25"), 34567890.25),
        (0, 0.0),
        (date(2026, 11, 22), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), datetime(2026, 11, 23, 0, 30)),  # in Budapest
        (date(1899, 1, 1), "1899-01-01"),
        (None, ""),
        ("", ""),
        ("01234", "01234"),  # a code is not a number
        ("https://példa.hu/", "https://példa.hu/"),
        (10**16 + 1, "10000000000000001"),
        (float("inf"), "inf"),
        (mark_safe("<b>vastag</b>"), "<b>vastag</b>"),
    ],
)
def test_a_value_is_what_it_is(value, read):
    assert cell(value) == read


@pytest.mark.parametrize(("code", "words"), [("hu", ("igen", "nem")), ("en", ("yes", "no"))])
def test_truth_is_a_word(code, words):
    with translation.override(code):
        assert (cell(True), cell(False)) == words


@pytest.mark.parametrize(
    "text", ["=1+1", "=HYPERLINK(A1)", "+36 92 000 000", "-5", "@SUM(A1)", "{=A1}", "\t=1"]
)
def test_text_that_looks_like_a_formula_stays_text(text):
    content = written([[text, text]])
    assert sheet(content)[1][1] == [text, text]
    inside = parts(content)["xl/worksheets/sheet1.xml"]
    assert "<f>" not in inside and "<f " not in inside and "hyperlink" not in inside


def test_control_characters_do_not_break_the_file():
    assert "a" in cell("a\x01\x0bb")


def test_a_text_beyond_excels_limit_is_cut():
    assert len(cell("x" * 40_000)) == 32_767


def test_the_first_row_is_bold_frozen_and_filtered():
    content = written([["a", 1], ["b", 2]])
    inside = parts(content)["xl/worksheets/sheet1.xml"]
    assert 'topLeftCell="A2"' in inside and 'state="frozen"' in inside
    assert '<autoFilter ref="A1:B3"/>' in inside
    assert sheet(content)[1][0] == ["Egy", "Kettő"]
    assert "<b/>" in parts(content)["xl/styles.xml"]


def test_columns_are_as_wide_as_what_they_hold():
    inside = parts(written([["x" * 30, "y"], ["z" * 500, "y"]]))["xl/worksheets/sheet1.xml"]
    widths = [float(part.split('"')[0]) for part in inside.split(' width="')[1:]]
    assert 60 <= widths[0] < 62 and 8 <= widths[1] < 10


def test_the_file_says_what_it_is_and_in_which_language():
    with translation.override("hu"):
        content = written([], title="Alkalmak: [2026]/nov. *egy igen hosszú cím, túl hosszú*")
    name, rows = sheet(content)
    assert name == "Alkalmak 2026nov. egy igen hoss"
    assert rows == [["Egy", "Kettő"]]
    told = parts(content)
    assert "<dc:title>Alkalmak: [2026]/nov." in told["docProps/core.xml"]
    assert "<vt:lpwstr>hu</vt:lpwstr>" in told["docProps/custom.xml"]


def test_rows_are_taken_one_by_one():
    """What was written is let go: the memory for a hundred thousand is that for one."""

    def rows(n):
        for number in range(n):
            yield [f"sor {number}" * 5, number]

    def peak(n):
        tracemalloc.start()
        write_xlsx(rows(n), ["Egy", "Kettő"], "Próba").close()
        return (tracemalloc.get_traced_memory()[1], tracemalloc.stop())[0]

    assert peak(6_000) < peak(1_000) * 1.5

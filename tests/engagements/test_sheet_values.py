"""What a cell means: days, numbers, shares and words as people write them, and nothing guessed."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from engagements.models import Kind
from engagements.sheets import values
from settlements.models import OrganisationKind
from tests.factories.organisations import tax_number

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
DAY = date(2026, 11, 2)
CELLS = st.one_of(
    st.text(max_size=40),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
PARSERS = [
    values.text(100),
    values.line(100),
    values.names,
    values.number,
    values.forints,
    values.share,
    values.whole(0, 9),
    values.decimal(0, 9, 1),
    values.percent,
    values.day,
    values.clock,
    values.yes_no,
    values.choice(Kind),
    values.email,
    values.phone,
    values.website,
    values.tax_number,
    values.length(1440),
]


def refused(parse, cell):
    with translation.override("en"):
        with pytest.raises(ValidationError) as caught:
            parse(cell)
        return " ".join(caught.value.messages)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-02",
        "2026-11-2",
        "2026.11.02.",
        "2026.11.02",
        "2026. 11. 02.",
        "2026. 11. 2.",
        "2026. november 2.",
        "2026. November 2.",
        "2026. nov. 2.",
        "2026 november 2",
        " 2026.  november  2. ",
        "2 November 2026",
    ],
)
def test_days_as_people_write_them(text):
    assert values.day(text) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        "2026. 02. 30.",
        "2026.13.01.",
        "02.11.2026",
        "11/02/2026",
        "2026. november",
        "2026",
        "1026.11.02.",
        "2026. brumaire 2.",
        46328,
        True,
        "tegnap",
    ],
)
def test_what_is_no_day_is_refused(cell):
    assert refused(values.day, cell)


@given(DAYS)
def test_every_day_is_read_as_it_is_shown(day):
    for language in ("hu", "en"):
        with translation.override(language):
            written = [day.isoformat(), day.strftime("%Y.%m.%d."), f"{day:%Y. %m. %d.}"]
            written += [date_format(day, "DATE_FORMAT")] if language == "hu" else []
            assert {values.day(text) for text in written} == {day}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("40000000", "40000000"),
        ("40 000 000", "40000000"),
        ("40\u00a0000\u00a0000", "40000000"),
        ("40\u202f000\u202f000 Ft", "40000000"),
        ("40.000.000 Ft", "40000000"),
        ("40.000.000Ft.", "40000000"),
        ("40 000 000,5", "40000000.5"),
        ("-1.234,50 HUF", "-1234.5"),
        ("−7", "-7"),
        ("0,5", "0.5"),
        ("1 234 567,- Ft", "1234567"),
        ("5000,-", "5000"),
        (12.5, "12.5"),
        (0.1, "0.1"),
        (7, "7"),
    ],
)
def test_numbers_as_people_write_them(cell, number):
    assert values.number(cell) == Decimal(number)


@pytest.mark.parametrize(
    "cell",
    [
        "40.000.0000 Ft",
        "40 00 000",
        "4000 000",
        "40.000 000",
        "1.5",
        "12,5,5",
        "1,",
        "1,--",
        "1,5,-",
        ",5",
        "1e5",
        "kb. 5",
        "5 db",
        "٣",
        True,
        "",
        "--5",
    ],
)
def test_a_number_that_could_mean_two_things_is_refused(cell):
    assert refused(values.number, cell)


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from([" ", "\u00a0", "\u202f", "."]))
def test_every_grouped_number_is_read_back(number, sign):
    written = f"{number:,.2f}".replace(".", "@").replace(",", sign).replace("@", ",")
    assert values.number(written) == number


@given(CELLS, st.sampled_from(PARSERS))
def test_a_parser_gives_a_value_or_a_sentence_whatever_the_cell(cell, parse):
    try:
        parse(cell)
    except ValidationError as error:
        assert error.messages and all(error.messages)


@pytest.mark.parametrize(
    ("cell", "share"), [("95,5%", "95.5"), ("100 %", "100"), (85, "85"), ("0,5%", "0.5")]
)
def test_shares_of_a_hundred(cell, share):
    assert values.percent(cell) == Decimal(share)


@pytest.mark.parametrize("cell", [0.955, 1, "0,9", "0%", "101%", "-5%", "12,345%"])
def test_a_share_that_could_mean_two_things_is_refused(cell):
    assert refused(values.percent, cell)


@pytest.mark.parametrize("cell", ["igen", "IGEN", "i", "yes", "x", True, 1])
def test_yes(cell):
    assert values.yes_no(cell) is True


@pytest.mark.parametrize("cell", ["nem", "n", "No", "-", False, 0])
def test_no(cell):
    assert values.yes_no(cell) is False


def test_neither_yes_nor_no():
    assert "talan" in refused(values.yes_no, "talán")


@pytest.mark.parametrize("cell", ["library", "Könyvtár", "konyvtar", "Library"])
def test_a_code_list_is_known_in_both_languages(cell):
    parse = values.choice(OrganisationKind, {"könyvtár": "library"})
    assert parse(cell) == "library"


def test_a_word_outside_the_code_list_is_refused_with_the_list():
    with translation.override("en"):
        assert "library" in refused(values.choice(OrganisationKind), "bokréta")


@pytest.mark.parametrize(
    ("cell", "minutes"), [(90, 90), ("90", 90), ("90 perc", 90), ("1:30", 90), ("0:05", 5)]
)
def test_lengths(cell, minutes):
    assert values.length(1440)(cell) == minutes


@pytest.mark.parametrize("cell", [0, "25:00", "1:75", "másfél óra", 1.5])
def test_lengths_that_are_none(cell):
    assert refused(values.length(1440), cell)


def test_times_of_the_day():
    assert values.clock("14:30") == time(14, 30) == values.clock("14.30")
    for cell in ("24:00", "14", 14.5, "14:60"):
        assert refused(values.clock, cell)


def test_names_are_separated_by_semicolons_or_lines_each_once():
    assert values.names("Türje; Batyk\nTürje;;") == ["Türje", "Batyk"]


def test_texts_are_tidied_and_control_characters_refused():
    assert values.line(50)("  egy \n kettő ") == "egy kettő"
    assert values.text(50)(" egy  kettő \nhárom") == "egy  kettő\nhárom"
    assert values.line(50)(12.5) == "12,5"
    assert refused(values.line(50), "a\x07b")
    assert refused(values.line(3), "abcd")
    assert "lost" in refused(values.line(50), "K\ufffdnyvt\ufffdr")


def test_tax_numbers_with_and_without_hyphens():
    number = tax_number(1234567)
    assert values.tax_number(number) == values.tax_number(number.replace("-", "")) == number
    assert values.tax_number(int(number.replace("-", ""))) == number
    assert refused(values.tax_number, number.replace("1", "2", 1))


def test_addresses():
    assert values.website("turje.hu") == "https://turje.hu"
    assert values.email("a@turje.hu") == "a@turje.hu"
    assert refused(values.website, "javascript:alert(1)")
    assert refused(values.email, "a@")
    assert refused(values.phone, "nincs")


@pytest.mark.parametrize("problem", ["formula", "error", "merged", "long"])
def test_a_cell_with_a_problem_says_which(problem):
    with pytest.raises(ValidationError) as caught:
        values.refuse_problem({"problem": problem, "range": "A1:B2"})
    assert ("A1:B2" in caught.value.messages[0]) == (problem == "merged")

"""Codes of TOP grants: put right where they can only mean one thing, refused where they cannot."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from settlements.grants.codes import TERRITORIES, YEARS_OPEN, read_code, validate_grant_code


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


# The spellings found on public pages, each with the page, and the code that is meant there.
PUBLISHED = (
    ("TOP-5.3.1-16-BA2-2017-00002", "TOP-5.3.1-16-BA2-2017-00002", "godre.hu"),
    ("TOP-5.3.1-16-BO1-2017-00010", "TOP-5.3.1-16-BO1-2017-00010", "kiskinizs.hu"),
    ("TOP-5.3.1-16-BO1-2017-00012", "TOP-5.3.1-16-BO1-2017-00012", "golop.hu"),
    ("top-5.3.1-16-bo1-2017-00015", "TOP-5.3.1-16-BO1-2017-00015", "makkoshotyka.hu"),
    ("TOP-5-3-1-16-BO1-2017-00016", "TOP-5.3.1-16-BO1-2017-00016", "mezozombor.hu"),
    ("TOP-5.3.1-16-BO1-2017-00019", "TOP-5.3.1-16-BO1-2017-00019", "meraonkormanyzat.hu"),
    ("TOP-5.3.1-16-BK1-1017-00011", None, "zsana.hu"),  # 2017 is meant, and nothing proves it
    ("TOP-5.3.1-16-FE1-2017-00002", "TOP-5.3.1-16-FE1-2017-00002", "echoinn.hu"),
    ("TOP-5.3.1-16-SO1-2017-00014", "TOP-5.3.1-16-SO1-2017-00014", "porrog.hu"),
    ("TOP-5.3.1-16-ZA1-2017-00011", "TOP-5.3.1-16-ZA1-2017-00011", "sumegcsehi.hu"),
    ("TOP-5.3.1-16-ZA1-2017-00014", "TOP-5.3.1-16-ZA1-2017-00014", "magyarszerdahely.hu"),
    ("TOP-5.3.1-16-CS1-2017-00009", "TOP-5.3.1-16-CS1-2017-00009", "apatfalva.promenad.hu"),
)
GOOD = "TOP-5.3.1-16-BO1-2017-00012"


def refusal(text):
    with pytest.raises(ValidationError) as caught:
        read_code(text)
    return caught.value


@pytest.mark.parametrize(("published", "code", "source"), PUBLISHED)
def test_each_published_spelling(published, code, source):
    if code is None:
        assert refusal(published).code == "grant_code_year"
    else:
        assert read_code(published).code == code


def test_the_year_1017_is_refused_with_the_reason():
    error = refusal("TOP-5.3.1-16-BK1-1017-00011")
    assert error.messages == [
        "“TOP-5.3.1-16-BK1-1017-00011”: the year 1017 cannot be, the call is of 2016."
    ]


@pytest.mark.parametrize(
    "spelling",
    [
        "top-5.3.1-16-bo1-2017-00012",
        "TOP–5.3.1–16–BO1–2017–00012",  # en dashes
        "TOP‑5.3.1‑16‑BO1‑2017‑00012",  # non-breaking hyphens
        "TOP−5.3.1−16−BO1−2017−00012",  # minus signs
        "TOP-5-3-1-16-BO1-2017-00012",
        "TOP-5.3-1-16-BO1-2017-00012",
        "  TOP-5.3.1-16-BO1-2017-00012\n",
        "TOP - 5.3.1 - 16 - BO1 - 2017 - 00012",
        "TOP-5.3.1-16-BO1-2017- 00012",
        "top – 5-3-1 – 16 – bo1 – 2017 – 00012",
    ],
)
def test_what_can_only_mean_one_code_is_put_right(spelling):
    read = read_code(spelling)
    assert (read.code, read.call, read.county, read.year) == (GOOD, "TOP-5.3.1-16", "05", 2017)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("TOP-5.3.1-16-BO1-2017-0012", "grant_code_form"),  # a number of four digits
        ("TOP-5.3.1-16-BO1-2017-000012", "grant_code_form"),
        ("TOP-5.3.1-16-BO1-2017", "grant_code_form"),
        ("TOP-5.3.1-16-2017-00012", "grant_code_form"),
        ("TOP-5.3.1-16-BO-2017-00012", "grant_code_form"),
        ("TOP-5.3.1-BO1-2017-00012", "grant_code_form"),
        ("5.3.1-16-BO1-2017-00012", "grant_code_form"),
        ("TOP-5.3.1-16-BO1-2017-00O12", "grant_code_form"),  # the letter O
        ("EFOP-1.12.1-17-2017-00003", "grant_code_form"),
        ("Csobád és környéke", "grant_code_form"),
        ("", "grant_code_form"),
        ("TOP-5.3.1-16-BO1-2015-00012", "grant_code_year"),
        ("TOP-5.3.1-16-BO1-2024-00012", "grant_code_year"),
        ("TOP-5.3.1-16-BO1-0017-00012", "grant_code_year"),
    ],
)
def test_what_is_no_code_is_refused(text, reason):
    error = refusal(text)
    assert error.code == reason
    assert len(error.messages[0].split()) > 5  # a sentence, not a word


def test_digits_of_other_scripts_are_no_digits():
    arabic = "".join(chr(0x0660 + int(c)) if c.isdigit() else c for c in GOOD)
    assert refusal(arabic).code == "grant_code_form"
    assert refusal(GOOD.replace("BO1", "\u017fO1")).code == "grant_code_form"  # a long s


def test_a_city_names_no_county():
    assert read_code("TOP-6.9.2-16-GY1-2017-00001").county == ""
    assert read_code("TOP-6.9.2-16-GY1-2017-00001").call == "TOP-6.9.2-16"


def test_a_stored_code_is_a_normalised_one():
    validate_grant_code(GOOD)
    with pytest.raises(ValidationError, match="Write the code as TOP-5.3.1-16-BO1-2017-00012"):
        validate_grant_code(GOOD.lower())


CODES = st.builds(
    "TOP-{}.{}.{}-{:02d}-{}{}-{}-{:05d}".format,
    *[st.integers(1, 20)] * 3,
    st.just(16),
    st.one_of(st.sampled_from(sorted(TERRITORIES)), st.just("XX")),
    st.integers(1, 9),
    st.integers(2016, 2016 + YEARS_OPEN),
    st.integers(0, 99_999),
)


@given(CODES, st.data())
def test_any_careless_spelling_of_a_code_is_that_code(code, data):
    dash = data.draw(st.sampled_from("-‐‑‒–—−"))
    space = data.draw(st.sampled_from(["", " ", "\u00a0", "\n"]))
    head, *rest = code.split("-")
    if data.draw(st.booleans()):
        rest[0] = rest[0].replace(".", "-")
    spelled = (space + dash + space).join([head, *rest])
    spelled = spelled.lower() if data.draw(st.booleans()) else spelled
    assert read_code(spelled).code == code


@given(st.one_of(CODES, st.text(max_size=40), st.from_regex(r"TOP[-. 0-9A-Z]{10,30}")))
def test_reading_what_was_read_changes_nothing(text):
    try:
        once = read_code(text)
    except ValidationError as error:
        assert error.messages[0]
    else:
        assert read_code(once.code) == once

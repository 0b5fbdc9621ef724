"""The tags that every template has."""

import pytest
from django.utils.translation import override

from mentorhalo.core.templatetags.halo import amount, figure, percent


@pytest.mark.parametrize(
    ("value", "url", "scope", "written"),
    [
        (0, "/list/", "", '<data value="0" data-indicator="quiet" class="zero">0</data>'),
        (7, "", "HU-ZA", '<data value="7" data-indicator="quiet" data-scope="HU-ZA">7</data>'),
        (
            1234,
            "/?a=1&b=2",
            "",
            '<a href="/?a=1&amp;b=2"><data value="1234" data-indicator="quiet">1,234</data></a>',
        ),
    ],
)
def test_a_figure_leads_to_its_records_but_zero_to_nothing(value, url, scope, written):
    with override("en"):
        assert figure(value, "quiet", url, scope) == written


def test_nothing_in_a_figure_is_read_as_markup():
    written = figure(1, '"><b>', '/"><b>', '"><b>')
    assert "<b>" not in written and written.count("&quot;&gt;&lt;b&gt;") == 3


def test_the_same_number_is_written_in_each_language():
    with override("en"):
        assert ">12,345<" in figure(12345, "known")
    with override("hu"):
        assert ">12\N{NO-BREAK SPACE}345<" in figure(12345, "known")


def test_minutes_are_written_as_hours_and_minutes_but_none_as_zero():
    with override("en"):
        assert amount(90, True) == "1 h 30 min"
        assert amount(90, False) == "90" and amount(0, True) == "0"


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [
        (230, 360, "63.9%"),
        (7, 16, "43.8%"),
        (1, 3, "33.3%"),
        (1, 2000, "0.1%"),
        (3, 3, "100.0%"),
        (3, 0, "0.0%"),
    ],
)
def test_a_share_is_rounded(part, whole, written):
    """As a spreadsheet does: page and workbook say the same."""
    with override("en"):
        assert percent(part, whole) == written
    with override("hu"):
        assert percent(part, whole) == written.replace(".", ",")

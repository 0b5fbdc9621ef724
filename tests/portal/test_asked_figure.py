"""?figure= on a list: exactly its rows, in words; what cannot be asked gets a sentence."""

from html import unescape
from itertools import cycle, product

import pytest
from django.db.models import F
from django.urls import reverse

from counties.models import CountyMonth
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.base import PROMISES, REGISTER, Indicator
from mentorhalo.portal.indicators.showing import LISTS
from mentorhalo.portal.indicators.work import WorkIndicator
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.portal.country import figures, rows_of
from tests.portal.every_reason import make_every_reason

pytestmark = pytest.mark.django_db

SETTLEMENTS = "settlements:settlement-list"
ENGAGEMENTS = "engagements:engagement-list"


@pytest.fixture
def page(client):
    client.force_login(UserFactory(coordinator=True))

    def get(name, **query):
        return client.get(reverse(name), query)

    return get


def text_of(response):
    return unescape(response.content.decode())


@pytest.fixture
def visited():
    mentor = MentorFactory()
    return [EngagementFactory(mentor=mentor, held_on=days_ago(ago)) for ago in (3, 20, 50)]


@pytest.mark.parametrize(
    ("figure", "sentence"),
    [
        ("nothing", "There is no such figure: “nothing”."),
        ("engagements.nothing", "There is no such figure: “engagements.nothing”."),
        ("involved.later", "There is no such figure: “involved.later”."),
        ("involved@2026-13-01", "“2026-13-01” is no day; write it like 2026-05-01."),
        ("involved@9999-01-01", "A figure can be asked for today or a past day."),
        ("involved@0001-01-01", "There are no figures of so early a day."),
        ("quiet@1999-12-31", "There are no figures of so early a day."),
        ("involved:99", "There is no such county: “99”."),
        ("involved:\x00", "There is no such county"),
        ("engagements", "is not a figure of this list."),
        ("kind_visit", "is not a figure of this list."),
    ],
)
def test_each_bad_figure_gets_its_sentence(page, client, visited, figure, sentence):
    client.cookies["django_language"] = "en"
    response = page(SETTLEMENTS, figure=figure)
    text = text_of(response)
    assert response.status_code == 200 and sentence in text and 'role="alert"' in text
    assert rows_of(response) == 0, "never the whole table"
    assert 'name="figure"' not in text, "a bad figure does not stay in the form"


class Bare(Indicator):
    label, definition, unit, universe, section = "bare", "Nothing.", "rows", "rows", "network"

    def counted(self, readings, county=None):
        return 7

    def left_out(self, readings, county=None):
        return []


def test_an_indicator_without_records_is_shown_and_has_no_list(page, client, visited, monkeypatch):
    """One class is all that a new one needs."""
    bare = Bare()
    bare.code = "bare"
    monkeypatch.setitem(REGISTER, "bare", bare)
    for address in ("/dashboard/", "/dashboard/compare/", "/counties/zala/"):
        assert {row.value for row in figures(client.get(address)) if row.code == "bare"} == {"7"}
    for name in (SETTLEMENTS, ENGAGEMENTS):
        response = page(name, figure="bare")
        assert rows_of(response) == 0 and 'role="alert"' in text_of(response)


def test_a_figure_of_any_list_is_refused_by_the_others(page, visited):
    """Each figure by two lists, and each list by each figure of one kind of record."""
    rows, lists = list(all_indicators().values()), list(LISTS.items())
    asked = [*zip(rows, cycle(lists)), *zip(rows, cycle(lists[1:]))]
    asked += product([row for row in rows if row.records == PROMISES], lists)
    for indicator, (records, name) in asked:
        if records != indicator.records:
            response = page(name, figure=indicator.code)
            assert response.status_code == 200 and rows_of(response) == 0
            assert 'role="alert"' in text_of(response), f"{indicator.code} on {name}"


def test_the_chip_says_the_figure_the_county_and_the_day(page, client, visited):
    day = days_ago(30)
    figure = f"involved@{day.isoformat()}:20"
    response = page(SETTLEMENTS, figure=figure)
    assert rows_of(response) == 1
    months = "január február március április május június július augusztus szeptember október"
    month = [*months.split(), "november", "december"][day.month - 1]
    text = text_of(response)
    assert f"bevont, {CountyFactory(iso='HU-ZA').name}, {day.year}. {month} {day.day}." in text
    today = text_of(page(SETTLEMENTS, figure="involved"))
    assert "bevont</a>" in today


def test_forms_pages_and_files_keep_the_figure(page, client, visited, monkeypatch):
    monkeypatch.setattr("settlements.views.settlement.SettlementList.page_size", 1)
    figure = f"involved@{days_ago(10).isoformat()}"
    response = page(SETTLEMENTS, figure=figure)
    text = text_of(response)
    assert rows_of(response) == 2
    assert f'<input type="hidden" name="figure" value="{figure}"' in text
    older = text.partition('rel="next" href="')[2].partition('"')[0]
    second = client.get(reverse(SETTLEMENTS) + older)
    assert rows_of(second) == 2 and 'rel="prev"' in text_of(second)
    file = page(SETTLEMENTS, figure=figure, export="csv")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 2
    bad = page(SETTLEMENTS, figure="nothing", export="csv")
    assert len(b"".join(bad.streaming_content).decode("utf-8-sig").splitlines()) == 1


def test_other_filters_narrow_a_figure(page, visited):
    EngagementFactory(iso="HU-SO", held_on=days_ago(5))
    assert rows_of(page(SETTLEMENTS, figure="involved")) == 4
    assert rows_of(page(SETTLEMENTS, figure="involved", county="14")) == 1
    assert rows_of(page(SETTLEMENTS, figure="involved:14")) == 1


def test_who_reads_one_county_finds_no_rows_of_another(page, client, visited):
    EngagementFactory(iso="HU-SO")
    client.force_login(MentorFactory(team__iso="HU-SO").user)
    assert rows_of(page(ENGAGEMENTS, figure="engagements")) == 1
    assert rows_of(page(ENGAGEMENTS, figure="engagements:20")) == 0


def test_a_list_that_a_figure_leads_to_counts_its_rows_exactly(page, visited, monkeypatch):
    """Others stop counting at a thousand (product.md §8)."""
    monkeypatch.setattr("mentorhalo.core.views.EXACT_UP_TO", 1)
    assert rows_of(page(ENGAGEMENTS, figure="engagements")) == 3
    assert rows_of(page(ENGAGEMENTS, state="counted")) == 3
    month = {"from": days_ago(51), "to": days_ago(2)}
    assert rows_of(page(ENGAGEMENTS, state="counted", **month)) == 3
    assert 'data-indicator="rows"' not in text_of(page(ENGAGEMENTS, q="program"))


def test_the_number_of_a_work_figure_is_known_without_counting():
    make_every_reason()
    works = [row for row in all_indicators().values() if isinstance(row, WorkIndicator)]
    for indicator, county, ago in product(works, [None, "20", "14"], [0, 3, 30]):
        day = days_ago(ago)
        for part in ["", *indicator.part_codes(day)]:
            rows = indicator.records_of(part, day, county).count()
            found = indicator.number_behind(part, day, county)
            assert found == rows, (indicator.code, part, county, ago)


def test_lists_of_a_work_figure_take_its_number(page, client, visited):
    EngagementFactory(iso="HU-SO")
    CountyMonth.objects.update(engagements=F("engagements") + 1000)  # nobody counts the rows
    number = 1000 * CountyMonth.objects.count() + 4
    assert rows_of(page(ENGAGEMENTS, figure="engagements")) == number
    assert rows_of(page(ENGAGEMENTS, figure="engagements", kind="visit", mode="online")) == 0
    client.force_login(MentorFactory(team__iso="HU-SO").user)
    assert rows_of(page(ENGAGEMENTS, figure="engagements")) == 1001
    assert rows_of(page(ENGAGEMENTS, figure="engagements:20")) == 0
    client.force_login(UserFactory())
    assert rows_of(page(ENGAGEMENTS, figure="engagements")) == 0


def test_the_list_of_a_past_figure_says_that_its_columns_are_of_today(page, client, visited):
    client.cookies["django_language"] = "en"
    said = "what their columns say is today’s"
    assert said in text_of(page(SETTLEMENTS, figure=f"involved@{days_ago(30)}"))
    assert said not in text_of(page(SETTLEMENTS, figure="involved"))
    assert said not in text_of(page(SETTLEMENTS))

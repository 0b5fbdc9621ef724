"""Two days of the figures side by side."""

import re
from html import unescape

import pytest
from django.urls import reverse

from mentorhalo.portal import compare
from mentorhalo.portal.compare import MINUS, signed
from mentorhalo.portal.indicators import all_indicators
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.settlements import SettlementFactory
from tests.portal.country import figures, make_country, rows_of

URL = "/dashboard/compare/"
pytestmark = pytest.mark.django_db


def days(a, b=0, **more):
    return {"a": days_ago(a).isoformat(), "b": days_ago(b).isoformat()} | more


def text_of(client, asked=None):
    client.cookies["django_language"] = "en"
    return client.get(URL, asked).content.decode()


def test_every_indicator_stands_on_both_days(client, sign_in):
    make_country()
    sign_in("coordinator")
    shown = {figure.code for figure in figures(client.get(URL, days(40)))}
    for code, indicator in all_indicators().items():
        past = f"{code}@{days_ago(40).isoformat()}"
        assert code in shown
        assert (past in shown) != bool(indicator.today_only), code


def test_every_figure_leads_to_exactly_its_records(client, sign_in):
    make_country()
    sign_in("coordinator")
    found = [figure for figure in figures(client.get(URL, days(40))) if figure.url]
    assert {"involved", f"involved@{days_ago(40).isoformat()}"} <= {row.code for row in found}
    for figure in found:
        if figure.code.partition("@")[0] not in ("attendance", "hours"):
            assert rows_of(client.get(figure.url)) == int(figure.value), figure


def test_the_settlements_between_are_named(client, sign_in):
    old, new = SettlementFactory(name="Régifalu"), SettlementFactory(name="Újfalu")
    OfficeFactory(county=old.county, opened_on=days_ago(100))
    EngagementFactory(settlement=old, held_on=days_ago(50))
    EngagementFactory(settlement=new, held_on=days_ago(5))
    sign_in("coordinator")
    text = text_of(client, days(40))
    assert reverse("portal:settlement-detail", args=[new.pk]) in text
    assert reverse("portal:settlement-detail", args=[old.pk]) not in text


def test_a_rung_is_lost_with_its_office(client, sign_in):
    place = EngagementFactory(held_on=days_ago(50)).settlements.get()
    office = place.county.office
    office.opened_on, office.closed_on = days_ago(90), days_ago(10)
    office.save()
    OfficeFactory(county=CountyFactory(iso="HU-SO"), opened_on=days_ago(90))
    sign_in("coordinator")
    text = text_of(client, days(40))
    assert "No longer:" in text and reverse("portal:settlement-detail", args=[place.pk]) in text


def test_the_earlier_day_stands_first(client, sign_in):
    make_country()
    sign_in("coordinator")
    one, other = days(40, 3), days(3, 40)
    assert figures(client.get(URL, one)) == figures(client.get(URL, other))


def test_on_a_phone_each_table_says_which_number_is_of_which_day(client, sign_in):
    """There the headings are out of sight, and the numbers stand in one line."""
    make_country()
    sign_in("coordinator")
    text = text_of(client, days(40))
    assert text.count('<span class="in-cards"><time') == text.count("<caption>") > 3


def test_a_county_has_its_own_figures(client, sign_in):
    make_country()
    sign_in("mentor", county="HU-ZA")
    shown = figures(client.get(URL, days(40, county="20")))
    assert {figure.scope for figure in shown} == {"HU-ZA"}
    for figure in shown:
        if figure.url and figure.code.partition("@")[0] not in ("attendance", "hours"):
            assert rows_of(client.get(figure.url)) == int(figure.value), figure


def test_without_days_it_is_a_month_ago_and_today(client, sign_in):
    EngagementFactory()
    office = OfficeFactory()
    office.opened_on = days_ago(300)
    office.save()
    sign_in("coordinator")
    response = client.get(URL)
    assert response.context["later"] == days_ago(0)
    assert 28 <= (days_ago(0) - response.context["earlier"]).days <= 31


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("tegnap", "is no day"),
        ("2026-02-30", "is no day"),
        ("9999-12-31", "is still to come"),
        ("1867-02-17", "before the programme"),
    ],
)
def test_a_bad_day_has_its_sentence_and_stays_typed(client, sign_in, typed, sentence):
    OfficeFactory()
    sign_in("coordinator")
    for name in ("a", "b"):
        text = text_of(client, {name: typed})
        assert sentence in text and f'id="id_{name}_error"' in text and f'value="{typed}"' in text


def test_an_unknown_county_is_said(client, sign_in):
    make_country()
    sign_in("coordinator")
    assert "There is no county “99”" in text_of(client, {"county": "99"})


def test_a_fresh_installation_compares_nothing(client, sign_in):
    sign_in("coordinator")
    assert "there is no past to be asked for" in text_of(client)
    assert "there is no past to be asked for" in text_of(client, {"a": "2020-01-01"})


def test_queries_do_not_grow(client, sign_in, assert_flat_queries):
    sign_in("coordinator")
    EngagementFactory(held_on=days_ago(80))
    address = f"{URL}?a={days_ago(60)}&b={days_ago(30)}"
    assert_flat_queries(address, lambda: EngagementFactory(held_on=days_ago(70)), limit=14)


def test_a_difference_has_its_sign():
    assert (signed(3), signed(-2), signed(0)) == ("+3", f"{MINUS}2", "0")


def test_those_that_are_not_named_are_found_by_county(client, sign_in, monkeypatch):
    """Each county's link names all of them."""
    monkeypatch.setattr(compare, "NAMED", 1)
    for iso in ("HU-ZA", "HU-ZA", "HU-SO"):
        EngagementFactory(iso=iso, held_on=days_ago(3))
    sign_in(role="coordinator")
    client.cookies["django_language"] = "en"
    page = client.get(f"{URL}?a={days_ago(20)}").content.decode()
    found = re.findall(r'<a href="([^"]*county=(\d+)#gained)">[^<]*: (\d+)</a>', page)
    assert {(code, number) for _url, code, number in found} == {("20", "2"), ("14", "1")}
    for url, _code, number in found:
        there = client.get(unescape(url)).context["steps"][0]
        assert (len(there.gained), there.rest) == (int(number), 0)

"""A promise goes round on a phone: written down, kept by the next visit, followed by another."""

from datetime import date, timedelta
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.browser.places import receipt, untouched
from tests.browser.test_logging import SAVE, fill

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 760}, "has_touch": True}
NUMBERS = count(1)


def write_down(page, what, days):
    page.locator("input[name=what]").fill(what)
    page.locator("input[name=due_on]").fill((date.today() + timedelta(days)).isoformat())
    page.locator(".savebar button").click()
    expect(page.locator(".savebar")).to_have_count(0)


def ticks(page, what):
    """The boxes of a promise among the open ones that head the form."""
    return page.locator("#open-promises label", has_text=what).locator("input[name=kept]")


def is_not_wider_than_the_phone(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


@pytest.fixture
def promised(browse):
    """A phone of a mentor who promised something in a village, the village, and what."""
    page = browse("mentor-za", **PHONE)
    code, name = untouched(page)[0]
    page.goto(f"/promises/new/?settlement={code}")
    expect(page.locator("input[name=settlement]")).to_have_value(name)
    what = f"Kérdőívminta elküldése, {next(NUMBERS)}. változat"
    write_down(page, what, 5)
    return page, code, name, what


def test_a_visit_keeps_a_promise_and_makes_another(promised):
    page, code, name, what = promised
    fill(page, name)
    ticks(page, what).check()
    is_not_wider_than_the_phone(page)
    page.locator(SAVE).click()
    number = receipt(page)
    page.locator(f'#effects + p + ul a[href^="/promises/new/?engagement={number}&"]').click()
    expect(page.locator("input[name=settlement]")).to_have_value(name)
    is_not_wider_than_the_phone(page)
    write_down(page, "Terem keresése", 9)
    page.wait_for_url(f"**/engagements/{number}/receipt/")
    page.goto(f"/engagements/{number}/")
    expect(page.locator("section:has(#promises) li")).to_have_count(1)
    is_not_wider_than_the_phone(page)

    page.goto(f"/promises/?settlement={code}&state=kept")
    expect(page.locator("#table tbody tr")).to_have_count(1)
    page.goto(f"/promises/?settlement={code}&state=open")
    expect(page.locator("#table tbody tr")).to_have_count(1)
    is_not_wider_than_the_phone(page)


def test_a_tick_comes_back_after_a_reload(promised):
    page, _code, name, what = promised
    fill(page, name)
    ticks(page, what).check()
    page.reload()
    expect(ticks(page, what)).to_be_checked()


def test_a_place_taken_off_takes_its_promises_along(promised):
    page, code, name, what = promised
    fill(page, name)
    expect(ticks(page, what)).to_have_count(1)
    page.locator(f'#places label:has(input[value="{code}"])').click()
    expect(ticks(page, what)).to_have_count(0)


def test_one_tap_keeps_it_today(promised):
    page = promised[0]
    page.locator("button[name=today]").click()
    expect(page.locator("button[name=today]")).to_have_count(0)
    expect(page.locator(".lead .tag.ok")).to_be_visible()

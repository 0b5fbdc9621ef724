"""Settlements go from one mentor to another: offered on one screen, accepted on another."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PITFALL = "A kulcs a könyvtárosnál van, előző nap telefonálni kell érte."


def name_of(page):
    return page.locator(".who span").inner_text().split(",")[0]


def answering(page, code):
    """Who answers for a settlement, as its page says."""
    page.goto(f"/settlements/{code}/")
    return page.locator("section[aria-labelledby=team] a b").first


@pytest.mark.parametrize("javascript", [True, False])
def test_from_offer_to_acceptance(browse, javascript):
    giver = browse("vezeto-va", "/", java_script_enabled=javascript)
    taker = browse("mentor-va", "/", java_script_enabled=javascript)
    taker_name = name_of(taker)

    giver.goto("/mentors/?q=" + name_of(giver).split()[0])
    giver.locator("#table tbody th a", has_text=name_of(giver)).click()
    giver.locator("main .head a[href*='/handovers/new/']").click()
    ticks = giver.locator("input[type=checkbox][name^=take_]")
    code = ticks.last.get_attribute("name").removeprefix("take_")
    for tick in ticks.all()[:-1]:
        tick.uncheck()
    giver.locator("summary").last.click()
    giver.locator(f"[name=pitfalls_{code}]").fill(PITFALL)
    giver.locator(".savebar button").click()
    expect(giver.locator(".note.bad")).to_be_visible()  # nobody was chosen, and nothing is lost
    expect(giver.locator(f"[name=pitfalls_{code}]")).to_have_value(PITFALL)
    option = giver.locator("select[name=taker] option", has_text=taker_name)
    giver.locator("select[name=taker]").select_option(option.get_attribute("value"))
    giver.locator(".savebar button").click()
    giver.wait_for_url(re.compile(r"/handovers/\d+/$"))
    address = re.search(r"/handovers/\d+/$", giver.url).group()

    taker.goto("/")
    taker.locator(f'a[href="{address}"]').click()
    expect(taker.locator("main")).to_contain_text(PITFALL)
    taker.locator(f'form[action="{address}accept/"] button').click()
    expect(taker.locator("main [role=status]")).to_be_visible()
    expect(taker.locator(f'form[action="{address}accept/"]')).to_have_count(0)

    expect(answering(taker, code)).to_have_text(taker_name)
    expect(answering(giver, code)).to_have_text(taker_name)
    taker.goto("/")
    expect(taker.locator(f'a[href="{address}"]')).to_have_count(0)

"""The search box with the keyboard alone: "/" finds it, it answers while one types, arrows walk."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import COORDINATOR, MENTOR

pytestmark = pytest.mark.browser
SEARCH = re.compile(r"/search/\?q=")


def test_a_slash_finds_the_box_and_enter_asks(browse):
    page = browse(MENTOR, "/settlements/")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("zalaegerszeg")
    page.keyboard.press("Enter")
    expect(page).to_have_url(SEARCH)
    expect(page.locator("#found .go").first).to_have_text("Zalaegerszeg")
    expect(page.locator("#q")).to_have_value("zalaegerszeg")


def test_a_slash_inside_a_field_is_a_slash(browse):
    page = browse(MENTOR, "/settlements/")
    page.locator("input[name=q]").first.focus()
    page.keyboard.type("a/b")
    expect(page.locator(":focus")).to_have_value("a/b")


def test_answers_come_while_one_types_and_the_arrows_walk_through(browse):
    page = browse(COORDINATOR, "/search/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("zalaegerszez")
    expect(page.locator("#found .go").first).to_have_text("Zalaegerszeg")
    expect(page.locator("#found-count")).to_contain_text(re.compile(r"\d"))
    expect(page).to_have_url(SEARCH)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#found a").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Zalaegerszeg")


def test_on_a_phone_the_slash_and_the_link_lead_to_the_page(browse):
    page = browse(MENTOR, "/settlements/", viewport={"width": 360, "height": 740})
    expect(page.locator("#find")).to_be_hidden()
    expect(page.locator(".find-link")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_it_works_without_a_script(browse):
    page = browse(MENTOR, "/settlements/", java_script_enabled=False)
    page.locator("#find").fill("letenye")
    page.locator("form.find button").click()
    expect(page).to_have_url(SEARCH)
    expect(page.locator("#found .go").first).to_have_text("Letenye")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_settlement_shows_the_door_first_on_a_phone(browse, width):
    page = browse(MENTOR, "/settlements/", viewport={"width": width, "height": 800})
    page.goto("/settlements/?county=20&rung=regular")
    page.goto(page.locator("#table tbody th a").first.get_attribute("href"))
    tops = {name: page.locator(f"#{name}").bounding_box() for name in ("people", "rungs")}
    if width == 360:
        assert tops["people"]["y"] < tops["rungs"]["y"]
    else:
        assert tops["people"]["x"] > tops["rungs"]["x"]
        expect(page.locator(".narrow-only")).to_be_hidden()

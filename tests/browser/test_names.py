"""Names offered while one types: places and organisations, one or several, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.places import folded

pytestmark = pytest.mark.browser

NEW = "/organisations/new/"
SEAT, SERVES, ABOVE = "input[name=seat]", "input[name=serves]", "input[name=maintainer]"
SAVE, COMBOBOX = ".savebar button", "**/combobox*.js"


def offered(page, selector):
    """The options shown for a field, which says that they are its own."""
    field = page.locator(selector)
    expect(field).to_have_attribute("aria-expanded", "true")
    return page.locator(f"#{field.get_attribute('aria-controls')} [role=option]")


def names(page, kind):
    return page.request.get(f"/{kind}/names/").json()["names"]


def accented(page):
    """Two villages with an accent whose folded names begin no other name."""
    found, keys = [], [folded(name) for _code, name, _county in names(page, "settlements")]
    for _code, name, _county in names(page, "settlements"):
        key = folded(name)
        if key != name.casefold() and sum(other.startswith(key) for other in keys) == 1:
            found.append(name)
    return found[:2]


def test_a_place_is_taken_by_keyboard(browse):
    page = browse("mentor-za", NEW)
    name = accented(page)[0]
    page.locator(SEAT).press_sequentially(folded(name))
    expect(offered(page, SEAT).first).to_contain_text(name)
    expect(offered(page, SEAT).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator(SEAT)).to_have_value(name)
    expect(page.locator(SEAT)).to_have_attribute("aria-expanded", "false")
    expect(page).to_have_url(re.compile(f"{NEW}$"))  # Enter chose, it did not send


def test_what_was_typed_before_the_script_came_is_offered_too(browse):
    page = browse("mentor-za")
    held = []
    page.route(COMBOBOX, lambda route: held.append(route))
    with page.expect_request(COMBOBOX):
        page.goto(NEW, wait_until="commit")
    name = accented(page)[0]
    page.locator(SEAT).press_sequentially(folded(name))
    held[0].continue_()
    expect(offered(page, SEAT).first).to_contain_text(name)


def test_escape_hides_and_at_most_eight_are_offered(browse):
    page = browse("mentor-za", NEW)
    page.locator(SEAT).press_sequentially("szent")
    expect(offered(page, SEAT)).to_have_count(8)
    page.keyboard.press("ArrowUp")
    expect(offered(page, SEAT).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator(SEAT)).to_have_attribute("aria-expanded", "false")
    expect(page.locator(SEAT)).to_have_value("szent")


def test_of_several_the_last_part_is_completed(browse):
    page = browse("mentor-za", NEW)
    one, two = accented(page)
    page.locator(SERVES).press_sequentially(folded(one))
    offered(page, SERVES).first.click()
    expect(page.locator(SERVES)).to_have_value(f"{one}; ")
    page.locator(SERVES).press_sequentially(folded(two))
    page.keyboard.press("Enter")
    expect(page.locator(SERVES)).to_have_value(f"{one}; {two}; ")


def test_what_was_taken_is_what_is_saved(browse):
    page = browse("mentor-za", NEW)
    _pk, above, seat = next(row for row in names(page, "organisations") if "Önkorm" in row[1])
    page.locator("input[name=name]").fill("Próbaverseny Szavalókör")
    page.locator("select[name=kind]").select_option("ngo")
    page.locator(SEAT).fill(folded(seat))
    page.locator(ABOVE).press_sequentially(folded(above)[:12])
    offered(page, ABOVE).filter(has_text=above).click()
    expect(page.locator(ABOVE)).to_have_value(f"{above}, {seat}")
    page.locator(SAVE).click()
    expect(page.locator("h1")).to_have_text("Próbaverseny Szavalókör")
    expect(page.locator(".facts")).to_contain_text(above)

    page.goto(NEW)  # once more: it is asked back, and nothing typed is lost
    page.locator("input[name=name]").fill("Próbaverseny Szavalókörök")
    page.locator("select[name=kind]").select_option("ngo")
    page.locator(SEAT).fill(seat)
    page.locator(SAVE).click()
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.locator("[data-focus]")).to_contain_text("Próbaverseny Szavalókör")
    expect(page.locator(SEAT)).to_have_value(seat)
    page.locator(SAVE).click()
    expect(page.locator("h1")).to_have_text("Próbaverseny Szavalókörök")

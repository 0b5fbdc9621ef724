"""The page for everybody comes in one answer, and shows what it is meant to."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import breaks
from tests.browser.pages import MENTOR, entries, link_for_nobody, link_made

pytestmark = pytest.mark.browser

MOST = 41_000  # bytes, headers and all


def test_the_public_map_is_one_request_of_at_most_40_kilobytes(browse):
    page = browse(None)
    finished = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto("/map/", wait_until="networkidle")
    (request,) = [one for one in finished if not one.url.startswith("data:")]
    sizes = request.sizes()
    assert 10_000 < sizes["responseBodySize"] + sizes["responseHeadersSize"] <= MOST
    expect(page.locator(".figure data[data-indicator=involved]")).to_be_visible()
    assert page.locator("svg.map path.p").count() > 2
    widths = page.locator("header.top").evaluate("(top) => getComputedStyle(top).borderTopWidth")
    assert widths == "4px"  # the style in the page was let in
    assert page.evaluate("document.scripts.length + document.styleSheets.length") == 1


def test_the_language_is_switched_without_a_form(browse):
    page = browse(None, "/map/")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Magyarul").click()
    expect(page.locator("html")).to_have_attribute("lang", "hu")


def test_every_state_of_a_link_keeps_the_rules(browse):
    """Refused, answered, answered before, taken back; each as the settlement sees it."""
    page, wrong = browse(MENTOR), []
    link_for_nobody(page)
    send = page.locator("main form button")
    page.locator("label:has(input[value=no])").click()
    send.click()
    expect(page.locator(".note.bad")).to_be_visible()
    wrong += breaks(page)
    page.locator("label:has(input[value=yes])").click()
    send.click()
    expect(page.locator(".note.ok")).to_be_visible()
    wrong += breaks(page)
    page.goto(page.url)
    expect(page.locator(".note.wait")).to_be_visible()
    assert not wrong + breaks(page)


def test_a_link_that_was_taken_back_keeps_the_rules(browse):
    page = browse(MENTOR)
    link_made(page)
    address = page.locator("#address").input_value()
    entries("logged")(page)
    page.locator("form[action$='/revoke/'] button").first.click()
    expect(page.locator(".note.ok")).to_be_visible()
    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator(".note.bad")).to_be_visible()
    assert not breaks(page)

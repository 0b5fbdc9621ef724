"""The meeting room's view: fills the screen, renews itself, keeps the old when nothing comes."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import COORDINATOR

pytestmark = pytest.mark.browser

SCREEN = "/dashboard/screen/"
AGAIN = "**/dashboard/screen/?again=1"
FIVE_MINUTES, SOON = 300_000, 30_000
WALLS = ({"width": 1920, "height": 1080}, {"width": 1280, "height": 720})
FITS = """() => {
  const seen = (el) => el.checkVisibility() && !el.closest(".vh");
  return [...document.querySelectorAll("body *:not(svg *)")].filter(seen).filter((el) => {
    const { right, bottom } = el.getBoundingClientRect();
    return right > innerWidth + 1 || bottom > innerHeight + 1;
  }).map((el) => el.outerHTML.slice(0, 80));
}"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".wall *:not(svg *)")]
  .filter((el) => [...el.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((el) => el.checkVisibility() && !el.closest(".vh"))
  .map((el) => parseFloat(getComputedStyle(el).fontSize)))"""


def test_everything_is_on_the_wall_and_large(browse):
    page = browse(COORDINATOR, SCREEN)
    for wall in WALLS:
        page.set_viewport_size(wall)
        assert page.evaluate(FITS) == []
        assert page.evaluate(SMALLEST) >= wall["height"] / 50


def test_it_renews_itself_and_keeps_the_old_when_nothing_comes(browse):
    page = browse(COORDINATOR)
    page.clock.install()
    page.goto(f"{SCREEN}?again=1")
    read_at = page.locator("[data-read-at]")
    old, out = page.locator("[data-old]"), page.locator("[data-signed-out]")
    figure = page.locator(".figure data[data-indicator=involved]")
    number = figure.inner_text()
    page.evaluate("document.querySelector('.figure data').textContent = '?'")
    with page.expect_response(AGAIN):
        page.clock.run_for(FIVE_MINUTES)
    expect(figure).to_have_text(number)
    expect(old).to_be_hidden()

    page.context.set_offline(True)
    page.clock.run_for(FIVE_MINUTES)
    expect(old).to_be_visible()
    expect(old.locator("[data-since]")).to_have_text(read_at.inner_text())
    expect(figure).to_have_text(number)

    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    with page.expect_response(AGAIN):
        page.clock.run_for(SOON)
    expect(out).to_be_visible()
    expect(old).to_be_hidden()
    expect(figure).to_have_text(number)
    expect(page.locator("input")).to_have_count(0)


def test_the_full_screen_is_entered_and_left(browse):
    page = browse(COORDINATOR, SCREEN)
    enter, leave = page.locator("[data-enter]"), page.locator("[data-leave]")
    enter.click()
    expect(leave).to_be_visible()
    assert page.evaluate("!!document.fullscreenElement")
    leave.click()
    expect(enter).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url("/dashboard/")


def test_it_renews_itself_without_script(browse):
    page = browse(COORDINATOR, SCREEN, java_script_enabled=False)
    refresh = page.locator("noscript meta[http-equiv=refresh]")
    expect(refresh).to_have_attribute("content", "300;url=?again=1")
    expect(page.locator("[data-full]")).to_be_hidden()
    page.context.clear_cookies(name="sessionid")
    page.goto(f"{SCREEN}?again=1")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("input")).to_have_count(0)

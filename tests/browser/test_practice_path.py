"""A good practice on its whole way: from a visit to the public, and on to another county."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.places import untouched
from tests.browser.test_logging import SAVE
from tests.browser.test_promises import is_not_wider_than_the_phone
from tests.browser.test_receipt import log

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 760}, "has_touch": True}
TITLE, SOUGHT = "Lámpafényes mesekör", "lampafenyes MESEKOR"
SENTENCE = "Egy mondat, amelyik elég hosszú ahhoz, hogy mondjon is valamit."
SECTIONS = ("lead", "problem", "goal", "audience", "people", "material", "results", "pitfalls")
ELSEWHERE = "Kaposvár"


def press(page, step):
    """Take the practice that is open a step on its way."""
    page.locator(f"form[action$='/{step}/'] button").click()
    expect(page.locator("main > .note.ok")).to_be_visible()


def begin(page, name):
    """From the receipt of a visit: one tap, a title; what was done is there already."""
    log(page, name, "A könyvtáros esténként lámpafénynél mesélt.")
    receipt = page.url
    page.locator("main a[href*='/practices/new/?engagement=']").click()
    expect(page.locator("textarea[name=done]")).to_have_value(
        "A könyvtáros esténként lámpafénynél mesélt."
    )
    is_not_wider_than_the_phone(page)
    page.locator("input[name=title]").fill(TITLE)
    page.locator(SAVE).click()
    expect(page).to_have_url(receipt)
    page.locator("main a[href*='/practices/work/']").click()


def complete(page):
    """What is lacking is named, and the name leads to its field."""
    expect(page.locator("form[action$='/submit/']")).to_have_count(0)
    page.locator("main a[href$='#id_problem']").click()
    expect(page.locator("textarea[name=problem]")).to_be_focused()
    closed = page.locator("main form details:not([open]) > summary")
    while closed.count():
        closed.first.click()
    for name in (*SECTIONS, "adapting", "done"):
        page.locator(f"textarea[name={name}]").fill(SENTENCE)
    page.locator("select[name=sector]").select_option("library")
    page.locator("label:has(input[name=themes])").first.click()
    page.locator(SAVE).click()


def test_from_a_visit_to_the_public_and_to_another_county(browse):
    mentor = browse("mentor-za", **PHONE)
    code, village = untouched(mentor)[0]
    begin(mentor, village)
    complete(mentor)
    press(mentor, "submit")

    lead = browse("vezeto-za", "/")
    lead.locator("section:has(> #practices-waiting) a", has_text=TITLE).click()
    press(lead, "check")

    coordinator = browse("koordinator", "/")
    coordinator.locator("main a[href$='?whose=waiting']").click()
    coordinator.locator("#table a", has_text=TITLE).click()
    press(coordinator, "publish")

    librarian = browse(None, "/", **PHONE)
    librarian.locator("a[href='/practices/']").first.click()
    librarian.locator("input[name=q]").fill(SOUGHT)
    librarian.locator("input[name=q]").press("Enter")
    expect(librarian).to_have_url(re.compile(r"[?&]q=lampafenyes"))
    expect(librarian.locator("main .rows a.go")).to_have_count(1)
    librarian.locator("main .rows a.go", has_text=TITLE).click()
    expect(librarian.locator("h1")).to_have_text(TITLE)
    trail = librarian.locator("section:has(> .head > #trail)")
    expect(trail.locator("data[data-indicator=adoptions]")).to_have_attribute("value", "0")
    is_not_wider_than_the_phone(librarian)

    other = browse("mentor-so", librarian.url)
    other.locator("main a[href*='/adoptions/new/?practice=']").click()
    other.locator("input[name=settlement]").fill(ELSEWHERE)
    other.locator("input[name=since]").fill(str(date.today() - timedelta(days=7)))
    other.locator(SAVE).click()
    expect(other.locator("main > .note.ok")).to_be_visible()

    librarian.reload()
    expect(trail.locator("data[data-indicator=adoptions]")).to_have_attribute("value", "1")
    expect(trail.locator("li", has_text=village)).to_be_visible()
    expect(trail.locator("li", has_text=ELSEWHERE)).to_be_visible()

    mentor.goto(f"/settlements/{code}/")
    here = "section:has(> .head > #practices) li"
    expect(mentor.locator(here, has_text=TITLE)).to_contain_text("1")
    other.locator('main a[href^="/settlements/"]', has_text=ELSEWHERE).first.click()
    expect(other.locator(here, has_text=TITLE)).to_contain_text(village)

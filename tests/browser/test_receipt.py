"""After saving: under a minute, the same meeting counted once, and what comes of it in one tap."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.places import receipt, untouched
from tests.browser.test_logging import NEW, SAVE, choose_by_keyboard, entries_of
from tests.browser.test_promises import is_not_wider_than_the_phone

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True}
MOST_TAPS = 12
SUMMARY = "textarea[name=summary]"


class Thumb:
    """A hand on a phone: counts what it taps; dictation arrives as one piece of text."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, target):
        self.taps += 1
        target.tap()

    def type_number(self, text):
        self.taps += len(text)
        self.page.keyboard.type(text)

    def dictate(self, text):
        """One tap on the keyboard's microphone; the page sees input events and no keys."""
        self.taps += 1
        self.page.keyboard.insert_text(text)


def log(page, name, summary):
    page.goto(NEW)
    choose_by_keyboard(page, name)
    page.locator(SUMMARY).fill(summary)
    page.locator(SAVE).click()
    return receipt(page)


@pytest.fixture
def village(browse):
    return untouched(browse("mentor-za"))[0]


def test_a_visit_is_saved_with_twelve_taps(browse):
    page = browse("mentor-za", "/", **PHONE)
    thumb = Thumb(page)
    thumb.tap(page.locator("a.btn.big").first)
    page.wait_for_url(f"**{NEW}")
    thumb.tap(page.locator("label:has(input[name=settlements])").first)
    thumb.tap(page.locator('label:has(input[name=kind][value="consultation"])'))
    people = page.locator("input[name=participants]")
    assert people.get_attribute("inputmode") == "numeric"
    thumb.tap(people)
    thumb.type_number("12")
    thumb.tap(page.locator(SUMMARY))
    thumb.dictate("Megbeszéltük a téli programot.")
    thumb.tap(page.locator(SAVE))
    number = receipt(page)
    assert thumb.taps <= MOST_TAPS
    is_not_wider_than_the_phone(page)
    page.goto(f"/engagements/{number}/")
    expect(page.locator("main .prose")).to_have_text("Megbeszéltük a téli programot.")
    expect(page.locator("dl.facts")).to_contain_text("12")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_same_meeting_counts_once(browse, village, javascript):
    code, name = village
    first = log(browse("vezeto-za"), name, "Az irodavezető így írta le.")
    second = log(browse("mentor-za"), name, "A mentor így írta le.")
    options = {"java_script_enabled": javascript}
    page = browse("mentor-za", f"/engagements/{second}/receipt/", **PHONE, **options)
    question = page.locator("section.note.wait")
    expect(question).to_have_count(1)
    expect(question.locator(f'a[href="/engagements/{first}/"]')).to_be_visible()
    is_not_wider_than_the_phone(page)
    question.locator("button").first.click()
    page.wait_for_url(f"**/engagements/{second}/receipt/")
    expect(question).to_have_count(0)
    assert counted(page, code) == [first]
    page.goto(f"/engagements/{first}/")
    expect(page.locator('dl.facts a[href^="/mentors/"]')).to_have_count(2)

    page.goto(f"/engagements/{second}/receipt/")
    page.locator('form[action$="/ask-again/"] button').click()
    expect(question).to_have_count(1)
    assert counted(page, code) == [second, first]
    page.goto(f"/engagements/{first}/")
    expect(page.locator('dl.facts a[href^="/mentors/"]')).to_have_count(1)

    page.goto("/")
    waiting = page.locator(f'#asked ~ .rows a[href="/engagements/{second}/receipt/"]')
    waiting.click()
    question.locator("button").last.click()
    expect(question).to_have_count(0)
    page.goto("/")
    expect(page.locator(f'#asked ~ .rows a[href="/engagements/{second}/receipt/"]')).to_have_count(
        0
    )
    assert counted(page, code) == [second, first]


def counted(page, code):
    """The receipt numbers of a settlement's counted entries."""
    page.goto(f"/engagements/?settlement={code}&state=counted")
    links = page.locator("#table tbody th a").all()
    return [int(link.get_attribute("href").strip("/").split("/")[-1]) for link in links]


def test_a_link_to_what_is_missing_opens_its_fold(browse, village):
    page = browse("mentor-za")
    number = log(page, village[1], "Kilométer nélkül.")
    page.locator(f'#lacks ~ .rows a[href="/engagements/{number}/edit/#id_travel_km"]').click()
    page.wait_for_url(re.compile(r"/edit/#id_travel_km$"))
    expect(page.locator("input[name=travel_km]")).to_be_in_viewport()
    expect(page.locator("input[name=travel_km]")).to_be_focused()
    assert entries_of(page, village[0]) == [number]

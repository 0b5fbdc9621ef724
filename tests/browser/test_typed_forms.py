"""A long form that was typed and not received comes back: on this phone, by the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import fill_sign_in
from tests.browser.pages import assessment_answers

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 760}, "has_touch": True}
BACK, WORDS, SAVE = "[data-typed-back]", "textarea[name^=words_]", ".savebar button"
READY, KEPT = "form[data-ready]", "form[data-kept]"
SEEN = "Sokan jöttek el.\nA fiatalok is."


def test_what_was_typed_when_the_session_ended_is_back_until_it_is_saved(browse):
    page = browse("mentor-za", **PHONE)
    assessment_answers(page)
    url = page.url
    expect(page.locator(READY)).to_be_attached()
    page.locator("input[name^=answer_][value='2']").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(SEEN)
    words, mark = page.locator(WORDS).first, page.locator("input[name^=answer_][value='3']").first
    expect(words).to_have_value(SEEN)
    expect(page.locator(KEPT)).to_be_attached()
    page.context.clear_cookies(name="sessionid")
    page.locator(SAVE).first.click()
    page.wait_for_url("**/accounts/login/**")
    fill_sign_in(page, "mentor-za")
    page.goto(url)
    expect(page.locator(BACK)).to_be_visible()
    expect(words).to_have_value(SEEN)
    expect(mark).to_be_checked()
    page.locator(SAVE).first.click()
    expect(page.locator(".note[class*='typed-']")).to_be_visible()
    page.goto(url)
    expect(page.locator(READY)).to_be_attached()
    expect(page.locator(BACK)).to_be_hidden()
    expect(words).to_have_value(SEEN)
    words.fill("Mégis másként.")
    expect(page.locator(KEPT)).to_be_attached()
    page.reload()
    page.locator("[data-typed-drop]").click()
    expect(words).to_have_value(SEEN)

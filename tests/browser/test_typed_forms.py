"""What was typed and not received comes back: on this phone, under its user, until it is saved."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import fill_sign_in
from tests.browser.pages import assessment_answers
from tests.browser.places import untouched
from tests.browser.waiting import PUT_FACT, store, user_of

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 760}, "has_touch": True}
BACK, WORDS, SAVE = "[data-typed-back]", "textarea[name^=words_]", ".savebar button"
READY, KEPT = "form[data-ready]", "form[data-kept]"
NEW, TITLE, LEAD = "/practices/new/", "input[name=title]", "textarea[name=lead]"
TEXTS, LOGOUT = "[data-list=texts] > li", ".who form[action$='/logout/'] button"
NUMBER = "form[data-ready] input[name=typed]"
NAMES = "async (all, _, answered) => answered(all.objectStore('facts').getAllKeys())"
SEEN = "Sokan jöttek el.\nA fiatalok is."
# Longer than a form may be, by a page that lets one type so much.
LONG = """([selector, text]) => {
  const field = document.querySelector(selector);
  field.value = text + "á".repeat(1_300_000);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def is_back(page, title, lead):
    expect(page.locator(READY)).to_be_attached()
    expect(page.locator(BACK)).to_be_visible()
    expect(page.locator(TITLE)).to_have_value(title)
    assert page.locator(LEAD).input_value().startswith(lead)


def is_kept(page):
    expect(page.locator(KEPT)).to_be_attached()


def begin(page, title):
    page.goto(NEW)
    expect(page.locator(READY)).to_be_attached()
    page.locator(TITLE).fill(title)
    page.locator(LEAD).fill(SEEN)
    is_kept(page)


def sign_in(page, username):
    page.goto("/accounts/login/")
    fill_sign_in(page, username)


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
    is_kept(page)
    page.context.clear_cookies(name="sessionid")
    page.locator(SAVE).first.click()
    page.wait_for_url("**/accounts/login/**")
    fill_sign_in(page, "mentor-za")
    expect(page).to_have_url(url)
    expect(page.locator(BACK)).to_be_visible()
    expect(words).to_have_value(SEEN)
    expect(mark).to_be_checked()
    page.locator(SAVE).first.click()
    expect(page.locator(".note.ok")).to_be_visible()
    page.goto(url)
    expect(page.locator(READY)).to_be_attached()
    expect(page.locator(BACK)).to_have_count(0)
    expect(words).to_have_value(SEEN)
    words.fill("Mégis másként.")
    is_kept(page)
    page.reload()
    page.locator("[data-typed-drop]").click()
    expect(words).to_have_value(SEEN)
    expect(page.locator(BACK)).to_have_count(0)


def test_a_practice_outlives_every_answer_that_is_no_receipt(browse):
    page = browse("mentor-za", service_workers="block", **PHONE)
    begin(page, "Túlélő")
    page.evaluate("document.cookie = 'csrftoken=; max-age=0; path=/'")
    page.locator(SAVE).click()
    expect(page.locator(READY)).to_have_count(0)
    page.goto(NEW)
    is_back(page, "Túlélő", SEEN)

    page.evaluate(LONG, [LEAD, SEEN])
    is_kept(page)
    page.locator(SAVE).click()
    expect(page.locator(READY)).to_have_count(0)
    page.goto(NEW)
    is_back(page, "Túlélő", SEEN)
    page.locator(LEAD).fill(SEEN)

    page.route(f"**{NEW}", lambda route: route.abort("connectionreset"), times=1)
    page.locator(SAVE).click()
    page.wait_for_url("chrome-error://**")
    page.goto(NEW)
    is_back(page, "Túlélő", SEEN)

    page.locator(SAVE).click()  # without a settlement: refused
    expect(page.locator("[data-focus]")).to_be_visible()
    is_kept(page)
    expect(page.locator(BACK)).to_have_count(0)
    page.goto("/queue/")
    line = page.locator(TEXTS)
    expect(line).to_have_count(1)
    line.locator("summary").click()
    expect(line.locator("dl")).to_contain_text(SEEN)
    line.locator("a").click()
    is_back(page, "Túlélő", SEEN)


def test_it_is_its_writers_alone_and_holds_the_sign_out(browse):
    page = browse(None, **PHONE)
    sign_in(page, "mentor-za")
    begin(page, "Csak az enyém")
    page.goto("/")
    expect(page.locator("[data-waiting] [data-n]")).to_have_text("1")
    page.locator(LOGOUT).click()
    page.wait_for_url("**/queue/#leaving")
    page.locator("[data-leave]").click()
    page.locator("[data-leave-now]").click()
    page.wait_for_url("**/accounts/login/**")

    sign_in(page, "vezeto-za")
    page.goto(NEW)
    expect(page.locator(READY)).to_be_attached()
    expect(page.locator(TITLE)).to_have_value("")
    page.goto("/queue/")
    expect(page.locator("[data-note=empty]")).to_be_visible()
    page.locator(LOGOUT).click()
    page.wait_for_url("**/accounts/login/**")

    sign_in(page, "mentor-za")
    page.goto(NEW)
    is_back(page, "Csak az enyém", SEEN)
    page.goto("/queue/")
    page.locator(TEXTS).locator("summary").click()
    page.locator(TEXTS).locator("button").click()
    expect(page.locator("[data-note=empty]")).to_be_visible()
    page.locator(LOGOUT).click()
    page.wait_for_url("**/accounts/login/**")


def test_two_presses_and_a_way_back_make_one_practice(browse):
    page = browse("mentor-za", **PHONE)
    _code, village = untouched(page)[-1]
    begin(page, "Egyszer mentve")
    page.locator("input[name=settlement]").fill(village)
    page.locator(SAVE).dblclick()
    expect(page.locator("main > .note.ok")).to_be_visible()
    page.go_back()
    expect(page.locator(READY)).to_be_attached()
    expect(page.locator(TITLE)).to_have_value("")
    page.goto("/practices/work/")
    expect(page.locator("#table a", has_text="Egyszer mentve")).to_have_count(1)


def test_what_is_thrown_away_leaves_what_stands_now(browse):
    page = browse("mentor-za", **PHONE)
    assessment_answers(page)
    url = page.url
    expect(page.locator(READY)).to_be_attached()
    page.locator(WORDS).first.fill("Így láttuk először.")
    is_kept(page)
    other = browse("vezeto-za", url)
    expect(other.locator(READY)).to_be_attached()
    other.locator(WORDS).first.fill("Közben másvalaki írta.")
    other.locator(SAVE).first.click()
    expect(other.locator(".note.ok")).to_be_visible()
    page.reload()
    page.locator("[data-typed-drop]").click()
    expect(page.locator(WORDS).first).to_have_value("Közben másvalaki írta.")
    page.locator(WORDS).first.fill("Együtt írtuk.")
    page.locator(SAVE).first.click()
    expect(page.locator(".note.ok")).to_be_visible()


def test_without_a_signal_the_form_stays_and_says_so(browse):
    page = browse("mentor-za", **PHONE)
    begin(page, "Térerő nélkül")
    page.context.set_offline(True)
    page.locator(SAVE).click()
    expect(page.locator("[data-typed-waits]")).to_be_visible()
    expect(page.locator(TITLE)).to_have_value("Térerő nélkül")
    page.context.set_offline(False)
    expect(page.locator("[data-typed-waits]")).to_have_count(0)
    page.locator(SAVE).click()  # without a settlement: refused, so it was sent
    expect(page.locator("[data-focus]")).to_be_visible()


def test_a_text_that_was_changed_after_it_was_sent_is_another(browse):
    page = browse("mentor-za", service_workers="block", **PHONE)
    begin(page, "Előbb így")
    first = page.locator(NUMBER).input_value()
    page.route(f"**{NEW}", lambda route: route.abort("connectionreset"), times=1)
    page.locator(SAVE).click()
    page.wait_for_url("chrome-error://**")
    page.goto(NEW)
    is_back(page, "Előbb így", SEEN)
    expect(page.locator(NUMBER)).to_have_value(first)
    page.locator(TITLE).fill("Aztán úgy")
    expect(page.locator(NUMBER)).not_to_have_value(first)
    is_kept(page)


def test_nobody_wipes_anothers_text_and_none_outlives_its_time(browse):
    page = browse("mentor-za", **PHONE)
    page.goto(NEW)
    other = user_of(page) + 1
    text = {"ref": "x", "page": NEW, "title": "Másé", "fields": [["title", "Másé"]]}
    store(page, PUT_FACT, [f"{other}:typed:/new", text | {"at": "2100-01-01T00:00:00Z"}])
    store(page, PUT_FACT, [f"{other}:typed:/old", text | {"at": "2020-01-01T00:00:00Z"}])
    page.goto("/queue/")
    page.locator("#wipe > summary").click()
    page.locator("[data-wipe-ask]").click()
    expect(page.locator("[data-wipe=others]")).to_be_visible()
    page.locator("[data-wipe-now]").click()
    expect(page.locator("[data-wipe-status]")).not_to_be_empty()
    kept = [name for name in store(page, NAMES) if ":typed:" in name]
    assert kept == [f"{other}:typed:/new"]

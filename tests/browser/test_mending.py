"""What the office refuses is mended in the form; what two people changed is brought together."""

import pytest
from playwright.sync_api import expect

from tests.browser.places import receipt, untouched
from tests.browser.test_kept import PHONE, SUMMARY, is_kept, keeps_pages, kept_texts, show
from tests.browser.test_logging import NEW, SAVE, choose_by_keyboard, entries_of, fill

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browse):
    page = browse("mentor-za", **PHONE)
    return page, untouched(page)[0]


def test_a_refused_entry_is_shown_again_without_a_signal(phone):
    page, (code, name) = phone
    fill(page, name)
    keeps_pages(page)
    page.locator("input[name=participants]").fill("-5")
    page.locator(SAVE).click()
    expect(page.locator("[data-focus]")).to_be_focused()
    address = page.url
    page.context.set_offline(True)
    show(page, f"{NEW}?")
    show(page, address)
    expect(page.locator("[data-focus] li")).to_have_count(1)
    expect(page.locator(".field.is-bad input[name=participants]")).to_have_value("-5")
    page.locator("[data-focus] a").click()
    expect(page.locator("input[name=participants]")).to_be_focused()
    page.locator("input[name=participants]").fill("5")
    is_kept(page, "5", "participants")
    page.context.set_offline(False)
    page.locator(SAVE).click()
    number = receipt(page)
    assert entries_of(page, code) == [number]


def test_two_peoples_changes_are_shown_and_merged(phone, browse):
    page, (_code, name) = phone
    fill(page, name, "Ahogy volt.")
    page.locator(SAVE).click()
    number = receipt(page)
    address = f"/engagements/{number}/edit/"
    show(page, address)
    lead = browse("vezeto-za")
    show(lead, address)
    lead.locator(SUMMARY).fill("Ahogy a vezető látta.")
    lead.locator("details", has=lead.locator("[name=obstacle]")).locator("summary").click()
    lead.locator("textarea[name=obstacle]").fill("Nem volt kulcs.")
    lead.locator(SAVE).click()
    receipt(lead)

    page.locator(SUMMARY).fill("Ahogy én láttam.")
    page.locator("input[name=participants]").fill("20")
    page.locator(SAVE).click()
    row = page.locator("#theirs-mine tbody tr")
    expect(row).to_have_count(1)
    words = ["Ahogy volt.", "Ahogy a vezető látta.", "Ahogy én láttam."]
    expect(row.locator("td:not(:has(button))")).to_have_text(words)
    expect(page.locator(SUMMARY)).to_have_value("Ahogy én láttam.")
    expect(page.locator("textarea[name=obstacle]")).to_have_value("Nem volt kulcs.")
    row.locator("button").click()
    expect(page.locator(SUMMARY)).to_have_value("Ahogy a vezető látta.")
    is_kept(page, "Ahogy a vezető látta.")
    page.reload()
    expect(row).to_have_count(1)
    expect(page.locator(SUMMARY)).to_have_value("Ahogy a vezető látta.")
    page.locator(SAVE).click()
    assert receipt(page) == number
    page.goto(f"/engagements/{number}/")
    for words in ("Ahogy a vezető látta.", "Nem volt kulcs.", "20"):
        expect(page.locator("main")).to_contain_text(words)


def test_two_devices_make_two_drafts_of_one(phone, browse):
    page, (_code, name) = phone
    fill(page, name, "Az első eszközön.")
    page.locator("button[name=draft]").click()
    page.wait_for_url("**/queue/")
    other = browse("mentor-za")
    other.goto("/drafts/")
    other.locator(".rows li", has_text="Az első eszközön.").locator("a.go").click()
    expect(other.locator(SUMMARY)).to_have_value("Az első eszközön.")
    expect(other.locator("form[data-ready]")).to_be_attached()
    other.locator(SUMMARY).fill("A második eszközön.")
    other.locator("button[name=draft]").click()
    other.wait_for_url("**/queue/")

    show(page)
    page.locator(SUMMARY).fill("Az elsőn tovább.")
    expect(page.locator("#note-elsewhere")).to_be_visible()
    is_kept(page, "Az elsőn tovább.")
    page.locator("button[name=draft]").click()
    page.wait_for_url("**/queue/")
    other.goto("/drafts/")
    for text in ("A második eszközön.", "Az elsőn tovább."):
        expect(other.locator(".rows li", has_text=text)).to_have_count(1)
    assert kept_texts(page) == ["Az elsőn tovább."]


def test_what_was_sent_on_another_device_is_not_sent_twice(phone, browse):
    page, (code, name) = phone
    fill(page, name, "Az íróasztalnál fejezem be.")
    page.locator("button[name=draft]").click()
    page.wait_for_url("**/queue/")
    other = browse("mentor-za")
    other.goto("/drafts/")
    other.locator(".rows li", has_text="Az íróasztalnál").locator("a.go").click()
    expect(other.locator("form[data-ready]")).to_be_attached()
    other.locator(SAVE).click()
    number = receipt(other)

    page.goto(NEW)
    expect(page.locator("#note-received a")).to_contain_text(str(number))
    assert entries_of(page, code) == [number]


def test_received_with_other_words_can_be_another_visit(phone):
    page, (code, name) = phone
    fill(page, name, "Délelőtt.")
    page.locator(SAVE).click()
    first = receipt(page)
    page.go_back()
    expect(page.locator("#note-received")).to_be_visible()
    page.locator('#note-received button[data-goes-on="another"]').click()
    expect(page.locator("#note-received")).to_be_hidden()
    page.locator(SUMMARY).fill("Délután.")
    page.locator(SAVE).click()
    second = receipt(page)
    assert sorted(entries_of(page, code)) == sorted([first, second])


def test_names_are_found_without_a_signal(phone):
    page, (code, name) = phone
    show(page)
    keeps_pages(page)
    keeps_pages(page, "/settlements/names/")
    page.context.set_offline(True)
    show(page)
    choose_by_keyboard(page, name)
    expect(page.locator(f'input[name=settlements][value="{code}"]')).to_be_checked()

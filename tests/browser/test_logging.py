"""A visit typed in a village is one more on the country's dashboard, and only one."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import fill_sign_in
from tests.browser.places import folded, involved, receipt, untouched

pytestmark = pytest.mark.browser

NEW = "/engagements/new/"
SAVE = ".savebar button:not([name])"
PLACE = "input[name=other_place]"


def choose_by_keyboard(page, name):
    """Type the name without accents and take it from the list with the keyboard."""
    page.locator(PLACE).press_sequentially(folded(name))
    expect(page.locator("[role=listbox] [role=option]").first).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.locator(PLACE)).to_have_value("")


def enter(page, username):
    fill_sign_in(page, username)
    page.wait_for_url(f"**{NEW}")


def fill(page, name, summary="Megbeszéltük a téli programot."):
    page.goto(NEW)
    choose_by_keyboard(page, name)
    page.locator("input[name=participants]").fill("12")
    page.locator("textarea[name=summary]").fill(summary)


def entries_of(page, code):
    """The receipt numbers of a settlement's entries, as the list shows them."""
    page.goto(f"/engagements/?settlement={code}")
    links = page.locator("#table tbody th a").all()
    return [int(link.get_attribute("href").strip("/").split("/")[-1]) for link in links]


@pytest.fixture
def village(browse):
    """A village of Zala with an accent in its name that nobody has worked in yet."""
    return untouched(browse("mentor-za"))[0]


def test_a_logged_visit_moves_the_country(browse, village):
    code, name = village
    coordinator = browse("koordinator")
    before = involved(coordinator)

    mentor = browse(None, NEW)
    enter(mentor, "mentor-za")
    fill(mentor, name)
    mentor.locator(SAVE).click()
    number = receipt(mentor)

    assert involved(coordinator) == before + 1
    figure = coordinator.locator('#goal ~ .figure a:has(data[data-indicator="involved"])')
    figure.click()
    coordinator.goto(f"{coordinator.url}&q={code}")
    coordinator.locator(f'#table a[href="/settlements/{code}/"]').click()
    rung = coordinator.locator(".key-rung")
    expect(rung.locator(f'a[href="/engagements/{number}/"]')).to_be_visible()


def test_the_target_areas_follow_the_place_and_the_day(browse):
    page = browse("mentor-za")
    page.goto("/grants/")
    page.locator('#table tbody a[href^="/grants/"]').first.click()
    page.locator('main a[href*="/areas/"]:not([href$="/new/"])').first.click()
    name = page.locator('main a[href^="/settlements/"]').first.inner_text()
    area = page.url.strip("/").split("/")[-1]
    grant = page.url.split("/grants/")[1].split("/")[0]
    page.goto(NEW)
    choose_by_keyboard(page, name)
    offered = page.locator("select[name=target_area] option", has_text=grant)
    expect(offered.filter(has_text=re.compile(rf"^{area}\."))).to_have_count(1)
    page.locator("input[name=held_on]").fill("2015-01-05")
    expect(offered).to_have_count(0)


def test_two_clicks_on_save_make_one_entry(browse, village):
    code, name = village
    page = browse("mentor-za")
    fill(page, name)
    page.locator(SAVE).dblclick()
    number = receipt(page)
    assert entries_of(page, code) == [number]


def test_sending_again_after_back_makes_no_second_entry(browse, village):
    code, name = village
    page = browse("mentor-za")
    fill(page, name, "Az első szöveg.")
    page.locator(SAVE).click()
    number = receipt(page)
    page.go_back()
    expect(page.locator(f'input[name=settlements][value="{code}"]')).to_be_checked()
    expect(page.locator("input[name=participants]")).to_have_value("12")
    expect(page.locator("textarea[name=summary]")).to_have_value("Az első szöveg.")
    expect(page.locator("#note-received a")).to_contain_text(str(number))
    page.locator("textarea[name=summary]").fill("A második szöveg.")
    page.locator(SAVE).click()
    assert receipt(page) == number
    page.goto(f"/engagements/{number}/")
    expect(page.locator("main")).to_contain_text("A második szöveg.")
    assert entries_of(page, code) == [number]


def test_a_refused_form_keeps_everything_typed(browse, village):
    code, name = village
    page = browse("mentor-za")
    fill(page, name, "Őszi műhely,\nkét napig.")
    tomorrow = str(date.today() + timedelta(days=2))
    page.locator("input[name=held_on]").fill(tomorrow)
    page.locator("input[name=participants]").fill("-5")
    page.locator(SAVE).click()

    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.locator(f'input[name=settlements][value="{code}"]')).to_be_checked()
    expect(page.locator("input[name=held_on]")).to_have_value(tomorrow)
    expect(page.locator("input[name=participants]")).to_have_value("-5")
    expect(page.locator("textarea[name=summary]")).to_have_value("Őszi műhely,\nkét napig.")
    for field in ("held_on", "participants"):
        expect(page.locator(f"input[name={field}]")).to_have_attribute("aria-invalid", "true")
        page.locator(f'[data-focus] a[href="#id_{field}"]').click()
        expect(page.locator(f"#id_{field}")).to_be_focused()
        expect(page.locator(f"#id_{field}")).to_be_in_viewport()
    assert entries_of(page, code) == []


def test_the_form_works_without_script(browse, village):
    code, name = village
    page = browse("mentor-za", NEW, java_script_enabled=False)
    page.locator(PLACE).fill(folded(name))
    page.locator("textarea[name=summary]").fill("Szkript nélkül is.")
    page.locator(SAVE).click()
    number = receipt(page)
    assert entries_of(page, code) == [number]


def test_several_places_without_script_ask_where_one_was(browse):
    (one, first), (two, second), *_rest = untouched(browse("mentor-za"))
    page = browse("mentor-za", NEW, java_script_enabled=False)
    page.locator(PLACE).fill(f"{folded(first)}, {second}")
    page.locator("input[name=participants]").fill("31")
    page.locator("textarea[name=summary]").fill("Két falu együtt.")
    page.locator(SAVE).click()

    expect(page.locator(f'input[name=on_site][value="{one}"]')).to_be_attached()
    expect(page.locator("input[name=participants]")).to_have_value("31")
    expect(page.locator("textarea[name=summary]")).to_have_value("Két falu együtt.")
    page.locator(f'label:has(input[name=on_site][value="{two}"])').click()
    page.locator(SAVE).click()
    number = receipt(page)
    assert entries_of(page, one) == entries_of(page, two) == [number]


def test_another_length_asks_for_the_minutes_and_a_pick_replaces_them(browse, village):
    page = browse("mentor-za")
    fill(page, village[1])
    minutes = page.locator("input[name=minutes]")
    expect(minutes).to_be_hidden()
    page.locator('label:has(input[name=length][value="other"])').click()
    minutes.fill("45")
    page.locator(SAVE).click()
    number = receipt(page)
    expect(page.locator("main .note.ok p")).to_contain_text("45 ")
    page.goto(f"/engagements/{number}/edit/")
    expect(minutes).to_have_value("45")
    page.locator('label:has(input[name=length][value="120"])').click()
    expect(minutes).to_be_hidden()
    page.locator(SAVE).click()
    receipt(page)
    expect(page.locator("main .note.ok p")).not_to_contain_text("45 ")

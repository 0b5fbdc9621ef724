"""Nothing typed into the visit form is lost: it is kept within a second and reopens as left."""

import os
import re
import signal
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FLAGS, fill_sign_in
from tests.browser.places import receipt, untouched
from tests.browser.test_logging import NEW, SAVE, choose_by_keyboard, entries_of
from tests.browser.waiting import ALL, PUT, QUEUE, store, user_of
from tests.conftest import CHROMIUM

pytestmark = pytest.mark.browser

SUMMARY = "textarea[name=summary]"
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True}
WITHIN_A_SECOND = """async ([name, text]) => {
  const end = performance.now() + 1000;
  while (performance.now() < end) {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open("mentorhalo");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const asked = database.transaction("entries").objectStore("entries").getAll();
    const all = await new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
    database.close();
    const said = (entry) => entry.fields.some(([key, value]) => key === name && value === text);
    if (all.some(said)) return true;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return false;
}"""
HAS_PAGES = """async (address) => {
  const worker = await navigator.serviceWorker.ready;
  while (!(await caches.match(address, { ignoreVary: true }))) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return Boolean(worker.active);
}"""
OLD_TEXT = """([user, ref, code, name]) => {
  const typed = [["client_ref", ref], ["settlements", code], ["summary", "Még a régi lapon."]];
  const kept = { user: String(user), ref, typed, names: [[code, name]], area: [null, null] };
  sessionStorage.setItem("visit:/engagements/new/", JSON.stringify(kept));
}"""
NO_STORE = """
  IDBFactory.prototype.open = () => { throw new DOMException("closed", "SecurityError"); };
"""
FULL_STORE = """
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
"""


def show(page, address=NEW):
    """Open a form and wait until the script has taken it over."""
    page.goto(address)
    expect(page.locator("form[data-ready]")).to_be_attached()


def is_kept(page, text, name="summary"):
    assert page.evaluate(WITHIN_A_SECOND, [name, text])


def keeps_pages(page, address=NEW):
    """Wait until the service worker holds the page."""
    assert page.evaluate(HAS_PAGES, address)


def kept_texts(page):
    entries = store(page, ALL)
    return sorted(dict(map(tuple, entry["fields"])).get("summary", "") for entry in entries)


@pytest.fixture
def phone(browse):
    """A phone with the form open and an untouched village."""
    page = browse("mentor-za", **PHONE)
    village = untouched(page)[0]
    show(page)
    return page, village


def test_every_field_reopens_as_left_without_a_signal(phone):
    page, (code, name) = phone
    keeps_pages(page)
    choose_by_keyboard(page, name)
    page.context.set_offline(True)
    page.locator("label", has=page.locator("input[name=kind][value=workshop]")).click()
    page.locator("label", has=page.locator("input[name=length][value=other]")).click()
    page.locator("input[name=minutes]").fill("75")
    page.locator("input[name=starts_at]").fill("09:30")
    page.locator("details", has=page.locator("[name=obstacle]")).locator("summary").click()
    page.locator("textarea[name=obstacle]").fill("Nincs kulcs a teremhez.")
    page.locator("details", has=page.locator("[name=travel_km]")).locator("summary").click()
    page.locator("input[name=travel_km]").fill("38,5")
    page.locator(SUMMARY).fill("Térerő nélkül írom,\nkét sorban.")
    is_kept(page, "Térerő nélkül írom,\nkét sorban.")
    for again in (page.reload, lambda: page.goto(NEW)):
        again()
        expect(page.locator(SUMMARY)).to_have_value("Térerő nélkül írom,\nkét sorban.")
        expect(page.locator(f'input[name=settlements][value="{code}"]')).to_be_checked()
        expect(page.locator("input[name=kind][value=workshop]")).to_be_checked()
        expect(page.locator("input[name=minutes]")).to_have_value("75")
        expect(page.locator("input[name=starts_at]")).to_have_value("09:30")
        expect(page.locator("textarea[name=obstacle]")).to_have_value("Nincs kulcs a teremhez.")
        expect(page.locator("textarea[name=obstacle]")).to_be_visible()
        expect(page.locator("input[name=travel_km]")).to_have_value("38,5")
    expect(page.locator("#note-restored")).to_be_visible()


def test_an_entry_goes_to_the_queue_without_a_signal_and_arrives_with_one(phone):
    page, (code, name) = phone
    keeps_pages(page)
    keeps_pages(page, QUEUE)
    choose_by_keyboard(page, name)
    page.locator(SUMMARY).fill("A faluházban nincs térerő.")
    page.context.set_offline(True)
    page.locator(SAVE).dblclick()
    page.wait_for_url(f"**{QUEUE}")
    expect(page.locator("[data-list=unsent] li")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator("[data-list=received] li")).to_have_count(1)
    assert len(entries_of(page, code)) == 1


# nothing answers any more, as when the page is gone between two steps of a write
STUCK = """() => {
  const { get } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.get = function (...given) {
    if (this.name === "entries") document.documentElement.dataset.stuck = "";
    return Object.defineProperty(get.apply(this, given), "onsuccess", { set() {} });
  };
}"""


@pytest.mark.parametrize("found", [False, True], ids=["first", "later"])
def test_what_is_just_being_written_outlives_its_page(phone, found):
    page, _ = phone
    if found:
        page.locator(SUMMARY).fill("Előbb ez állt itt.")
        is_kept(page, "Előbb ez állt itt.")
    page.evaluate(STUCK)
    page.locator(SUMMARY).fill("Már tölt a következő lap.")
    expect(page.locator("html[data-stuck]")).to_be_attached()
    show(page)
    expect(page.locator(SUMMARY)).to_have_value("Már tölt a következő lap.")


def test_a_killed_browser_opens_the_form_as_it_was_left(chromium, server, signed_in, tmp_path):
    def start():
        options = {"executable_path": CHROMIUM, "args": FLAGS, "base_url": server.url}
        context = chromium.browser_type.launch_persistent_context(tmp_path, **options)
        context.add_cookies(signed_in("mentor-za")["cookies"])
        return context, context.new_page()

    context, page = start()
    show(page)
    page.locator(SUMMARY).fill("A telefon lemerült.")
    page.locator("input[name=participants]").fill("17")
    is_kept(page, "17", "participants")
    with context.expect_event("close"):
        os.kill(process_of(tmp_path), signal.SIGKILL)

    context, page = start()
    show(page)
    expect(page.locator("#note-restored")).to_be_visible()
    expect(page.locator(SUMMARY)).to_have_value("A telefon lemerült.")
    expect(page.locator("input[name=participants]")).to_have_value("17")
    context.close()


def test_a_lost_session_loses_no_text(phone):
    page, (code, name) = phone
    keeps_pages(page, QUEUE)
    choose_by_keyboard(page, name)
    page.locator(SUMMARY).fill("Ezt a teremben írtam.")
    page.context.clear_cookies(name="sessionid")
    page.locator(SAVE).click()
    page.wait_for_url(f"**{QUEUE}")
    with page.context.expect_page() as beside:
        page.locator("[data-note=signed-out] a").click()
    fill_sign_in(beside.value, "mentor-za")
    expect(page.locator("[data-list=received] li")).to_have_count(1)
    assert len(entries_of(page, code)) == 1


def test_nothing_typed_is_shown_to_the_next_person(browse):
    page = browse(None, NEW)
    fill_sign_in(page, "mentor-za")
    show(page)
    page.locator(SUMMARY).fill("Ez nem másra tartozik.")
    is_kept(page, "Ez nem másra tartozik.")
    page.context.clear_cookies(name="sessionid")
    page.goto("/accounts/login/")
    fill_sign_in(page, "vezeto-za")
    show(page)
    expect(page.locator(SUMMARY)).to_have_value("")
    expect(page.locator("#note-restored, #unfinished a")).to_have_count(1)
    expect(page.locator("#note-restored")).to_be_hidden()


def process_of(folder):
    """The browser that uses this folder, not its children."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:  # it has ended since
            continue
        if f"--user-data-dir={folder}".encode() in words and not any(
            word.startswith(b"--type=") for word in words
        ):
            return int(entry.parent.name)
    raise AssertionError(f"no browser uses {folder}")


def test_an_empty_form_throws_nothing_away(phone):
    page, _village = phone
    page.locator(SUMMARY).fill("Az első.")
    is_kept(page, "Az első.")
    show(page)
    page.locator("#note-restored button").click()
    expect(page.locator(SUMMARY)).to_have_value("")
    expect(page.locator("input[name=held_on]")).to_have_value(str(date.today()))
    page.locator(SUMMARY).fill("A második.")
    is_kept(page, "A második.")
    assert kept_texts(page) == ["A második.", "Az első."]
    page.locator("#unfinished a", has_text=re.compile(".")).first.click()
    expect(page.locator(SUMMARY)).to_have_value("Az első.")
    page.go_back()
    expect(page.locator(SUMMARY)).to_have_value("A második.")


def test_two_tabs_never_write_one_text(phone):
    page, _village = phone
    page.locator(SUMMARY).fill("Az egyik lap.")
    is_kept(page, "Az egyik lap.")
    second = page.context.new_page()
    show(second, page.url)
    expect(second.locator("#note-tab")).to_be_visible()
    second.locator(SUMMARY).fill("A másik lap.")
    is_kept(second, "A másik lap.")
    page.locator(SUMMARY).fill("Az egyik lap tovább.")
    is_kept(page, "Az egyik lap tovább.")
    assert kept_texts(page) == ["A másik lap.", "Az egyik lap tovább."]
    assert page.url != second.url


def test_the_text_of_the_version_before_is_taken_over(phone):
    page, (code, name) = phone
    ref = page.evaluate("crypto.randomUUID()")
    page.evaluate(OLD_TEXT, [user_of(page), ref, code, name])
    show(page)
    expect(page.locator(SUMMARY)).to_have_value("Még a régi lapon.")
    expect(page.locator(f'input[name=settlements][value="{code}"]')).to_be_checked()
    assert [entry["ref"] for entry in store(page, ALL)] == [ref]
    left = page.evaluate("Object.keys(sessionStorage)")
    assert set(left) <= {"received"}  # of other forms, by static/js/texts.js


def test_an_entry_that_lacks_what_came_later_opens(phone):
    page, (code, _name) = phone
    old = {"ref": page.evaluate("crypto.randomUUID()"), "user": user_of(page), "state": "typing"}
    fields = [["settlements", code], ["summary", "Régi bejegyzés."]]
    store(page, PUT, old | {"fields": fields})
    page.goto("about:blank")  # the form that is open would reload itself
    show(page, f"{NEW}#{old['ref']}")
    expect(page.locator(SUMMARY)).to_have_value("Régi bejegyzés.")
    expect(page.locator("input[name=mode][value=on_site]")).to_be_checked()
    page.locator(SAVE).click()
    receipt(page)


@pytest.mark.parametrize("broken", [NO_STORE, FULL_STORE], ids=["closed", "full"])
def test_a_phone_that_cannot_keep_says_so_and_sends_all_the_same(browse, broken):
    page = browse("mentor-za", **PHONE)
    code, name = untouched(page)[0]
    page.add_init_script(broken)
    page.goto(NEW)
    choose_by_keyboard(page, name)
    page.locator(SUMMARY).fill("Megtelt a telefon.")
    expect(page.locator("#note-full")).to_be_visible()
    page.context.set_offline(True)
    page.locator(SAVE).click()
    expect(page.locator("#note-stranded")).to_be_visible()
    expect(page.locator(SUMMARY)).to_have_value("Megtelt a telefon.")
    page.context.set_offline(False)
    page.locator(SAVE).click()
    receipt(page)
    assert len(entries_of(page, code)) == 1


def test_the_last_one_and_a_settlement_are_copied_without_a_signal(phone):
    page, (code, name) = phone
    keeps_pages(page)
    choose_by_keyboard(page, name)
    page.locator("label", has=page.locator("input[name=kind][value=training]")).click()
    page.locator(SUMMARY).fill("Ezt nem másoljuk.")
    page.locator(SAVE).click()
    receipt(page)
    page.context.set_offline(True)
    show(page, f"{NEW}?copy=last")
    expect(page.locator(f'input[name=settlements][value="{code}"]')).to_be_checked()
    expect(page.locator("input[name=kind][value=training]")).to_be_checked()
    expect(page.locator(SUMMARY)).to_have_value("")
    show(page, f"{NEW}?settlement={code}")
    expect(page.locator(f'label:has(input[name=settlements][value="{code}"])')).to_have_text(name)
    expect(page.locator(f'input[name=settlements][value="{code}"]')).to_be_checked()


@pytest.mark.parametrize("size", [(360, 640), (1280, 800)], ids=["phone", "desk"])
def test_save_stays_under_a_finger_while_the_text_is_kept(browse, size):
    page = browse("mentor-za", viewport=dict(zip(("width", "height"), size, strict=True)))
    code, name = untouched(page)[0]
    show(page)
    choose_by_keyboard(page, name)
    page.reload()  # what was chosen stays, and nothing is said of it yet
    expect(page.locator(f'input[name=settlements][value="{code}"]')).to_be_checked()
    expect(page.locator("form[data-ready]")).to_be_attached()
    save, kept = page.locator(SAVE), page.locator("#kept")
    expect(kept).to_be_hidden()
    before = save.bounding_box()
    page.mouse.move(before["x"] + 5, before["y"] + before["height"] - 3)
    page.locator(SUMMARY).focus()
    page.keyboard.insert_text("Sietve írom.")
    page.mouse.down()
    expect(kept).to_be_visible()
    assert save.bounding_box() == before
    page.mouse.up()
    receipt(page)
    assert len(entries_of(page, code)) == 1


class Thumb:
    """Counts what a person does, and checks that a thumb can."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def tap(self, target):
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box["width"] >= 44 and box["height"] >= 44, (target, box)
        target.tap()
        self.count += 1

    def type(self, text):
        self.page.keyboard.insert_text(text)
        self.count += 1


def test_a_visit_takes_twelve_taps_at_most(browse):
    page = browse("mentor-za", "/", **PHONE)
    thumb = Thumb(page)
    thumb.tap(page.locator(f'main a.btn[href^="{NEW}"]').first)
    expect(page.locator("form[data-ready]")).to_be_attached()
    thumb.tap(page.locator("#places label.pick").first)
    thumb.tap(page.locator("label", has=page.locator("input[name=kind][value=consultation]")))
    heads = page.locator("input[name=participants]")
    expect(heads).to_have_attribute("inputmode", "numeric")
    thumb.tap(heads)
    thumb.type("14")
    thumb.tap(page.locator(SUMMARY))
    thumb.type("A téli programot beszéltük meg.")
    save = page.locator(SAVE)
    expect(save).to_be_in_viewport(ratio=1)
    thumb.tap(save)
    receipt(page)
    assert thumb.count <= 12

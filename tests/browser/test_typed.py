"""What was typed at an odd moment is neither lost nor doubled: before the script came, while it was
sent, in the last moment before leaving, in a tab whose phone was full for a while."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import fill_sign_in
from tests.browser.places import receipt
from tests.browser.test_kept import FULL_STORE, PHONE, SUMMARY, is_kept, kept_texts, phone, show
from tests.browser.test_logging import NEW, SAVE, choose_by_keyboard, entries_of
from tests.browser.waiting import ALL, ENTRIES, PUT, SYNC, kept, lay, store, user_of

pytestmark = pytest.mark.browser

__all__ = ["phone"]
FULL_FOR_A_WHILE = """
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...given) {
    if (window.full) throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, given);
  };
"""
IN_TAB = """([user, ref, typed, at]) => {
  const held = { user, ref, engagement: null, typed, labels: {}, at };
  sessionStorage.setItem("visit:/engagements/new/", JSON.stringify(held));
}"""
LATER = "2100-01-01T00:00:00.000Z"


def summary_of(entry):
    return dict(map(tuple, entry["fields"])).get("summary")


def received_as(number):
    told = {"number": number, "version": 3, "url": f"/engagements/{number}/", "sentences": []}
    return told | {"words": "Kiskinizs, látogatás", "same": [], "at": "2026-11-20T08:00:00.000Z"}


def test_a_newer_text_outlives_that_of_a_time_when_the_phone_was_full(phone):
    page, _village = phone
    page.add_init_script(FULL_FOR_A_WHILE)
    show(page)
    page.evaluate("window.full = true")
    page.locator(SUMMARY).fill("Ekkor tele volt a telefon.")
    expect(page.locator("#note-full")).to_be_visible()
    page.evaluate("window.full = false")
    page.locator(SUMMARY).fill("Később volt hely, és hosszabban írtam.")
    is_kept(page, "Később volt hely, és hosszabban írtam.")
    expect(page.locator("#note-full")).to_be_hidden()
    page.reload()
    expect(page.locator("form[data-ready]")).to_be_attached()
    expect(page.locator(SUMMARY)).to_have_value("Később volt hely, és hosszabban írtam.")
    assert kept_texts(page) == ["Később volt hely, és hosszabban írtam."]


@pytest.mark.parametrize("state", ["queued", "received", "quarantined"])
def test_what_only_the_tab_held_is_found_again(phone, state):
    """The store has an older text of it, which is on its way or at the office."""
    page, place = phone
    page.route(SYNC, lambda route: route.fulfill(body="WiFi"))  # nobody asks what became of it
    fields = [["settlements", place[0]], ["held_on", "2026-11-20"], ["summary", "Régebbi."]]
    more = {"receipt": received_as(7)} if state == "received" else {"fields": fields}
    ref = lay(page, place, state, **more)
    newer = [*fields[:2], ["summary", "Amit csak a lap tudott."]]
    page.evaluate(IN_TAB, [user_of(page), ref, newer, LATER])
    show(page)
    found = [one for one in store(page, ALL) if summary_of(one) == "Amit csak a lap tudott."]
    assert len(found) == 1 and found[0]["state"] in ("typing", "refused")
    if state == "received":
        assert found[0]["engagement"] == 7 and ["version", "3"] in found[0]["fields"]
    if state != "queued":
        assert found[0]["ref"] != ref and kept(page, ref)["state"] == state
    left = page.evaluate("Object.keys(sessionStorage)")
    assert set(left) <= {"received"}  # of other forms, by static/js/texts.js


def test_the_last_moment_does_not_write_over_a_receipt(phone):
    """Taken back while its answer was out, then received; a letter more, and the page is left."""
    page, place = phone
    fields = [["settlements", place[0]], ["held_on", "2026-11-20"], ["summary", "Elküldve."]]
    ref = lay(page, place, "typing", fields=fields, sent={"fields": fields, "files": []})
    show(page, f"{NEW}#{ref}")
    page.locator(SUMMARY).fill("Elküldve, visszavéve.")
    is_kept(page, "Elküldve, visszavéve.")
    row = kept(page, ref) | {"state": "received", "fields": [], "receipt": received_as(7)}
    page.evaluate("document.querySelector('[name=summary]').focus()")
    store(page, PUT, row)
    page.locator(SUMMARY).press("End")
    page.keyboard.type("!")
    page.goto("/queue/")
    show(page)
    entries = store(page, ALL)
    assert kept(page, ref)["state"] == "received"
    newer = [one for one in entries if summary_of(one) == "Elküldve, visszavéve.!"]
    assert [(one["engagement"], one["state"]) for one in newer] == [(7, "typing")]


def test_who_types_on_while_it_is_sent_stays_at_the_form(phone):
    page, (code, name) = phone
    choose_by_keyboard(page, name)
    page.locator(SUMMARY).fill("Az első mondat.")
    held = []
    page.route(ENTRIES, lambda route: held.append(route))
    with page.expect_request(ENTRIES):
        page.locator(SAVE).click()
    page.locator(SUMMARY).fill("Az első mondat. A második is.")
    is_kept(page, "Az első mondat. A második is.")
    with page.expect_response(ENTRIES):
        held[0].continue_()
    page.unroute(ENTRIES)
    expect(page.locator("#note-queued")).to_be_visible()
    page.locator(SAVE).click()
    number = receipt(page)
    assert entries_of(page, code) == [number]
    expect(page.locator("main")).to_contain_text(name)
    page.goto(f"/engagements/{number}/")
    expect(page.locator("main")).to_contain_text("A második is.")


def test_a_full_phone_gives_no_text_to_a_lost_session(phone):
    page, (code, name) = phone
    page.add_init_script(FULL_STORE)
    show(page)
    choose_by_keyboard(page, name)
    page.locator(SUMMARY).fill("Közben lejárt a munkamenet.")
    page.context.clear_cookies(name="sessionid")
    page.locator(SAVE).click()
    expect(page.locator("#note-signed-out")).to_be_visible()
    expect(page.locator(SUMMARY)).to_have_value("Közben lejárt a munkamenet.")
    with page.context.expect_page() as beside:
        page.locator("#note-signed-out a").click()
    fill_sign_in(beside.value, "vezeto-za")
    page.locator(SAVE).click()
    expect(page.locator("#note-signed-out")).to_be_visible()
    assert entries_of(page, code) == []


def test_what_is_typed_before_the_script_is_there_is_kept(browse):
    page = browse("mentor-za", NEW, service_workers="block", **PHONE)
    expect(page.locator("form[data-ready]")).to_be_attached()
    page.locator(SUMMARY).fill("Tegnapi.")
    is_kept(page, "Tegnapi.")
    held = []
    page.route("**/js/visit.*.js", lambda route: held.append(route))
    with page.expect_request("**/js/visit.*.js"):
        page.goto(NEW, wait_until="commit")
    page.locator(SUMMARY).fill("Még be sem töltött.")
    held[0].continue_()
    expect(page.locator("form[data-ready]")).to_be_attached()
    expect(page.locator(SUMMARY)).to_have_value("Még be sem töltött.")
    is_kept(page, "Még be sem töltött.")
    assert kept_texts(page) == ["Még be sem töltött.", "Tegnapi."]


def test_an_empty_form_that_lay_open_since_yesterday_is_for_today(phone):
    page, _village = phone
    tomorrow = datetime.now() + timedelta(days=1)
    look = "document.dispatchEvent(new Event('visibilitychange'))"
    page.clock.set_fixed_time(tomorrow)
    page.evaluate(look)
    expect(page.locator("input[name=held_on]")).to_have_value(str(tomorrow.date()))
    page.locator(SUMMARY).fill("Ma írtam.")
    page.clock.set_fixed_time(tomorrow + timedelta(days=1))
    page.evaluate(look)
    is_kept(page, "Ma írtam.")
    expect(page.locator("input[name=held_on]")).to_have_value(str(tomorrow.date()))


def test_going_on_with_a_draft_of_another_device_makes_no_second(phone, browse):
    page, (_code, name) = phone
    page.locator(SUMMARY).fill("Az első eszközön kezdtem.")
    page.locator("button[name=draft]").click()
    page.wait_for_url("**/queue/")
    (entry,) = store(page, ALL)
    address = f"{NEW}?draft={entry['ref']}"
    other = browse("mentor-za", **PHONE)
    show(other, address)
    other.locator(SUMMARY).fill("A másodikon folytattam.")
    other.locator("button[name=draft]").click()
    other.wait_for_url("**/queue/")

    show(page, address)
    expect(page.locator(SUMMARY)).to_have_value("A másodikon folytattam.")
    page.locator(SUMMARY).fill("Az elsőn fejeztem be.")
    page.locator("button[name=draft]").click()
    page.wait_for_url("**/queue/")
    (entry,) = store(page, ALL)
    assert address.endswith(entry["ref"])
    page.goto("/drafts/")
    expect(page.locator(".rows li", has_text="Az elsőn fejeztem be.")).to_have_count(1)
    expect(page.locator(".rows li", has_text="A másodikon folytattam.")).to_have_count(0)

"""The phone itself fails, or two of its tabs do the same at once, or its owner goes on typing."""

import pytest
from playwright.sync_api import expect

from tests.faults import faults
from tests.faults.ledger import NOTHING_WRONG, Typed
from tests.faults.phone import NEW, QUEUE, SAVE
from tests.faults.test_requests import ENTRIES

pytestmark = pytest.mark.browser

DAY = 24 * 3600 * 1000  # in ms, as JavaScript counts
WRONG_CLOCK = """(() => {
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...given) { given.length ? super(...given) : super(Right.now() + SHIFT); }
    static now() { return Right.now() + SHIFT; }
  };
})()"""


@pytest.mark.parametrize("shift", [DAY, -DAY], ids=["ahead", "behind"])
def test_clock(shift, phone, plant, proxy, ledger):
    name = f"the clock is {'a day ahead' if shift > 0 else 'a day behind'}"
    mine = phone("mentor-za")
    mine.page.add_init_script(WRONG_CLOCK.replace("SHIFT", str(shift)))
    mine.open()
    proxy.network_off()
    typed = mine.queue(name, 20)
    assert mine.send(2) == ["offline", "offline"]  # the next try is noted by the wrong clock
    mine.page.close()
    mine.page = mine.context.new_page()  # with the clock put right
    proxy.network_on()
    mine.page.goto("/engagements/new/")
    mine.until(typed, "received")
    ledger.audit(name, typed, plant, mine.kept(), mine.shown())


def test_a_wrong_clock_is_told_and_sends(phone, plant, proxy, ledger):
    name = "the clock stays wrong by a day"
    mine = phone("mentor-ba")
    mine.page.add_init_script(WRONG_CLOCK.replace("SHIFT", str(DAY)))
    mine.open()
    typed = mine.queue(name, 20)
    mine.until(typed, "received")
    shown = mine.shown()
    expect(mine.page.locator("[data-note=clock]")).to_be_visible()
    ledger.audit(name, typed, plant, mine.kept(), shown)


def test_ten_retries_at_once_from_two_tabs(phone, plant, proxy, ledger):
    name = "ten retries at once from two tabs"
    mine = phone("mentor-be").open()
    proxy.network_off()
    typed = mine.queue(name, 50)
    other = mine.context.new_page()
    lost = proxy.expect(faults.cut_after, "POST", ENTRIES, times=2)
    proxy.network_on()
    other.goto(NEW)
    for page in (mine.page, other):
        mine.start("sendAtOnce", 5, page=page)
    for page in (mine.page, other):
        mine.finish(page=page)
    mine.send()
    lost.wait()
    assert mine.states_of(typed) == {"received"}
    ledger.audit(name, typed, plant, mine.kept(), mine.shown())


def test_ten_requests_at_once_past_the_lock(phone, plant, proxy, ledger):
    name = "ten requests at once, past the lock of the sender"
    mine = phone("mentor-bk").open()
    proxy.network_off()
    typed = mine.queue(name, 10)
    refs = [entry.ref for entry in typed]
    other = mine.context.new_page()
    held = faults.Held()
    rule = proxy.expect(held, "POST", ENTRIES, times=6)  # as many as a browser opens at once
    proxy.network_on()
    other.goto(NEW)
    for page in (mine.page, other):
        mine.start("postAtOnce", 5, refs, page=page)
    rule.wait_for_all()
    held.let_go(proxy)
    said = mine.finish() + mine.finish(page=other)
    assert len(said) == 100 and set(said) == {"received"}
    mine.send()
    mine.until(typed, "received")
    ledger.audit(name, typed, plant, mine.kept(), mine.shown())


def test_the_tab_is_closed_while_it_sends_and_the_first_request_comes_last(
    phone, plant, proxy, ledger
):
    name = "the tab is closed while it sends, and its request arrives last"
    mine = phone("mentor-bz").open()
    proxy.network_off()
    typed = mine.queue(name, 30)
    held = faults.Held()
    rule = proxy.expect(held, "POST", ENTRIES)
    proxy.network_on()
    mine.start("send", 1)
    rule.wait_for_all()
    mine.page.close()
    mine.page = mine.context.new_page()
    mine.page.goto(NEW)
    mine.until(typed, "received")
    held.let_go(proxy)
    rule.wait()
    ledger.audit(name, typed, plant, mine.kept(), mine.shown())


def test_the_server_is_killed_while_it_receives(phone, plant, proxy, ledger):
    name = "the server is killed while it receives"
    mine = phone("mentor-cs").open()
    proxy.network_off()
    typed = mine.queue(name, 50)
    passing = faults.Passing()
    rule = proxy.expect(passing, "POST", ENTRIES)
    proxy.network_on()
    mine.start("send", 1)
    rule.wait_for_all()
    plant.restart()
    mine.finish()
    mine.send()
    assert mine.states_of(typed) == {"received"}
    ledger.audit(name, typed, plant, mine.kept(), mine.shown())


def test_one_bad_entry_holds_up_no_other(phone, plant, proxy, ledger):
    name = "one bad entry among good ones"
    mine = phone("mentor-fe").open()
    proxy.network_off()
    bad = mine.queue(name, 1, participants="-5")
    good = mine.queue(name, 29)
    proxy.network_on()
    mine.send()
    assert mine.states_of(good) == {"received"} and mine.states_of(bad) == {"refused"}
    told = ledger.compare(bad + good, plant, mine.kept(), mine.shown())
    assert told == NOTHING_WRONG

    mine.page.locator(f'li[data-ref="{bad[0].ref}"] a').first.click()
    expect(mine.page.locator("input[name=participants]")).to_have_attribute("aria-invalid", "true")
    expect(mine.page.locator("textarea[name=summary]")).to_have_value(bad[0].text)
    mine.page.locator("input[name=participants]").fill("5")
    mine.save()
    mine.until(bad, "received")
    ledger.audit(name, bad + good, plant, mine.kept(), mine.shown())


def test_a_new_version_comes_while_one_types(phone, plant, proxy, ledger):
    name = "the service worker is updated while one types"
    mine = phone("mentor-gs").open()
    mine.ask("ready")
    typed = mine.queue(name, 20)
    proxy.expect(faults.changed_script("a newer version"), "GET", "/sw.js", times=1000)
    mine.page.locator("textarea[name=summary]").fill("half a sen")
    assert mine.ask("updated")
    typed.append(mine.type(name))
    mine.page.reload()
    expect(mine.page.locator("textarea[name=summary]")).to_have_value(typed[-1].text)
    mine.save()
    mine.until(typed, "received")
    ledger.audit(name, typed, plant, mine.kept(), mine.shown())


def test_typed_without_a_network(phone, plant, proxy, ledger):
    name = "every connection is refused while entries are typed by hand"
    mine = phone("mentor-hb").open()
    mine.ask("ready")
    proxy.network_off()
    typed = []
    for _ in range(3):
        mine.page.goto(NEW)
        typed.append(mine.type(name))
        mine.save()
    typed += mine.queue(name, 17)
    shown = mine.shown()
    assert {shown[entry.ref][0] for entry in typed} == {"queued"}
    assert ledger.compare(typed, plant, mine.kept(), shown) == NOTHING_WRONG
    proxy.network_on()
    mine.page.goto(QUEUE)
    mine.until(typed, "received")
    ledger.audit(name, typed, plant, mine.kept(), mine.shown())


def test_a_captive_portal_for_every_page(phone, plant, proxy, ledger):
    name = "a captive portal answers every page"
    mine = phone("mentor-he").open()
    mine.ask("ready")
    portal = proxy.expect(faults.captive, times=10_000)
    mine.page.goto(NEW)
    typed = [mine.type(name)]
    mine.save()
    mine.page.goto(NEW)
    typed.append(mine.type(name))  # stays unfinished
    typed += mine.queue(name, 18)
    assert mine.send(1) == ["stranger"]
    shown = mine.shown()
    assert {shown[entry.ref][0] for entry in typed} == {"queued", "typing"}
    assert portal.hits > 1
    proxy.clear()
    mine.page.goto(f"{NEW}#{typed[1].ref}")
    expect(mine.page.locator("textarea[name=summary]")).to_have_value(typed[1].text)
    mine.save()
    mine.until(typed, "received")
    ledger.audit(name, typed, plant, mine.kept(), mine.shown())


def test_typed_on_while_it_was_being_sent(phone, plant, proxy, ledger):
    name = "typed on while it was being sent"
    mine = phone("mentor-jn").open()
    first = mine.type(name)
    held = faults.Held()
    rule = proxy.expect(held, "POST", ENTRIES)
    proxy.expect(held, "POST", ENTRIES, times=1000)  # the queue's own tries as well
    mine.save()  # after a while the queue takes over from the form
    rule.wait_for_all()
    mine.page.locator(f'li[data-ref="{first.ref}"] a').first.click()
    text = f"{first.text}\nThis was remembered later."
    expect(mine.page.locator("textarea[name=summary]")).to_have_value(first.text)
    mine.ask("underWay", first.ref)
    mine.page.locator("textarea[name=summary]").fill(text)
    mine.ask("untilText", first.ref, text)
    held.let_go(proxy)
    mine.until([first], "received")
    mine.save()
    [edit] = [row["ref"] for row in mine.kept() if row["ref"] != first.ref]
    mine.ask("until", [edit], ["received"])
    assert first.text not in plant.texts()
    ledger.audit(name, [Typed(edit, text)], plant, mine.kept(), mine.shown())


def test_the_copy_of_a_draft_is_answered_after_the_entry(phone, plant, proxy, ledger):
    name = "the copy of a draft is answered after the entry"
    mine = phone("mentor-va").open()
    copy, leaving = faults.Held(), faults.Held()
    rule = proxy.expect(copy, "POST", "/sync/drafts/")
    proxy.expect(leaving, "GET", "/engagements/", times=1000)  # the receipt's page takes its time
    typed = mine.type(name)
    rule.wait_for_all()
    mine.page.locator(SAVE).click(no_wait_after=True)
    mine.until([typed], "received")
    with mine.page.expect_response("**/sync/drafts/"):
        copy.let_go(proxy)
    leaving.let_go(proxy)
    mine.page.wait_for_url("**/receipt/")
    assert [row["state"] for row in mine.kept()] == ["received"]
    ledger.audit(name, [typed], plant, mine.kept(), mine.shown())


def test_the_storage_is_full(phone, plant, proxy, ledger):
    name = "the storage is full"
    mine = phone("mentor-ke")
    devtools = mine.context.new_cdp_session(mine.page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": proxy.url, "quotaSize": 1})
    mine.page.goto(NEW)
    expect(mine.page.locator("form[data-visit][data-ready]")).to_be_visible()
    mine.page.locator("#id_settlements_picks label").first.click()
    text = f"{name}: this was typed all the same"
    mine.page.locator("textarea[name=summary]").fill(text)
    expect(mine.page.locator("#note-full")).to_be_visible()
    ref = mine.page.locator("input[name=client_ref]").input_value()
    mine.page.reload()  # the tab holds it
    expect(mine.page.locator("textarea[name=summary]")).to_have_value(text)
    mine.save()
    ledger.audit(name, [Typed(ref, text)], plant)

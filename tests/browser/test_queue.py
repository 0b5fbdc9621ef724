"""The queue page: what waits is sent once, whatever is answered, and the page tells the truth."""

import json
import time
from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, SECONDS, fill_sign_in
from tests.browser.places import untouched
from tests.browser.waiting import (
    ALL,
    ENTRIES,
    FILES,
    PUT,
    PUT_FILE,
    QUEUE,
    SYNC,
    FaultyWatch,
    answering,
    expect_received,
    kept,
    lay,
    receipts_of,
    row,
    store,
    user_of,
    with_summary,
)
from tests.browser.watch import NOTES_VIOLATIONS

pytestmark = pytest.mark.browser

CAPTIVE = "<!doctype html><title>WiFi</title><h1>Üdvözöljük a vendéghálózaton!</h1>"
PATIENCE = 45  # seconds


@pytest.fixture
def phones(chromium, server, signed_in):
    """Open contexts of their own, where /sync/ may fail as the test wills."""
    contexts, watches = [], []

    def open_phone(username="mentor-za", path=QUEUE, **options):
        state = signed_in(username) if username else None
        options = {"base_url": server.url, "viewport": DESK, "storage_state": state} | options
        context = chromium.new_context(**options)
        context.set_default_timeout(45 * SECONDS)
        context.add_init_script(NOTES_VIOLATIONS)
        contexts.append(context)
        page = context.new_page()
        watches.append(FaultyWatch(page, server.url))
        page.goto(path)
        return page

    yield open_phone
    for context in contexts:
        context.close()
    assert [problem for watch in watches for problem in watch.problems()] == []


@pytest.fixture(scope="module")
def villages(chromium, server, signed_in):
    """Villages of Zala that nobody has worked in; each test takes its own."""
    options = {"base_url": server.url, "storage_state": signed_in("mentor-za")}
    with chromium.new_context(**options) as context:
        return iter(untouched(context.new_page()))


def own_sign_in(phones, username, path):
    """A phone with a session of its own, which may be signed out."""
    page = phones(None, "/accounts/login/")
    fill_sign_in(page, username)
    page.goto(path)
    return page


def send(page):
    page.locator('[data-when="unsent"] > [data-send]').click()


def ours(**said):
    return json.dumps({"mentorhalo": 1} | said)


def answers(status, body, content_type="application/json"):
    return lambda route: route.fulfill(status=status, body=body, content_type=content_type)


def moment(text):
    return datetime.fromisoformat(text).timestamp() * 1000


def until(page, ref, so):
    """The entry, once `so(entry)`."""
    end = time.monotonic() + PATIENCE
    while not so(entry := kept(page, ref)):
        assert time.monotonic() < end, entry
    return entry


def passing(page, wait, tries=None):
    """Whether it was tried more than `tries` times or received. Until then `wait` ms pass at each
    look: the page sets its timer some time after it has written down the try. Not while the office
    is being asked, which would take longer than it may."""
    under_way = set()
    page.on("request", lambda request: "/sync/" in request.url and under_way.add(request))
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda request: under_way.discard(request))

    def tried(entry):
        if entry["state"] == "received" or (tries and entry["tries"] > tries):
            return True
        if not under_way:
            page.clock.fast_forward(wait)
        return False

    return tried


def lose_the_answer(route):
    """The office takes it, and the answer is lost on its way."""
    route.fetch()
    route.abort()


def test_what_waits_is_sent_on_opening_a_page_and_counted(phones, villages):
    place = next(villages)
    page = phones()
    expect(page.locator('[data-note="empty"]')).to_be_visible()
    ref = lay(page, place)
    page.reload()
    number = expect_received(page, ref)
    entry = kept(page, ref)
    assert entry["receipt"]["number"] == number
    assert entry["fields"] == []
    expect(row(page, ref)).to_contain_text(place[1])
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert receipts_of(page, place) == [number]


def test_an_entry_outlives_every_wrong_answer_and_arrives_once(phones, villages):
    place = next(villages)
    page = phones()
    faults = [
        (SYNC, answers(200, CAPTIVE, "text/html"), "stranger"),
        (SYNC, lambda route: route.abort(), "offline"),
        (SYNC, answers(502, "bad gateway", "text/plain"), "stranger"),
        (ENTRIES, answers(401, ours(error="signed_out")), "signed_out"),
        (ENTRIES, answers(403, ours(error="csrf")), "csrf"),
        (ENTRIES, answers(403, ours(error="other_user")), "other_user"),
        (ENTRIES, answers(503, ours(error="busy")), "busy"),
        (ENTRIES, answers(200, ours(answers=[])[:-5]), "stranger"),
        (ENTRIES, lose_the_answer, "offline"),
    ]
    with answering(page, SYNC, lambda route: route.abort()):
        ref = lay(page, place)
        page.reload()
        expect(row(page, ref)).to_be_visible()
    typed = kept(page, ref)["fields"]
    words = page.locator("#waiting-words")
    for where, fault, kind in faults:
        said = words.evaluate(
            "(page, name) => page.content.querySelector(`[data-word='${name}']`).textContent",
            f"why-{kind}",
        )
        with answering(page, where, fault):
            send(page)
            expect(page.locator("[data-status]")).to_have_text(said)
            expect(row(page, ref).locator(".meta")).to_contain_text(said)
        entry = kept(page, ref)
        assert (entry["state"], entry["lastError"]["kind"]) == ("queued", kind)
        assert entry["fields"] == typed
    assert entry["tries"] > len(faults)
    send(page)
    number = expect_received(page, ref)
    assert receipts_of(page, place) == [number]


def test_what_is_typed_while_it_is_sent_becomes_a_change_of_the_receipt(phones, villages):
    place = next(villages)
    page = phones()
    held = []
    page.route(ENTRIES, lambda route: route.continue_() if held else held.append(route))
    ref = lay(page, place, summary="Az első változat.")
    page.reload()
    expect(row(page, ref).locator(".tag.half")).to_be_visible()
    store(page, PUT, with_summary(kept(page, ref), "A második változat."))
    held[0].continue_()
    number = expect_received(page, ref)
    edit = kept(page, ref)["continuedAs"]
    assert expect_received(page, edit) == number
    assert receipts_of(page, place) == [number]
    page.goto(f"/engagements/{number}/")
    expect(page.locator("main")).to_contain_text("A második változat.")
    expect(page.locator("main")).not_to_contain_text("Az első változat.")


def test_the_pauses_grow_to_ten_minutes_and_a_wrong_clock_blocks_nothing(phones, villages):
    page = phones()
    with answering(page, SYNC, lambda route: route.abort()):
        ref = lay(page, next(villages))
        page.clock.install()
        page.reload()
        entry = until(page, ref, lambda entry: entry.get("tries"))
        while entry["tries"] < 10:
            pause = entry["nextTry"] - moment(entry["lastError"]["at"])
            most = min(5_000 * 2 ** (entry["tries"] - 1), 600_000)
            assert most / 2 - 100 <= pause <= most + 100
            entry = until(page, ref, passing(page, most + 1_000, entry["tries"]))
    day = 86_400_000
    store(page, PUT, kept(page, ref) | {"nextTry": entry["nextTry"] + day})
    until(page, ref, passing(page, 600_000))
    expect_received(page, ref)


def test_an_entry_to_be_mended_says_why_and_can_be_thrown_away_and_brought_back(phones, villages):
    page = phones()
    wrong = [["settlements", next(villages)[0]], ["kind", "visit"], ["participants", "-5"]]
    bad, good = lay(page, next(villages), fields=wrong), lay(page, next(villages))
    page.reload()
    expect_received(page, good)
    line = row(page, bad)
    expect(line.locator(".tag.bad")).to_be_visible()
    errors = [text for texts in kept(page, bad)["problems"]["errors"].values() for text in texts]
    assert errors
    for text in errors:
        expect(line.locator(".meta")).to_contain_text(text)
    expect(line.locator("[data-edit]")).to_have_attribute("href", f"/engagements/new/#{bad}")
    line.locator("[data-drop]").click()
    line.locator("[data-drop-now]").click()
    expect(page.locator('[data-note="empty"]')).to_be_visible()
    page.locator('[data-when="dropped"] summary').click()
    row(page, bad).locator("[data-back]").click()
    expect(page.locator(f'[data-list="unsent"] [data-ref="{bad}"] .tag.bad')).to_be_visible()
    page.goto("/")
    expect(page.locator("[data-to-mend] [data-n]")).to_have_text("1")
    expect(page.locator("[data-waiting] [data-n]")).to_have_text("1")
    expect(page.locator(f'[data-unfinished] [data-ref="{bad}"] .tag.bad')).to_be_visible()


def test_signing_out_is_held_back_until_it_was_saved(phones, villages):
    page = own_sign_in(phones, "mentor-za", QUEUE)
    with answering(page, SYNC, lambda route: route.abort()):
        ref = lay(page, next(villages))
        page.goto("/engagements/")
        page.evaluate("caches.open('pages-test')")
        expect(page.locator("[data-waiting]")).to_be_visible()
        page.locator(".who form button").click()
        page.wait_for_url("**/queue/#leaving")
        leave = page.locator("#leaving [data-leave]")
        leave.click()
        expect(page.locator("[data-leave-now]")).to_be_visible()
        with page.expect_download():
            page.locator("#leaving [data-save]").click()
        expect(page.locator("[data-status]")).not_to_be_empty()
        leave.click()
        expect(page.locator("input[name=password]")).to_be_visible()
    assert page.evaluate("caches.has('pages-test')") is False
    page.goto("/accounts/login/")
    fill_sign_in(page, "mentor-za")
    page.goto(QUEUE)
    expect_received(page, ref)


def test_nobody_is_held_back_with_nothing_waiting(phones):
    page = own_sign_in(phones, "mentor-za", "/engagements/")
    page.locator(".who form button").click()
    expect(page.locator("input[name=password]")).to_be_visible()


def photo(page, ref):
    user, added = user_of(page), "2026-11-22T10:00:00.000Z"
    told = {"uuid": "0" * 8 + ref[8:], "ref": ref, "user": user, "kind": "photo", "addedAt": added}
    return told | {"name": "kép.jpg", "type": "image/jpeg", "bytes": "képpontok", "state": "queued"}


def test_a_file_saved_on_one_phone_is_loaded_on_another(phones, villages, tmp_path):
    place = next(villages)
    lost = phones()
    lost.route(SYNC, lambda route: route.abort())
    ref = lay(lost, place)
    draft = lay(lost, next(villages), state="typing")
    store(lost, PUT_FILE, photo(lost, ref))
    lost.reload()
    with lost.expect_download() as saved:
        lost.locator('section [data-when="unsent"] [data-save]').click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert file.name.startswith("mentorhalo-20")

    other = phones()
    other.locator("#load").set_input_files(file)
    number = expect_received(other, ref)
    expect(row(other, draft).locator(".tag")).to_be_visible()
    assert kept(other, draft)["fields"] == kept(lost, draft)["fields"]
    [picture] = store(other, FILES)
    assert (picture["uuid"], picture["bytes"]) == (photo(lost, ref)["uuid"], "képpontok")

    other.locator("#load").set_input_files(file)
    expect(other.locator("[data-file-status]")).to_contain_text("2")
    assert kept(other, ref)["receipt"]["number"] == number

    lost.unroute(SYNC)
    send(lost)
    assert expect_received(lost, ref) == number
    assert receipts_of(other, place) == [number]


def test_a_file_of_somebody_else_or_a_damaged_one_is_not_loaded(phones, villages, tmp_path):
    page = phones()
    page.route(SYNC, lambda route: route.abort())
    lay(page, next(villages))
    page.reload()
    with page.expect_download() as saved:
        page.locator('section [data-when="unsent"] [data-save]').click()
    file = tmp_path / "mine.json"
    saved.value.save_as(file)
    cut, foreign, strange = (tmp_path / name for name in ("cut.json", "foreign.json", "menu.json"))
    cut.write_bytes(file.read_bytes()[:-20])
    strange.write_text('["leves", "rántott hús"]')

    other = phones("vezeto-za")
    foreign.write_text(json.dumps(json.loads(file.read_text()) | {"user": user_of(other)}))
    said = []
    for wrong in (file, cut, foreign, strange):
        other.locator("#load").set_input_files(wrong)
        expect(other.locator("[data-file-status]")).not_to_be_empty()
        said.append(other.locator("[data-file-status]").inner_text())
        other.evaluate("document.querySelector('[data-file-status]').textContent = ''")
    assert said[0] != said[1] == said[2] == said[3]
    assert store(other, ALL) == []


def test_the_phone_is_wiped_once_all_is_saved(phones, villages):
    page = phones()
    page.route(SYNC, lambda route: route.abort())
    ref = lay(page, next(villages))
    page.evaluate("caches.open('pages-test')")
    page.reload()
    page.locator("#wipe summary").click()
    expect(page.locator('[data-wipe="held"]')).to_be_visible()
    expect(page.locator("[data-wipe-ask]")).to_be_hidden()
    with page.expect_download():
        page.locator('section [data-when="unsent"] [data-save]').click()
    page.locator("[data-wipe-ask]").click()
    page.locator("[data-wipe-now]").click()
    expect(page.locator("[data-wipe-status]")).not_to_be_empty()
    expect(row(page, ref)).to_have_count(0)
    assert page.evaluate("caches.has('pages-test')") is False
    page.reload()
    expect(page.locator('[data-note="empty"]')).to_be_visible()
    assert store(page, ALL) == []


def test_what_somebody_else_left_is_neither_shown_nor_sent(phones, villages):
    mine = phones()
    mine.context.route(SYNC, lambda route: route.abort())
    ref = lay(mine, next(villages))
    mine.reload()
    expect(row(mine, ref)).to_be_visible()
    mine.context.clear_cookies()
    theirs = mine.context.new_page()
    theirs.goto("/accounts/login/")
    fill_sign_in(theirs, "vezeto-za")
    theirs.goto(QUEUE)
    expect(theirs.locator("[data-others]")).to_have_text("1")
    expect(theirs.locator('[data-note="empty"]')).to_be_visible()
    assert ref not in theirs.content()

    mine.context.unroute(SYNC)
    send(mine)
    expect(mine.locator('[data-note="other-user"]')).to_be_visible()
    assert kept(mine, ref)["state"] == "queued"

    theirs.locator(".who form button").click()
    fill_sign_in(theirs, "mentor-za")
    expect_received(mine, ref)


def test_signing_in_beside_sends_what_waited_for_it(phones, villages):
    place = next(villages)
    page = phones()
    ref = lay(page, place, state="typing")
    page.reload()
    page.context.clear_cookies()
    store(page, PUT, kept(page, ref) | {"state": "queued"})
    told = "(ref) => new BroadcastChannel('mentorhalo').postMessage({ ref })"
    page.evaluate(told, ref)  # as another tab does that wrote it
    page.locator('[data-when="unsent"] > [data-send]').click()
    expect(page.locator('[data-note="signed-out"]')).to_be_visible()
    with page.context.expect_page() as opened:
        page.locator('[data-note="signed-out"] a').click()
    fill_sign_in(opened.value, "mentor-za")
    number = expect_received(page, ref)
    expect(page.locator('[data-note="signed-out"]')).to_be_hidden()
    assert receipts_of(opened.value, place) == [number]


def asked(route):
    """The entries of a request."""
    return json.loads(route.request.post_data)["entries"]


def test_one_that_is_too_long_or_breaks_the_office_holds_up_no_other(phones, villages):
    page = phones()
    page.route(SYNC, lambda route: route.abort())
    long, breaking, good = (lay(page, next(villages)) for _ in range(3))
    page.reload()
    expect(row(page, good)).to_be_visible()
    page.unroute(SYNC)

    def answer(route):
        refs = [entry["ref"] for entry in asked(route)]
        if long in refs:
            route.fulfill(status=413, body=ours(error="too_large"))
        elif breaking in refs:
            route.fulfill(status=502, body="worker died")
        else:
            route.continue_()

    with answering(page, ENTRIES, answer):
        for losses in range(1, 5):
            send(page)
            until(page, breaking, lambda entry, n=losses: entry.get("losses", 0) >= n)
        expect_received(page, good)
        expect(row(page, long).locator(".tag.bad")).to_be_visible()
        assert kept(page, breaking)["state"] == "queued"
    send(page)
    expect_received(page, breaking)
    assert kept(page, long)["state"] == "refused"


def test_each_outcome_has_its_words(phones, villages):
    page = phones()
    page.route(SYNC, lambda route: route.abort())
    stale, other, held = (lay(page, next(villages), summary="Az enyém.") for _ in range(3))
    page.reload()
    expect(row(page, held)).to_be_visible()
    page.unroute(SYNC)
    merged = {"summary": ["Az övé."], "kind": ["visit"]}
    said = [
        {"ref": stale, "outcome": "stale", "version": 7, "fields": merged, "differences": []},
        {"ref": other, "outcome": "other", "receipt": 5, "url": "/engagements/5/"},
        {"ref": held, "outcome": "quarantined"},
    ]
    for answer in said:
        answer["sentences"] = [f"Szó: {answer['outcome']}."]
    with answering(page, ENTRIES, answers(200, ours(answers=said))):
        send(page)
        for ref, outcome in ((stale, "stale"), (other, "other")):
            expect(row(page, ref).locator(".tag.bad")).to_be_visible()
            expect(row(page, ref).locator(".meta")).to_contain_text(f"Szó: {outcome}.")
        expect(row(page, held).locator(".tag.wait")).to_be_visible()
        expect(row(page, held).locator("a")).to_have_count(0)
    entry = kept(page, stale)
    assert entry["fields"] == [["summary", "Az övé."], ["kind", "visit"], ["version", "7"]]
    assert ["summary", "Az enyém."] in entry["mine"]


def test_what_became_of_an_entry_with_the_lead_is_asked(phones, villages):
    """Let in, it has its receipt; refused, it says why; the office is asked now and then."""
    page = phones()
    page.route(SYNC, lambda route: route.abort())
    let_in, refused = (lay(page, next(villages), "quarantined") for _ in range(2))
    resting = lay(page, next(villages), "quarantined", nextTry=(time.time() + 300) * 1000)
    said = [
        {"ref": refused, "outcome": "refused", "sentences": ["Nem volt ott."], "errors": {}},
        {"ref": let_in, "outcome": "received", "receipt": 7, "version": 1, "url": "/", "words": "–"}
        | {"sentences": [], "same": []},
    ]
    page.unroute(SYNC)
    with answering(page, ENTRIES, answers(200, ours(answers=said))):
        page.reload()
        expect(row(page, refused).locator(".meta")).to_contain_text("Nem volt ott.")
        until(page, let_in, lambda entry: entry["state"] == "received")
    assert kept(page, resting)["state"] == "quarantined"
    assert "sent" not in kept(page, resting)


def test_what_is_unfinished_is_not_offered_to_be_sent(phones, villages):
    page = phones()
    ref = lay(page, next(villages), "typing")
    page.reload()
    expect(row(page, ref)).to_be_visible()
    expect(page.locator('[data-when="unsent"] > [data-save]')).to_be_visible()
    expect(page.locator("[data-send]:visible")).to_have_count(0)


def test_what_waits_for_two_days_where_storage_may_go_is_told(phones, villages):
    place = next(villages)
    page = phones()
    page.add_init_script("navigator.storage.persisted = async () => false")  # as Safari says
    told = page.locator('[data-note="storage"]')
    with answering(page, SYNC, lambda route: route.abort()):
        days = "(n) => new Date(Date.now() - n * 86400000).toISOString()"
        lay(page, place, "typing", typedAt=page.evaluate(days, 1.9))
        page.reload()
        expect(page.locator("[data-queue] li")).to_have_count(1)
        expect(told).to_be_hidden()
        lay(page, place, "typing", typedAt=page.evaluate(days, 2.1))
        page.reload()
        expect(told).to_be_visible()
        with page.expect_download() as saved:
            told.locator("[data-save]").click()
        assert len(json.loads(saved.value.path().read_text())["entries"]) == 2


def test_without_a_script_the_page_says_what_it_needs(browse):
    page = browse("mentor-za", QUEUE, java_script_enabled=False)
    expect(page.locator("noscript .note")).to_be_visible()
    expect(page.locator("[data-queue]")).to_be_hidden()

"""What opens without a signal, what says that it needs one, and whose pages a phone keeps."""

import re

import pytest
from playwright.sync_api import expect

from tests.bench.phone import LIMITS, weigh
from tests.browser.conftest import SECONDS, fill_sign_in
from tests.browser.server import ROOT
from tests.browser.watch import NOTES_VIOLATIONS
from tests.faults.faults import KeptBack, captive
from tests.faults.proxy import PATIENCE, Proxy
from tests.faults.proxy import page as answer_of

pytestmark = pytest.mark.browser

NEW, QUEUE = "/engagements/new/", "/queue/"
OFF = (ROOT / "static/js/sw_off.js").read_text()
PHONE = {"viewport": {"width": 360, "height": 760}, "has_touch": True}
AS_OF, RETRY = "[data-as-of]", 'main a[href=""]'
TELL = """async ([deed, urls]) => {
  const keeper = await import(document.querySelector('script[src*="/keep."]').src);
  return keeper[deed](urls);
}"""
KEPT = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("pages"));
  const pages = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return pages.flat().map(({ url }) => url.slice(location.origin.length));
}"""
ASK = """(message) => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => resolve(data);
  navigator.serviceWorker.controller.postMessage(message, [port2]);
})"""
CONTROLLED = """() => new Promise((resolve) => {
  if (navigator.serviceWorker.controller) return resolve();
  navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
})"""
UPDATED = """async () => {
  const changed = new Promise((resolve) =>
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  await (await navigator.serviceWorker.getRegistration()).update();
  await changed;
}"""


def keep(page, *urls):
    """Have pages kept, and those only be said to be that are."""
    told = page.evaluate(TELL, ["keep", list(urls)])
    page.evaluate(CONTROLLED)
    return {one["url"] for one in told}


def until(page, address):
    """Wait until a page is kept."""
    script = """async (address) => {
      while (!(await caches.match(address, { ignoreVary: true }))) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }"""
    page.evaluate(script, address)


def kept(page):
    return set(page.evaluate(KEPT))


@pytest.fixture
def proxy(server):
    proxy = Proxy(lambda: server.port)
    proxy.start()
    yield proxy
    proxy.stop()


@pytest.fixture
def phone(chromium, server, signed_in):
    """A phone that may lose its signal: a script's fault is an error, what does not load is not."""
    contexts, errors = [], []

    def refused(message):
        if message.text.startswith("policy: "):
            errors.append(message.text)

    def open_page(username, path="/", url=server.url):
        cookies = signed_in(username) if username else None
        context = chromium.new_context(base_url=url, storage_state=cookies, **PHONE)
        contexts.append(context)
        context.set_default_timeout(45 * SECONDS)
        context.add_init_script(NOTES_VIOLATIONS)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", refused)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def test_start_form_and_queue_open_without_a_signal(phone):
    page = phone("mentor-za")
    urls = {"/", NEW, QUEUE, f"{NEW}?copy=last", "/settlements/names/"}
    assert keep(page, *urls) == urls
    page.context.set_offline(True)
    for address, part in (
        ("/", f'main a[href="{NEW}"]'),
        (QUEUE, "main h1"),
        (NEW, "form[data-ready]"),
    ):
        page.goto(address)
        expect(page.locator(part).first).to_be_attached()
        expect(page.locator(AS_OF)).to_be_visible()
    page.locator("input[name=other_place]").press_sequentially("ortil")
    expect(page.locator("[role=listbox] [role=option]").first).to_contain_text("Őrtilos")
    for query in ("?copy=last", "?settlement=20055"):
        page.goto(NEW + query)
        expect(page.locator("form[data-ready]")).to_be_attached()
    page.goto(QUEUE)
    expect(page.locator(AS_OF)).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(AS_OF)).to_be_hidden()
    page.goto("/")
    expect(page.locator(AS_OF)).to_be_hidden()


def test_the_start_page_of_a_lead_is_the_county(phone):
    page = phone("vezeto-za")
    assert keep(page, "/") == {"/"}
    page.context.set_offline(True)
    page.goto("/")
    expect(page).to_have_url(re.compile("/counties/zala/$"))
    expect(page.locator(AS_OF)).to_be_visible()


def test_figures_of_today_do_not_stand_in_for_those_of_a_past_day(phone):
    page = phone("koordinator")
    assert "/dashboard/" in keep(page, "/", "/dashboard/")
    page.context.set_offline(True)
    for address in ("/dashboard/", "/dashboard/?sort=name"):
        page.goto(address)
        expect(page.locator("[data-indicator=involved]").first).to_be_attached()
        expect(page.locator(AS_OF)).to_be_visible()
    page.goto("/dashboard/?as_of=2026-06-30")
    expect(page.locator("main h1")).to_be_visible()
    assert not page.locator("[data-indicator]").count()


def test_another_page_says_that_it_needs_a_signal(phone):
    page = phone("mentor-za")
    keep(page, "/", NEW, QUEUE)
    page.context.set_offline(True)
    page.goto("/grants/?q=zala")
    expect(page).to_have_url(re.compile(r"/grants/\?q=zala$"))
    expect(page.locator(".who")).to_have_count(0)
    expect(page.locator(f'main a[href="{NEW}"]')).to_be_visible()
    page.locator('main a[href="/"]').click()
    expect(page.locator(AS_OF)).to_be_visible()
    page.go_back()
    expect(page.locator(RETRY)).to_be_visible()
    page.context.set_offline(False)
    page.locator(RETRY).click()
    expect(page.locator("input[name=q]").last).to_have_value("zala")


def test_the_pages_of_an_entry_stay_as_they_were_opened(phone):
    page = phone("mentor-za", "/engagements/")
    keep(page, NEW)
    page.reload()
    address = page.locator("#table tbody th a").first.get_attribute("href")
    page.goto(address)
    until(page, address)
    page.context.set_offline(True)
    page.goto(address)
    expect(page.locator(AS_OF)).to_be_visible()


def test_nobody_is_shown_the_pages_of_another(phone):
    page = phone("mentor-za")
    keep(page, "/", NEW)
    page.context.clear_cookies(name="sessionid")
    page.goto("/accounts/login/?next=/engagements/new/")
    fill_sign_in(page, "mentor-so")
    other = page.locator("body").get_attribute("data-user")
    expect(page.locator("form[data-visit]")).to_have_attribute("data-user", other)
    keep(page, "/")
    page.context.set_offline(True)
    page.goto("/")
    expect(page.locator("body")).to_have_attribute("data-user", other)
    names = page.evaluate("() => caches.keys()")
    assert [name for name in names if name.startswith("pages")] == [f"pages-{other}"]


def test_signing_out_leaves_no_page_behind(phone):
    page = phone(None, "/accounts/login/")
    fill_sign_in(page, "mentor-za")
    keep(page, "/", NEW, QUEUE)
    page.goto("/")
    page.locator(".who button").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    assert kept(page) == set()
    page.context.set_offline(True)
    page.goto("/")
    expect(page.locator(RETRY)).to_be_visible()
    expect(page.locator(".who")).to_have_count(0)


def test_a_page_on_its_way_at_the_sign_out_is_not_kept(phone, proxy):
    late = KeptBack()
    proxy.expect(late, "GET", times=10_000)
    page = phone(None, "/accounts/login/", url=proxy.url)
    fill_sign_in(page, "mentor-za")
    assert late.answered.wait(PATIENCE)
    page.locator(".who button").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    late.let_go(proxy)
    assert page.evaluate(ASK, {"keep": ["/", NEW, QUEUE], "now": True}) == []
    assert kept(page) == set()


def test_a_sign_out_without_a_signal_says_so_and_takes_nothing(phone):
    page = phone("mentor-za")
    urls = keep(page, "/", NEW, QUEUE)
    page.goto("/")
    page.context.set_offline(True)
    page.locator(".who button").click()
    expect(page.locator(RETRY)).to_be_visible()
    assert kept(page) >= urls
    page.goto(NEW)
    expect(page.locator("form[data-ready]")).to_be_attached()


def test_a_sign_out_without_our_script_leaves_no_page_behind(phone):
    page = phone(None, "/accounts/login/")
    fill_sign_in(page, "mentor-za")
    keep(page, "/", NEW)
    page.goto("/")
    page.evaluate("document.querySelector('form[action=\"/accounts/logout/\"]').submit()")
    expect(page.locator("input[name=password]")).to_be_visible()
    assert kept(page) == set()


def test_the_page_of_a_captive_portal_is_never_kept(phone, proxy):
    page = phone("mentor-za", url=proxy.url)
    keep(page, "/", NEW)
    proxy.expect(captive, "GET", "/", times=10_000)
    page.goto("/")
    expect(page.locator(AS_OF)).to_be_visible()
    expect(page.locator(f'main a[href="{NEW}"]').first).to_be_visible()
    page.goto(NEW)
    expect(page.locator("form[data-ready]")).to_be_attached()
    assert keep(page, "/", NEW) == {"/", NEW}  # what was there
    page.goto("/grants/")
    expect(page).to_have_title("Free WiFi")  # where one can accept its terms
    proxy.clear()
    page.context.set_offline(True)
    for address in ("/", NEW):
        page.goto(address)
        expect(page.locator(".who")).to_be_attached()


def test_an_update_while_typing_takes_nothing(phone, proxy):
    page = phone("mentor-za", url=proxy.url)
    keep(page, "/", NEW)
    page.goto(NEW)
    expect(page.locator("form[data-ready]")).to_be_attached()
    page.locator("textarea[name=summary]").fill("Közben jött az új.")
    before = kept(page)

    text = page.request.get("/sw.js").text()
    newer = text.replace('VERSION = "', 'VERSION = "newer')
    assert newer != text

    async def changed(exchange):
        await exchange.give(answer_of(200, newer, kind="text/javascript"))

    proxy.expect(changed, "GET", "/sw.js", times=100)
    page.evaluate(UPDATED)
    expect(page.locator("textarea[name=summary]")).to_have_value("Közben jött az új.")
    assert kept(page) >= before
    page.context.set_offline(True)
    page.goto("/")
    expect(page.locator(AS_OF)).to_be_visible()
    page.goto(NEW)
    expect(page.locator("textarea[name=summary]")).to_have_value("Közben jött az új.")


def test_asking_behind_reads_no_message(phone):
    page = phone("mentor-za")
    keep(page, "/")
    page.goto("/accounts/password/change/")
    token = page.locator("main input[name=csrfmiddlewaretoken]").get_attribute("value")
    # a draft set aside leaves a message that waits for the next page
    ref = "7f0f8b0e-5a6c-4d0e-9a51-6a2b6c1d0e01"
    form = {"csrfmiddlewaretoken": token, "client_ref": ref, "draft": "1", "summary": "Félbe."}
    answer = page.request.post(NEW, form=form, max_redirects=0)
    assert answer.status == 302
    assert keep(page, "/", NEW) == {"/", NEW}
    page.goto("/")
    expect(page.locator("main > .note[role=status]").first).to_be_visible()
    keep(page, "/")
    page.context.set_offline(True)
    page.goto("/")
    expect(page.locator(AS_OF)).to_be_visible()
    expect(page.locator("main > .note[role=status]")).to_have_count(0)


def test_withdrawing_the_worker_leaves_what_was_typed(phone, proxy):
    page = phone("mentor-za", url=proxy.url)
    keep(page, "/", NEW)
    page.goto(NEW)
    expect(page.locator("form[data-ready]")).to_be_attached()
    page.locator("textarea[name=summary]").fill("Ez itt marad.")

    async def withdrawn(exchange):
        await exchange.give(answer_of(200, OFF, kind="text/javascript"))

    proxy.expect(withdrawn, "GET", "/sw.js", times=100)
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    gone = """async () => {
      while ((await caches.keys()).length) await new Promise((resolve) => setTimeout(resolve, 50));
    }"""
    page.evaluate(gone)
    proxy.clear()
    page.goto(NEW)
    expect(page.locator("textarea[name=summary]")).to_have_value("Ez itt marad.")


def test_the_form_and_the_names_are_light(chromium, server, signed_in):
    """Headers and all, as they go over the network; the names are asked for behind the form."""
    cookies = signed_in("mentor-za")
    options = {"base_url": server.url, "storage_state": cookies, "service_workers": "block"}
    with chromium.new_context(**options) as context:
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        cdp.send("Network.enable")
        weighed = weigh(cdp)
        page.goto(NEW)
        expect(page.locator("form[data-ready]")).to_be_attached()
        page.wait_for_load_state("networkidle")
        loaded = dict(weighed.values())
        assert any("/js/visit." in address for address in loaded)
        assert sum(loaded.values()) <= LIMITS["form"] * 1000, loaded
        names = page.request.get("/settlements/names/")
        assert len(names.json()["names"]) == 3155
        assert int(names.headers["content-length"]) <= LIMITS["names"] * 1000


def test_the_manifest_makes_it_installable(phone):
    page = phone("mentor-za")
    cdp = page.context.new_cdp_session(page)
    found = cdp.send("Page.getAppManifest")
    assert (found["errors"], found["url"].endswith("/manifest.webmanifest")) == ([], True)
    keep(page, "/")
    lacks = cdp.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {one["errorId"] for one in lacks} <= {"in-incognito"}  # as every context of a test is

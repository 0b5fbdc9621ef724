"""Measures the visit form on a phone: how many KB it brings, how long until one can type.

    .venv/bin/python tests/bench/phone.py

serves the demo with gunicorn as run.py does and opens the form in Chromium with a slow 3G network
(400 kbit/s, 400 ms) and a processor slowed to a quarter: cold, with an empty browser that is only
signed in, and from the service worker's cache, with the network off. Prints Markdown.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

FORM, NAMES = "/engagements/new/", "/settlements/names/"
ROUNDS = 7
SLOW_3G = {"latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LIMITS = {"form": 60, "names": 40, "cold": 2.0, "kept": 0.5}  # KB, KB, seconds, seconds

# Usable: painted, and the script that keeps what is typed has taken the form over.
USABLE = """
new MutationObserver((_, seen) => {
  if (!document.querySelector("form[data-ready]")) return;
  seen.disconnect();
  requestAnimationFrame(() => setTimeout(() => (window.usableAt = performance.now())));
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-ready"] });
"""


def signed_in(browser, url):
    from engagements.demo.accounts import PASSWORD

    with browser.new_context(base_url=url) as context:
        page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("input[name=login]", "mentor-za")
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button")
        page.wait_for_selector(".who")
        return context.storage_state()


def slowed(page):
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return cdp


def usable(page):
    """Seconds from the wish to open the page until one can type and it is kept."""
    page.goto(FORM, wait_until="commit")
    page.wait_for_function("window.usableAt")
    painted = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
    return page.evaluate(f"Math.max(window.usableAt, {painted})") / 1000


def weigh(cdp):
    """{request: (address, bytes on the wire, headers included)}, filled while the page loads."""
    asked, weighed = {}, {}
    cdp.on(
        "Network.requestWillBeSent", lambda e: asked.update({e["requestId"]: e["request"]["url"]})
    )
    cdp.on(
        "Network.loadingFinished",
        lambda e: weighed.update({e["requestId"]: (asked[e["requestId"]], e["encodedDataLength"])}),
    )
    return weighed


def open_cold(browser, url, cookies):
    """(seconds, {address: bytes}) of the form in an empty browser."""
    options = {"base_url": url, "storage_state": cookies, "bypass_csp": True} | PHONE
    with browser.new_context(**options, service_workers="block") as context:
        context.add_init_script(USABLE)
        page = context.new_page()
        cdp = slowed(page)
        cdp.send("Network.emulateNetworkConditions", {"offline": False} | SLOW_3G)
        weighed = weigh(cdp)
        seconds = usable(page)
        page.wait_for_load_state("networkidle")
        return seconds, dict(weighed.values())


def open_kept(browser, url, cookies, rounds):
    """Seconds of each opening of the kept form without a network, and the bytes of the names."""
    options = {"base_url": url, "storage_state": cookies, "bypass_csp": True} | PHONE
    with browser.new_context(**options) as context:
        context.add_init_script(USABLE)
        page = context.new_page()
        page.goto("/")
        page.evaluate(
            "async (form) => (await import(document.querySelector('script[src*=\"/keep.\"]').src))"
            ".keep([form])",
            FORM,
        )
        answer = page.request.get(NAMES)
        context.set_offline(True)
        slowed(page)
        times = []
        for _ in range(rounds):
            times.append(usable(page))
            page.goto("about:blank")
        return times, int(answer.headers["content-length"])


def report(cold, kept, loads, names):
    form = sum(loads[-1].values()) / 1000
    figures = {
        "form": (f"the form cold, {len(loads[-1])} requests with their headers (KB)", form),
        "names": ("all names of settlements (KB)", names / 1000),
        "cold": ("usable, cold on slow 3G (s)", median(cold)),
        "kept": ("usable, kept, without a network (s)", median(kept)),
    }
    print("| what | measured | at most | share |\n|---|--:|--:|--:|")
    for key, (what, value) in figures.items():
        print(f"| {what} | {value:.2f} | {LIMITS[key]} | {value / LIMITS[key]:.2f} |")
    print(f"\ncold: {[round(t, 2) for t in cold]}, kept: {[round(t, 2) for t in kept]}")
    for address, size in sorted(loads[-1].items(), key=lambda item: -item[1]):
        print(f"    {size / 1000:6.1f} KB  {address[:90]}")
    print(f"load average {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d')}")
    return all(value <= LIMITS[key] for key, (_, value) in figures.items())


def main():
    import django
    from playwright.sync_api import sync_playwright

    django.setup()
    from tests.browser.server import Server

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        given = os.environ.get("PHONE_URL")  # a server that is up already
        if not given:
            server.start()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        try:
            url = given or server.url
            cookies = signed_in(browser, url)
            opened = [open_cold(browser, url, cookies) for _ in range(ROUNDS)]
            kept, names = open_kept(browser, url, cookies, ROUNDS)
        finally:
            browser.close()
            if not given:
                server.stop()
    return report([s for s, _ in opened], kept, [load for _, load in opened], names)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)

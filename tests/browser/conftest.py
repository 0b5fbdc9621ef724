"""One server and one Chromium for all browser tests, a fresh context for each test."""

import pytest
from playwright.sync_api import expect, sync_playwright

from engagements.demo.accounts import PASSWORD
from tests.browser import pressing, slow
from tests.browser.server import Server
from tests.browser.watch import NOTES_VIOLATIONS, Watch
from tests.conftest import CHROMIUM

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1280, "height": 800}
SECONDS = 1000

expect.set_options(timeout=30 * SECONDS)


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("browser"))
    server.start()
    yield server
    server.stop()


# Package and no wider: while Playwright lives, Django refuses the ORM to other tests.
@pytest.fixture(scope="package")
def chromium(server):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        patched = pressing.presses()
        yield browser
        patched.undo()
        browser.close()


def fill_sign_in(page, username, password=PASSWORD):
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button").click()
    expect(page.locator(".who")).to_be_attached()


@pytest.fixture(scope="package")
def signed_in(chromium, server):
    """The cookies of an account of the demo, signed in through the form once."""
    kept = {}

    def cookies(username):
        if username not in kept:
            with chromium.new_context(base_url=server.url) as context:
                page = context.new_page()
                page.goto("/accounts/login/")
                fill_sign_in(page, username)
                kept[username] = context.storage_state()
        return kept[username]

    return cookies


@pytest.fixture
def browse(chromium, server, signed_in):
    """Open a page as an account of the demo (None: nobody), in a context of its own.

    Whatever the test does there, the page must stay without console errors, refusals of the
    security policy and requests to other hosts.
    """
    contexts, watches = [], []

    def open_page(username=None, path=None, **options):
        # a page that glides to a field moves what a test presses next
        options = {"base_url": server.url, "viewport": DESK, "reduced_motion": "reduce"} | options
        if username:
            options["storage_state"] = signed_in(username)
        context = chromium.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(45 * SECONDS)
        if options.get("java_script_enabled", True):
            context.add_init_script(NOTES_VIOLATIONS)
        page = context.new_page()
        if slow.SECONDS:
            slow.throttle(page)
        watches.append(Watch(page, server.url))
        if path:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [problem for watch in watches for problem in watch.problems()] == []

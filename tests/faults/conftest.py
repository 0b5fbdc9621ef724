"""One server, one proxy and one Chromium for all faults; a fresh phone for each scenario."""

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import FLAGS, SECONDS, fill_sign_in
from tests.conftest import CHROMIUM
from tests.faults.ledger import Ledger
from tests.faults.phone import Phone
from tests.faults.plant import Plant
from tests.faults.proxy import Proxy

HAND = {"width": 360, "height": 740}
LEDGER = pytest.StashKey[Ledger]()


def pytest_configure(config):
    config.stash[LEDGER] = Ledger()


def pytest_terminal_summary(terminalreporter, config):
    if config.stash[LEDGER].scenarios:
        terminalreporter.write_line(config.stash[LEDGER].line())


@pytest.fixture(scope="package")
def ledger(pytestconfig):
    return pytestconfig.stash[LEDGER]


@pytest.fixture(scope="package")
def plant(tmp_path_factory):
    plant = Plant(tmp_path_factory.mktemp("faults"))
    plant.start()
    yield plant
    plant.stop()


@pytest.fixture(scope="package")
def _proxy(plant):
    proxy = Proxy(lambda: plant.port)
    proxy.start()
    yield proxy
    proxy.stop()


@pytest.fixture
def proxy(_proxy):
    """Without faults at first."""
    _proxy.clear()
    yield _proxy
    _proxy.clear()


# Package and no wider: while Playwright lives, Django refuses the ORM to other tests.
@pytest.fixture(scope="package")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def chromium(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def signed_in(chromium, plant):
    """The cookies of an account of the demo, signed in through the form once."""
    kept = {}

    def cookies(username, base_url):
        if username not in kept:
            with chromium.new_context(base_url=base_url) as context:
                page = context.new_page()
                page.goto("/accounts/login/")
                fill_sign_in(page, username)
                kept[username] = context.storage_state()
        return kept[username]

    return cookies


@pytest.fixture
def phone(chromium, plant, proxy, signed_in):
    """A phone of a mentor; `own_session`: one that the test may end, shared with no other test."""
    contexts = []

    def take(username="mentor-za", own_session=False):
        expect.set_options(timeout=30 * SECONDS)
        state = None if own_session else signed_in(username, proxy.url)
        context = chromium.new_context(base_url=proxy.url, viewport=HAND, storage_state=state)
        context.set_default_timeout(45 * SECONDS)
        contexts.append(context)
        taken = Phone(context, plant, username, proxy.url)
        if own_session:
            taken.page.goto("/accounts/login/")
            fill_sign_in(taken.page, username)
        return taken

    yield take
    for context in contexts:
        context.close()

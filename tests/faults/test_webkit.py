"""The main path once more in WebKitGTK, whose engine is Safari's.

A driven MiniBrowser forgets everything when it closes: killing and reopening it cannot be tried.
"""

import os
import subprocess

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from engagements.demo.accounts import PASSWORD
from tests.browser.pages import SAVE
from tests.conftest import WEBKIT
from tests.faults.ledger import Typed
from tests.faults.phone import NEW, QUEUE, SCRIPT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.webkit,
    # selenium's own: its driver for WebKitGTK has not followed a change of its base class
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]

WHO, PATIENCE = "mentor-to", 120
TEXT = "Safari motorjával: őszi műhely, „két napig”."


@pytest.fixture
def display():
    """Where there is no screen, one in memory; gives its name."""
    if os.environ.get("DISPLAY"):
        yield os.environ["DISPLAY"]
        return
    reads, writes = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        stderr=subprocess.DEVNULL,
        pass_fds=[writes],
    )
    os.close(writes)
    with os.fdopen(reads) as said:
        yield f":{said.readline().strip()}"
    screen.terminate()
    screen.wait(PATIENCE)


@pytest.fixture
def safari(display, monkeypatch, tmp_path):
    monkeypatch.setenv("DISPLAY", display)
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    options = Options()
    options.binary_location = WEBKIT["MiniBrowser"]
    options.add_argument("--automation")
    driver = webdriver.WebKitGTK(options=options, service=Service(WEBKIT["WebKitWebDriver"]))
    driver.set_script_timeout(PATIENCE)
    yield driver
    driver.quit()


def ask(driver, plant, deed, *args):
    """The same questions as in Chromium (phone.js)."""
    modules = {name: plant.static(f"js/{name}.js") for name in ("store", "outbox", "sync", "keep")}
    asked = {"modules": modules, "user": plant.user(WHO), "deed": deed, "args": list(args)}
    call = (
        "const done = arguments[1];"
        f"({SCRIPT.strip().rstrip(';')})(arguments[0])"
        ".then((said) => done({ said }), (error) => done({ error: String(error) }));"
    )
    answer = driver.execute_async_script(call, asked)
    assert "error" not in answer, answer
    return answer.get("said")


def test_typed_without_a_network_and_received_once(safari, plant, proxy, ledger):
    wait = WebDriverWait(safari, PATIENCE)

    def find(selector):
        return wait.until(lambda driver: driver.find_element(By.CSS_SELECTOR, selector))

    safari.get(f"{proxy.url}/accounts/login/?next={NEW}")
    find("input[name=login]").send_keys(WHO)
    find("input[name=password]").send_keys(PASSWORD)
    find("main form button").click()
    find("form[data-visit][data-ready]")
    ask(safari, plant, "ready")

    proxy.network_off()
    safari.get(proxy.url + NEW)
    find("form[data-visit][data-ready]")
    find("#id_settlements_picks label").click()
    find("input[name=participants]").send_keys("12")
    find("textarea[name=summary]").send_keys(TEXT)
    typed = Typed(find("input[name=client_ref]").get_property("value"), TEXT)
    ask(safari, plant, "untilText", typed.ref, TEXT)
    safari.get(proxy.url + NEW)  # what was typed is there again, without any network
    find("form[data-visit][data-ready]")
    assert find("textarea[name=summary]").get_property("value") == TEXT
    # not by its place on the screen, which moves while the page is still being drawn
    safari.execute_script("arguments[0].click()", find(SAVE))
    wait.until(lambda driver: driver.current_url.endswith(QUEUE))
    row = find(f'li[data-ref="{typed.ref}"]')
    assert row.get_dom_attribute("data-state") == "queued"
    assert typed.ref not in plant.received()

    proxy.network_on()
    # goes by itself too, and the button with it: pressed if it is still there
    safari.execute_script("document.querySelector('[data-when=unsent] [data-send]').click()")
    ask(safari, plant, "until", [typed.ref], ["received"])
    find(f'li[data-ref="{typed.ref}"][data-state=received]')
    ledger.audit("the main path in WebKitGTK", [typed], plant, ask(safari, plant, "kept"))

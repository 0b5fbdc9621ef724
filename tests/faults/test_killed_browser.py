"""The browser is killed while one types and while it sends; a visit with photos outlives it."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import fill_sign_in
from tests.faults import faults
from tests.faults.ledger import NOTHING_WRONG
from tests.faults.phone import NEW, QUEUE, Phone
from tests.faults.pocket import Pocket
from tests.faults.test_requests import ENTRIES

pytestmark = pytest.mark.browser

WHO = "mentor-za"


@pytest.fixture
def pocket(playwright, plant, proxy, tmp_path):
    """A phone on which a mentor signed in this morning, with a signal, and which was put away."""
    pocket = Pocket(playwright, tmp_path / "profile")
    first = Phone(pocket.start(), plant, WHO, proxy.url)
    first.goto("/accounts/login/")
    first.page.locator("input[name=remember]").check()
    fill_sign_in(first.page, WHO)
    first.goto(NEW)
    first.ask("ready")
    pocket.close()
    yield pocket
    pocket.kill()


@pytest.fixture
def switched_on(pocket, plant, proxy):
    """Start the browser again and open a page."""

    def on(path):
        phone = Phone(pocket.start(), plant, WHO, proxy.url)
        phone.goto(path)
        return phone

    return on


def test_killed_while_typing(pocket, switched_on, plant, proxy, ledger):
    name = "the browser is killed while one types"
    proxy.network_off()
    mine = switched_on(NEW)
    typed = mine.type(name)
    mine.ask("untilText", typed.ref, typed.text)
    pocket.kill()

    mine = switched_on(NEW)
    expect(mine.page.locator("textarea[name=summary]")).to_have_value(typed.text)
    assert ledger.compare([typed], plant, mine.kept()) == NOTHING_WRONG
    proxy.network_on()
    mine.save()
    mine.until([typed], "received")
    ledger.audit(name, [typed], plant, mine.kept(), mine.shown())


def test_killed_while_sending(pocket, switched_on, plant, proxy, ledger):
    name = "the browser is killed while it sends"
    mine = switched_on(NEW)
    mine.form = mine.ask("fields")
    proxy.network_off()
    typed = mine.queue(name, 20)
    held = faults.Held()
    rule = proxy.expect(held, "POST", ENTRIES)
    proxy.network_on()
    mine.start("send", 1)
    rule.wait_for_all()
    pocket.kill()
    held.let_go(proxy)
    rule.wait()

    mine = switched_on(QUEUE)
    mine.until(typed, "received")
    ledger.audit(name, typed, plant, mine.kept(), mine.shown())


def picture(colour):
    file = BytesIO()
    Image.new("RGB", (2400, 1800), colour).save(file, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


@pytest.fixture
def coordinator(chromium, signed_in, proxy):
    state = signed_in("koordinator", proxy.url)
    with chromium.new_context(base_url=proxy.url, storage_state=state) as context:
        yield context.new_page()


def entries_of(page, code):
    """The addresses of a settlement's entries, as the coordinator's list shows them."""
    page.goto(f"/engagements/?settlement={code}")
    return {link.get_attribute("href") for link in page.locator("#table tbody th a").all()}


def test_done_when(pocket, switched_on, coordinator, plant, proxy, ledger):
    """Network off, a visit with two photos, the browser killed and started, the network back."""
    name = "a visit with two photos outlives the browser"
    proxy.network_off()
    mine = switched_on(NEW)
    typed = mine.type(name)
    place = mine.page.locator("input[name=settlements]:checked").input_value()
    chooser = mine.page.locator("#photos input[type=file][multiple]")
    chooser.set_input_files([picture("red"), picture("green")])
    expect(mine.page.locator("#photos li[data-uuid]")).to_have_count(2)
    mine.save()
    assert mine.shown()[typed.ref] == ("queued", None)
    pocket.kill()
    proxy.network_on()
    before = entries_of(coordinator, place)
    proxy.network_off()

    mine = switched_on(QUEUE)
    assert mine.states_of([typed]) == {"queued"}
    proxy.network_on()
    mine.page.reload()
    mine.until([typed], "received")
    mine.ask("untilFiles", typed.ref, "received")

    [new] = entries_of(coordinator, place) - before
    coordinator.goto(new)
    expect(coordinator.locator("main")).to_contain_text(typed.text.split("\n")[0])
    photos = coordinator.locator("main a[href^='/files/']")
    assert len({link.get_attribute("href") for link in photos.all()}) == 2
    ledger.audit(name, [typed], plant, mine.kept(), mine.shown())

"""Whatever becomes of a photo on its way, it arrives, and once; its text does not wait for it."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.faults import faults
from tests.faults.phone import QUEUE
from tests.faults.proxy import Fault
from tests.faults.test_killed_browser import picture

pytestmark = pytest.mark.browser

FILES = "/sync/files/"


@dataclass(frozen=True)
class Scenario:
    """The photo meets the fault once, while the entry it belongs to meets none."""

    name: str
    fault: Fault


SCENARIOS = [
    Scenario("a photo is cut before it reaches the server", faults.cut_before),
    Scenario("a photo's answer is cut after the server committed", faults.cut_after),
    Scenario("a photo's answer is cut in the middle", faults.cut_within),
    Scenario("a photo meets a 500 after the server committed", faults.answers_after(500)),
    Scenario("a photo meets a captive portal", faults.captive),
    Scenario("a photo is delivered twice", faults.twice),
    Scenario("a photo goes without the CSRF cookie", faults.without_token),
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_photo(scenario, phone, plant, proxy, ledger):
    mine = phone("mentor-za").open()
    typed = mine.type(scenario.name)
    chooser = mine.page.locator("#photos input[type=file][multiple]")
    chooser.set_input_files([picture("blue")])
    expect(mine.page.locator("#photos li[data-uuid]")).to_have_count(1)
    rule = proxy.expect(scenario.fault, "POST", FILES)

    mine.save()
    mine.until([typed], "received")
    rule.wait()
    mine.goto(QUEUE)
    mine.ask("untilFiles", typed.ref, "received")

    [sent] = [file for file in mine.ask("files") if file["ref"] == typed.ref]
    assert plant.files_of(typed.ref) == [sent["uuid"]]
    ledger.audit(scenario.name, [typed], plant, mine.kept(), mine.shown())

"""Whatever becomes of a request on its way, each entry arrives, and once."""

from dataclasses import dataclass

import pytest

from tests.faults import faults
from tests.faults.proxy import Fault

pytestmark = pytest.mark.browser

ENTRIES = "/sync/entries/"


@dataclass(frozen=True)
class Scenario:
    """`times` requests of this method and path meet the fault while `entries` entries are sent;
    the first round then says `first`."""

    name: str
    fault: Fault
    first: str
    times: int = 3
    method: str = "POST"
    path: str = ENTRIES
    entries: int = 30
    who: str = "mentor-za"


SCENARIOS = [
    Scenario("cut before the request reaches the server", faults.cut_before, "offline"),
    Scenario("cut after the server committed", faults.cut_after, "offline", who="mentor-ba"),
    Scenario("cut in the middle of the answer", faults.cut_within, "offline", who="mentor-be"),
    Scenario("500 before the server heard of it", faults.answers(500), "stranger"),
    Scenario("500 after the server committed", faults.answers_after(500), "stranger"),
    Scenario("502 bad gateway", faults.answers(502), "stranger", who="mentor-bk"),
    Scenario("502 after the server committed", faults.answers_after(502), "stranger"),
    Scenario("503 overloaded", faults.answers(503, Retry_After="60"), "stranger"),
    Scenario("413 from something before the server", faults.answers(413), "sent", times=2),
    Scenario("403 from something before the server", faults.answers(403), "stranger"),
    Scenario("401 from something before the server", faults.answers(401), "stranger"),
    Scenario("the CSRF cookie is gone once", faults.without_token, "sent", times=1),
    Scenario("the CSRF cookie is gone again and again", faults.without_token, "csrf", times=4),
    Scenario("the session's cookie is gone", faults.signed_out, "signed_out", who="mentor-bz"),
    Scenario("captive portal for the entries", faults.captive, "stranger", who="mentor-cs"),
    Scenario("captive portal for every request", faults.captive, "stranger", 5, "*", "/sync/"),
    Scenario("redirected to the sign-in", faults.to_sign_in, "stranger", who="mentor-fe"),
    Scenario("redirected to somebody else's page", faults.elsewhere, "stranger"),
    Scenario("garbage said to be gzip", faults.garbage, "offline", who="mentor-gs"),
    Scenario("half a JSON of the right length", faults.half_json, "stranger"),
    Scenario("a JSON that is none of ours", faults.not_ours, "stranger", who="mentor-hb"),
    Scenario("200 with nothing in it", faults.empty, "stranger", who="mentor-he"),
    Scenario("every request is delivered twice", faults.twice, "sent", times=1, entries=50),
    Scenario("slow 2G", faults.slow(40_000, 0.3), "sent", 2, "*", "/sync/", who="mentor-jn"),
    Scenario("the greeting is cut", faults.cut_before, "offline", 3, "GET", "/sync/"),
    Scenario("the greeting is half", faults.cut_within, "offline", 3, "GET", "/sync/"),
]


RESTED = 9 * 60 * 1000  # ms


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_request(scenario, phone, plant, proxy, ledger):
    mine = phone(scenario.who).open()
    proxy.network_off()
    # of their own accord they wait: a round of the page's would hear what this one is to hear
    typed = mine.queue(scenario.name, scenario.entries, rested=RESTED)
    assert mine.states_of(typed) == {"queued"}
    rule = proxy.expect(scenario.fault, scenario.method, scenario.path, scenario.times)
    proxy.network_on()

    said = mine.send()

    rule.wait()
    assert said[-1] == scenario.first
    assert mine.states_of(typed) == {"received"}
    shown = mine.shown()
    ledger.audit(scenario.name, typed, plant, mine.kept(), shown)

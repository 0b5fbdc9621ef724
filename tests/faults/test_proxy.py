"""The proxy itself does to a request what its faults say."""

from contextlib import closing
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected

import pytest

from tests.faults import faults

pytestmark = pytest.mark.browser  # with the others that need the server


@pytest.fixture
def ask(proxy):
    def get(path="/accounts/login/", **headers):
        with closing(HTTPConnection("127.0.0.1", proxy.port, timeout=20)) as connection:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    return get


def test_without_a_fault_the_server_answers(ask):
    status, body = ask()
    assert status == 200 and b"csrfmiddlewaretoken" in body


def test_a_fault_strikes_as_often_as_it_was_asked_for(ask, proxy):
    rule = proxy.expect(faults.answers(503), "GET", "/accounts/", times=2, skip=1)
    assert [ask()[0] for _ in range(4)] == [200, 503, 503, 200]
    rule.wait()
    assert proxy.heard == [("GET", "/accounts/login/")] * 4


@pytest.mark.parametrize("fault", [faults.cut_before, faults.cut_after])
def test_a_cut_request_gets_no_answer(ask, proxy, fault):
    proxy.expect(fault)
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        ask()


def test_an_answer_cut_in_the_middle_is_half_an_answer(ask, proxy):
    proxy.expect(faults.cut_within)
    with pytest.raises(IncompleteRead):
        ask()


def test_without_a_network_every_connection_is_refused(ask, proxy):
    proxy.network_off()
    with pytest.raises(ConnectionRefusedError):
        ask()
    proxy.network_on()
    assert ask()[0] == 200


def test_a_slow_line_brings_the_whole_answer(ask, proxy):
    proxy.expect(faults.slow(50_000, 0.05))
    status, body = ask()
    assert status == 200 and body.rstrip().endswith(b"</html>")


def test_a_server_that_is_down_is_a_bad_gateway(ask, plant):
    plant.kill()
    try:
        assert ask()[0] == 502
    finally:
        plant.serve()
    assert ask()[0] == 200

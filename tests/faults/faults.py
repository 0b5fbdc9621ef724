"""The faults a field has: what the proxy does with a request instead of passing it on."""

import asyncio
import json
import threading
from contextlib import suppress

from tests.faults.proxy import page, through

PORTAL = "<!doctype html><title>Free WiFi</title><h1>Welcome!</h1><p>Accept the terms to go on.</p>"


async def cut_before(exchange):
    """The signal goes before the request reaches the server."""
    exchange.cut()


async def cut_after(exchange):
    """The server did what was asked, and nobody hears of it."""
    await exchange.forward()
    exchange.cut()


async def cut_within(exchange):
    """The signal goes in the middle of the answer."""
    answer = await exchange.forward()
    start = answer.index(b"\r\n\r\n") + 4
    await exchange.give(answer[: start + (len(answer) - start) // 2])


async def twice(exchange):
    """The network delivers the request a second time."""
    answer, _again = await asyncio.gather(exchange.forward(), exchange.forward())
    await exchange.give(answer)


async def without_token(exchange):
    """The cookie with the CSRF token is gone: the server itself refuses."""
    exchange.without_cookie("csrftoken")
    await through(exchange)


async def signed_out(exchange):
    """The session's cookie is gone."""
    exchange.without_cookie("sessionid")
    await through(exchange)


def answers(status, body="<h1>Error</h1>", **headers):
    """Somebody else's answer; the request never reaches the server."""

    async def fault(exchange):
        await exchange.give(page(status, body, **headers))

    return fault


def answers_after(status, body="<h1>Error</h1>"):
    """The server did what was asked, but what stands before it says that it did not."""

    async def fault(exchange):
        await exchange.forward()
        await exchange.give(page(status, body))

    return fault


captive = answers(200, PORTAL)
to_sign_in = answers(302, "", Location="/accounts/login/?next=/queue/")
elsewhere = answers(302, "", Location="/captive/")
not_ours = answers(200, json.dumps({"ok": True, "answers": []}), kind="application/json")
half_json = answers(200, '{"mentorhalo": 1, "answers": [{"ref": "', kind="application/json")
garbage = answers(200, bytes(range(256)), kind="application/json", Content_Encoding="gzip")
empty = answers(200, "", kind="application/json")


def slow(bytes_a_second, latency):
    """A phone on the edge of the network: late, and then drop by drop."""

    async def fault(exchange):
        await asyncio.sleep(latency + len(exchange.body) / bytes_a_second)
        answer = await exchange.forward()
        for start in range(0, len(answer), bytes_a_second // 10):
            await exchange.give(answer[start : start + bytes_a_second // 10])
            await asyncio.sleep(0.1)

    return fault


class Held:
    """Requests wait here until they are let go, so that what came first arrives last."""

    def __init__(self):
        self.gate = asyncio.Event()

    async def __call__(self, exchange):
        await self.gate.wait()
        await through(exchange)

    def let_go(self, proxy):
        proxy.loop.call_soon_threadsafe(self.gate.set)


class KeptBack(Held):
    """The server answered what a phone asks to keep, and the answer waits until it is let go."""

    def __init__(self):
        super().__init__()
        self.answered = threading.Event()

    async def __call__(self, exchange):
        if not exchange.header("x-halo-keep"):
            return await through(exchange)
        answer = await exchange.forward()
        self.answered.set()
        await self.gate.wait()
        await exchange.give(answer)


class Passing:
    """No fault; the test hears that the request is at the server."""

    async def __call__(self, exchange):
        with suppress(ConnectionError):
            await exchange.give(await exchange.forward())


def changed_script(text):
    """The same script with another last line: a new version of it."""

    async def fault(exchange):
        for name in ("accept-encoding", "if-none-match", "if-modified-since"):
            exchange.drop(name)
        answer = await exchange.forward()
        head, body = answer.split(b"\r\n\r\n", 1)
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-l")]
        body += f"\n// {text}\n".encode()
        kept.append(b"Content-Length: %d" % len(body))
        await exchange.give(b"\r\n".join(kept) + b"\r\n\r\n" + body)

    return fault

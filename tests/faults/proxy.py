"""A proxy between the browser and the server that fails as it is told."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

PATIENCE = 90  # seconds that a test waits for a fault to happen
LOST = (ConnectionError, asyncio.IncompleteReadError, TimeoutError)


@dataclass
class Exchange:
    """One request, and the ways to answer it."""

    proxy: "Proxy"
    writer: asyncio.StreamWriter
    method: str
    path: str
    head: list[bytes]
    body: bytes

    async def forward(self):
        """What the server answers, to the last byte; ConnectionError when it does not."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.proxy.upstream())
        try:
            writer.write(b"\r\n".join(self.head) + b"\r\nConnection: close\r\n\r\n" + self.body)
            answer = await reader.read()
        finally:
            writer.close()
        if b"\r\n\r\n" not in answer:
            raise ConnectionResetError("the server went away")
        return answer

    async def give(self, data):
        self.writer.write(data)
        await self.writer.drain()

    def cut(self):
        """Break the connection as a lost signal does."""
        self.writer.transport.abort()

    def header(self, name):
        start = name.lower().encode() + b":"
        lines = (line for line in self.head[1:] if line.lower().startswith(start))
        return next((line.split(b":", 1)[1].strip() for line in lines), b"")

    def drop(self, name):
        start = name.encode() + b":"
        self.head = [line for line in self.head if not line.lower().startswith(start)]

    def without_cookie(self, name):
        cookies = self.header("cookie").split(b"; ")
        kept = [one for one in cookies if not one.startswith(name.encode() + b"=")]
        self.drop("cookie")
        self.head.append(b"Cookie: " + b"; ".join(kept))


Fault = Callable[[Exchange], Awaitable[None]]


@dataclass
class Rule:
    """A fault for the requests whose method and path fit, `times` of them after `skip` others."""

    fault: Fault
    method: str
    path: str
    times: int
    skip: int = 0
    hits: int = 0
    met: threading.Event = field(default_factory=threading.Event)
    struck: threading.Event = field(default_factory=threading.Event)
    ends: int = 0

    def takes(self, method, path):
        if self.method not in ("*", method) or not path.startswith(self.path):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.hits == self.times:
            return False
        self.hits += 1
        if self.hits == self.times:
            self.met.set()
        return True

    def done(self):
        self.ends += 1
        if self.ends == self.times:
            self.struck.set()

    def wait_for_all(self):
        """Until as many requests are here as the fault was asked for."""
        assert self.met.wait(PATIENCE), f"{self.path}: {self.hits} of {self.times}"

    def wait(self):
        """Until the fault has happened to all of them."""
        assert self.struck.wait(PATIENCE), f"{self.path}: {self.hits} of {self.times}"


class Proxy:
    """Listens on a port of its own; `upstream` gives the server's port."""

    def __init__(self, upstream):
        self.upstream = upstream
        self.rules: list[Rule] = []
        self.heard: list[tuple[str, str]] = []
        self.open: set[asyncio.StreamWriter] = set()
        self.running: set[asyncio.Task] = set()
        self.door: socket.socket | None = None
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        with socket.create_server(
            ("127.0.0.1", 0)
        ) as door:  # kept as a number, for coming back on the same one
            self.port = door.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    # --- what a test says

    def start(self):
        self.thread.start()
        self.network_on()

    def stop(self):
        self._call(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def network_off(self):
        """Refuse every connection and break the open ones."""
        self._call(self._away())

    def network_on(self):
        self._call(self._back())

    def expect(self, fault, method="*", path="/", times=1, skip=0):
        rule = Rule(fault, method, path, times, skip)
        self.rules.append(rule)
        return rule

    def clear(self):
        self.rules.clear()
        self._call(self._end())
        self.heard.clear()
        self.network_on()

    # --- what happens in its thread

    def _call(self, deed):
        return asyncio.run_coroutine_threadsafe(deed, self.loop).result(PATIENCE)

    async def _away(self):
        if self.door:
            self.loop.remove_reader(self.door)
            self.door.close()
            self.door = None
        for writer in list(self.open):
            writer.transport.abort()

    async def _back(self):
        if not self.door:
            self.door = socket.create_server(("127.0.0.1", self.port), backlog=128)
            self.door.setblocking(False)
            self.loop.add_reader(self.door, self._accept)

    def _accept(self):
        with suppress(BlockingIOError, ConnectionAbortedError):
            connection, _address = self.door.accept()
            task = self.loop.create_task(self._serve(connection))
            self.running.add(task)
            task.add_done_callback(self.running.discard)
            # one that is cancelled before it began would leave it open
            task.add_done_callback(lambda _task: connection.close())

    async def _end(self):
        """Let nobody wait any more whom a test left waiting."""
        await self._away()
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)

    async def _serve(self, connection):
        reader, writer = await asyncio.open_connection(sock=connection)
        self.open.add(writer)
        try:
            if self.door:
                await self._answer(reader, writer)
        except (*LOST, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self.open.discard(writer)
            with suppress(*LOST):
                writer.close()
                await writer.wait_closed()

    async def _answer(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n"))[:-4].split(b"\r\n")
        method, path, _version = head[0].decode().split(" ")
        head = [line for line in head if not line.lower().startswith(b"connection:")]
        exchange = Exchange(self, writer, method, path, head, b"")
        exchange.body = await reader.readexactly(int(exchange.header("content-length") or 0))
        self.heard.append((method, path))
        rule = next((rule for rule in self.rules if rule.takes(method, path)), None)
        try:
            await (rule.fault if rule else through)(exchange)
        finally:
            if rule:
                rule.done()


async def through(exchange):
    """No fault; a server that is down is told as a web server in front of it does."""
    try:
        answer = await exchange.forward()
    except ConnectionError:
        answer = page(502, "<h1>502 Bad Gateway</h1>")
    await exchange.give(answer)


def page(status, body, kind="text/html", **headers):
    """A whole HTTP answer that is none of ours."""
    body = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Fault", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body

"""A CSMS that answers by script, for tests of the transport. It keeps no state and judges nothing."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

Answer = Callable[[str, dict[str, Any]], dict[str, Any] | None]

NOW = "2030-01-01T00:00:00Z"


def friendly(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    """The answers of a CSMS that accepts everything; connector n gets transaction 70 + n."""
    match action:
        case "BootNotification":
            return {"status": "Accepted", "currentTime": NOW, "interval": 300}
        case "Heartbeat":
            return {"currentTime": NOW}
        case "Authorize" | "StopTransaction":
            return {"idTagInfo": {"status": "Accepted"}}
        case "StartTransaction":
            return {"transactionId": 70 + payload["connectorId"], "idTagInfo": {"status": "Accepted"}}
    return {}


def mute(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    """The CSMS that never answers."""
    return None


class ScriptedCsms:
    """`async with ScriptedCsms() as csms`, then `csms.url`. `refuse` is an HTTP status for every handshake, `known` the only header
    Authorization that is let in.

    `calls` holds (action, payload) as received; `paths` and `credentials` the handshakes; `say(text)` sends
    raw text to the newest station; `close()` and `open()` take it down and up again on the same port.
    """

    def __init__(self, answer: Answer = friendly, *, refuse: int = 0, subprotocol: str | None = "ocpp1.6", known: str = "") -> None:
        self.answer = answer
        self.refuse, self.known = refuse, known
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.frames: list[str] = []
        self.paths: list[str] = []
        self.credentials: list[str | None] = []
        self.extensions: list[str | None] = []
        self.closes: list[int | None] = []
        self.links: list[ServerConnection] = []
        self._subprotocols = [Subprotocol(subprotocol)] if subprotocol else None
        self._server: Server | None = None
        self._port = 0
        self._happened = asyncio.Event()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/ocpp"

    async def open(self) -> None:
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            self._port,
            subprotocols=self._subprotocols,
            process_request=self._judge,
            compression=None,
        )
        self._port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def say(self, text: str | bytes) -> None:
        await self.links[-1].send(text)

    async def until(self, holds: Callable[[], bool], timeout_s: float = 30) -> None:
        async with asyncio.timeout(timeout_s):
            while not holds():
                self._happened.clear()
                await self._happened.wait()

    def actions(self) -> list[str]:
        return [action for action, _ in self.calls]

    def _judge(self, link: ServerConnection, request: Request) -> Response | None:
        self.paths.append(request.path)
        self.credentials.append(request.headers.get("Authorization"))
        self.extensions.append(request.headers.get("Sec-WebSocket-Extensions"))
        self._happened.set()
        status = HTTPStatus.UNAUTHORIZED if self.known not in ("", self.credentials[-1]) else self.refuse
        return link.respond(HTTPStatus(status), "no\n") if status else None

    async def _serve(self, link: ServerConnection) -> None:
        self.links.append(link)
        self._happened.set()
        try:
            async for text in link:
                await self._hear(link, str(text))
        except ConnectionClosed:
            pass
        finally:
            self.closes.append(link.close_code)
            self._happened.set()

    async def _hear(self, link: ServerConnection, text: str) -> None:
        self.frames.append(text)
        message = json.loads(text)
        if message[0] == 2:
            self.calls.append((message[2], message[3]))
            payload = self.answer(message[2], message[3])
            if payload is not None:
                await link.send(json.dumps([3, message[1], payload]))
        self._happened.set()


@contextmanager
def in_a_thread(csms: ScriptedCsms) -> Iterator[asyncio.AbstractEventLoop]:
    """Run `csms` in a loop of its own, for tests that block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(csms.open(), loop).result(30)
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(csms.close(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()

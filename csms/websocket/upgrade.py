"""From HTTP request to link: the Sanic connection class whose handshake asks before it opens. Knows Sanic's connection and the upgrade
headers; knows no station, no password and no OCPP: `admit` decides, `Link` takes over.

Sanic is pinned to 25.12 because this overrides what it calls on its connections: `websocket_handshake`, the transport's callbacks, and the
three ways in which it ends a connection."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from sanic import Request, Sanic
from sanic.compat import Header
from sanic.exceptions import RequestCancelled, SanicException
from sanic.response import HTTPResponse, json
from sanic.server.protocols.websocket_protocol import WebSocketProtocol
from websockets import http11
from websockets.datastructures import Headers
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from csms.websocket.handshake import Refusal
from csms.websocket.link import WIRE_LOG, Link, Terms

Admit = Callable[[Request], Awaitable[str | Refusal]]
"""Decides on an upgrade request: the subprotocol to open with, or a refusal. Runs to its end even if the client hangs up meanwhile."""

_VERSION = "13"


class Incoming(Request):
    """A request, to be given to the app as its `request_class`. When a target cannot be parsed, Sanic answers 400 by way of a placeholder
    request with the method NONE and the same target, which would fail again and leave the client without an answer."""

    __slots__ = ()

    def __init__(self, url_bytes: bytes, headers: Header, version: str, method: str, *others: Any, **named: Any) -> None:
        super().__init__(b"*" if method == "NONE" else url_bytes, headers, version, method, *others, **named)


class UpgradeRefused(SanicException):
    """The upgrade is answered by HTTP instead; rendered by `envelope`."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason, status_code=refusal.status, headers=dict(refusal.headers), quiet=True)


def envelope(_: Request, error: SanicException) -> HTTPResponse:
    """The refusal as every door of the CSMS words it: JSON of `details`, `error` and `status`."""
    body = {"details": None, "error": str(error), "status": error.status_code}
    return json(body, error.status_code, headers=error.headers)


def carrier(app: Sanic[Any, Any], admit: Admit, terms: Terms) -> type[WebSocketProtocol]:
    """The connection class to start `app` with (`protocol=`); its refusals are rendered by `envelope`."""
    app.exception(UpgradeRefused)(envelope)
    return type("Carrier", (LinkCarrier,), {"admit": staticmethod(admit), "terms": terms, "__slots__": ()})


class LinkCarrier(WebSocketProtocol):
    """A Sanic connection that becomes a Link once `admit` says so. Made by `carrier`, which sets `admit` and `terms`."""

    __slots__ = ("link",)
    admit: Admit
    terms: Terms
    _admissions: ClassVar[set[asyncio.Future[str | Refusal]]] = set()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.link: Link | None = None

    async def websocket_handshake(self, request: Request, subprotocols: Sequence[str] | None = None) -> Any:
        """Judge the upgrade, answer 101 and hand back the Link. Raises UpgradeRefused before anything is sent."""
        wire = ServerProtocol(max_size=self.terms.max_message_bytes, state=OPEN, logger=WIRE_LOG)
        response = _accept(wire, request)
        verdict = await self._verdict(request)
        if isinstance(verdict, Refusal):
            raise UpgradeRefused(verdict)
        response.headers["Sec-WebSocket-Protocol"] = verdict
        wire.subprotocol = Subprotocol(verdict)
        return self._open(wire, response)

    async def _verdict(self, request: Request) -> str | Refusal:
        """Ask `admit`, shielded: Sanic cancels this request when the client hangs up, and a cancelled transaction harms the database."""
        asking = asyncio.ensure_future(self.admit(request))
        self._admissions.add(asking)
        asking.add_done_callback(self._admissions.discard)
        return await asyncio.shield(asking)

    def _open(self, wire: ServerProtocol, response: http11.Response) -> Link:
        if self.transport is None or self.transport.is_closing():
            raise RequestCancelled
        self.transport.write(response.serialize())
        self.link = Link(wire, self.transport, self._can_write, self.terms)
        early = bytes(self.recv_buffer)  # a client may not wait for our 101
        self.recv_buffer.clear()
        self.transport.resume_reading()
        if early:
            self.link.data_received(early)
        return self.link

    # called by the transport

    def data_received(self, data: bytes) -> None:
        if self.link is None:
            super().data_received(data)  # type: ignore[no-untyped-call]
        else:
            self.link.data_received(data)

    def eof_received(self) -> bool | None:
        if self.link is not None:
            self.link.eof_received()
        return False

    def pause_writing(self) -> None:
        super().pause_writing()  # type: ignore[no-untyped-call]
        if self.link is not None:
            self.link.pause_writing()

    def resume_writing(self) -> None:
        super().resume_writing()  # type: ignore[no-untyped-call]
        if self.link is not None:
            self.link.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.link is not None:
            self.link.connection_lost()
        super().connection_lost(exc)  # type: ignore[no-untyped-call]

    # called by Sanic

    def close(self, timeout: float | None = None) -> None:
        """The end of the HTTP connection's task; a link outlives it."""
        if self.link is None:
            super().close(timeout)

    def close_if_idle(self) -> bool:
        """The server stops, and the sessions had their chance to say goodbye."""
        if self.link is None:
            return bool(super().close_if_idle())  # type: ignore[no-untyped-call]
        self.link.start_closing(1001, "going away")
        return False


def _accept(wire: ServerProtocol, request: Request) -> http11.Response:
    """The 101 for a proper upgrade request. Raises UpgradeRefused: 426 for what is no upgrade to version 13, 400 for a broken one."""
    version = request.headers.get("sec-websocket-version")
    if version is not None and version.strip() != _VERSION and _is_upgrade(request):
        raise UpgradeRefused(Refusal(426, "the WebSocket version is 13", {"Sec-WebSocket-Version": _VERSION, "Upgrade": "websocket"}))
    response = wire.accept(http11.Request(request.path, Headers(list(request.headers.items()))))
    if response.status_code == 101:
        return response
    upgrade = response.headers.get("Upgrade")
    reason = "charge points connect by WebSocket" if response.status_code == 426 else str(wire.handshake_exc)
    raise UpgradeRefused(Refusal(response.status_code, reason, {"Upgrade": upgrade} if upgrade else {}))


def _is_upgrade(request: Request) -> bool:
    return str(request.headers.get("upgrade", "")).lower() == "websocket"

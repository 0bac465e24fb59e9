"""The mock Zoho on a socket: `MockZoho` starts and stops inside any running event loop and leaves nothing
behind.

It carries requests to the office and answers back, and does on the wire what a scripted answer asks: wait,
cut off, stay silent.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from itertools import count
from types import TracebackType
from typing import Any, Final, Self

import httpx
from sanic import HTTPResponse, Request, Sanic, response
from sanic.exceptions import MethodNotAllowed, NotFound, SanicException

from simulators.zoho import admin
from simulators.zoho.faults import Answer
from simulators.zoho.journal import Exchange
from simulators.zoho.office import Office, read_clock

_NAMES = count(1)
_NO_ANSWER_LIMIT_S: Final = 86400
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


class MockZoho(Office):
    """A mock Zoho on `host`:`port` (0: any free port), as an async context manager.

    `csms_url` is where its calls go, `csms_token` a bearer token for them, `signing_secret` (`whsec_...`)
    makes it refuse what is not signed. `on_exchange` is called when an exchange is entered and again when it
    ends. Inside the context: `url`, `boot_url`, `call`, `verify`, `faults`, `journal`, `book`. Raises OSError
    when the port is taken.
    """

    def __init__(
        self,
        *,
        csms_url: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
        csms_token: str = "",
        signing_secret: str = "",
        capacity: int = 1000,
        on_exchange: Callable[[Exchange], None] | None = None,
    ) -> None:
        client = httpx.AsyncClient(trust_env=False, timeout=None)
        super().__init__(client, csms_url=csms_url, csms_token=csms_token, signing_secret=signing_secret, capacity=capacity)
        if on_exchange:
            self.journal.listeners.append(on_exchange)
        self._address = (host, port)
        self._server: Any = None  # Sanic's AsyncioServer, whose methods carry no types
        self._busy: set[asyncio.Task[Any]] = set()

    @property
    def url(self) -> str:
        """Where it listens, like `http://127.0.0.1:8100`."""
        return self.tokens.api_domain

    @property
    def boot_url(self) -> str:
        """Where the CSMS shall send boot notifications."""
        return admin.boot_url(self.url)

    async def __aenter__(self) -> Self:
        host, port = self._address
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        host = f"[{host}]" if ":" in host else host
        self.tokens.api_domain = f"http://{host}:{listening.getsockname()[1]}"
        server: Any = await self._build_app().create_server(sock=listening, return_asyncio_server=True)
        self._server = server
        await server.startup()
        await server.before_start()
        await server.after_start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.client.aclose()
        if (server := self._server) is None:
            return
        self._server = None
        await server.before_stop()
        closing = server.close()
        for connection in list(server.connections):
            connection.abort()
        if self._busy:
            await asyncio.wait(self._busy)
        await closing
        await server.after_stop()

    def _build_app(self) -> Sanic[Any, Any]:
        app: Sanic[Any, Any] = Sanic(f"mock_zoho_{next(_NAMES)}", configure_logging=False)
        Sanic.unregister_app(app)  # several may live in one process, and come and go
        app.config.update({"TOUCHUP": False, "MOTD": False, "ACCESS_LOG": False})
        app.config.RESPONSE_TIMEOUT = _NO_ANSWER_LIMIT_S
        app.config.KEEP_ALIVE_TIMEOUT = _NO_ANSWER_LIMIT_S
        admin.add_routes(app, self)
        app.add_route(self._receive, "/", methods=["POST"], name="root")
        app.add_route(self._receive, "/<path:path>", methods=["POST"], name="any")
        app.error_handler.add(Exception, _answer_error)
        return app

    async def _receive(self, request: Request, path: str = "") -> HTTPResponse:
        if f"{request.path}/".startswith(f"{admin.PREFIX}/"):
            raise NotFound
        task = asyncio.current_task()
        assert task is not None
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        headers = {name.lower(): value for name, value in request.headers.items()}
        exchange, answer = self.receive("POST", request.path, request.query_string, headers, request.body)
        try:
            return await self._perform(request, exchange, answer)
        except asyncio.CancelledError:
            self.journal.end(exchange, read_clock(), note=f"{exchange.note} caller hung up".strip())
            raise

    async def _perform(self, request: Request, exchange: Exchange, answer: Answer) -> HTTPResponse:
        if answer.delay_s:
            await asyncio.sleep(answer.delay_s)
        if answer.end == "never":
            await asyncio.Event().wait()
        if answer.end == "reset":
            _cut_off(request)
            self.journal.end(exchange, read_clock(), note=answer.name)
            return response.empty()
        self.journal.end(exchange, read_clock(), status=answer.status, headers=answer.headers.items(), body=answer.body)
        headers = dict(answer.headers)
        media_type = headers.pop("content-type", None)
        return HTTPResponse(answer.body, answer.status, headers, media_type)


def _cut_off(request: Request) -> None:
    """End the connection with a TCP reset, as a crashing proxy does."""
    transport: Any = request.transport
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


async def _answer_error(request: Request, error: Exception) -> HTTPResponse:
    """Bad input to the admin API is the caller's fault and is said in words."""
    match error:
        case NotFound() | MethodNotAllowed() if f"{request.path}/".startswith(f"{admin.PREFIX}/"):
            return response.json({"error": f"not found: {request.method} {request.path} is no part of the admin API"}, status=404)
        case SanicException():
            return response.json({"error": str(error)}, status=error.status_code or 500)
        case ValueError():
            return response.json({"error": str(error)}, status=422)
        case _:
            return response.json({"error": type(error).__name__}, status=500)

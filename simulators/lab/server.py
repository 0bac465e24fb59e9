"""The lab on a socket: `LabServer` starts and stops inside any running event loop and leaves nothing behind."""

import asyncio
import socket
import ssl
from importlib.resources import files
from itertools import count
from types import TracebackType
from typing import Any, Final, Self

from sanic import HTTPResponse, Request, Sanic, response
from sanic.exceptions import MethodNotAllowed, NotFound, SanicException

from simulators.lab import api, door, openapi
from simulators.lab.bench import FRAMES, Bench
from simulators.lab.errors import LabError

_NAMES = count(1)
_LONG_S: Final = 86400
_PAGE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class LabServer:
    """A lab on `host`:`port` (0: any free port), as an async context manager; inside, `url` and `bench`.

    `csms` is where charge points dial that name no address, `token` a bearer token that every call under /api needs,
    `frames` how many entries of each tape are kept in memory. Raises OSError when the port is taken, and ValueError
    for an address that others can reach without a token.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        csms: str | None = None,
        token: str = "",
        frames: int = FRAMES,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        if not token and host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError(f"others can reach {host}: give --token")
        self._address, self._token = (host, port), token
        self._csms, self._frames, self._tls = csms, frames, tls
        self._server: Any = None  # Sanic's AsyncioServer, whose methods carry no types
        self.url = ""

    async def __aenter__(self) -> Self:
        host, port = self._address
        self.bench = Bench(self._csms, frames=self._frames, tls=self._tls)
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{listening.getsockname()[1]}"
        server: Any = await self._build_app().create_server(sock=listening, return_asyncio_server=True)
        self._server = server
        await server.startup()
        await server.before_start()
        await server.after_start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        server, self._server = self._server, None
        await self.bench.close()
        await server.before_stop()
        closing = server.close()
        for connection in list(server.connections):
            connection.abort()
        await asyncio.sleep(0)
        await closing
        await server.after_stop()

    def _build_app(self) -> Sanic[Any, Any]:
        app: Sanic[Any, Any] = Sanic(f"lab_{next(_NAMES)}", configure_logging=False)
        Sanic.unregister_app(app)  # several may live in one process, and come and go
        app.config.update({"TOUCHUP": False, "MOTD": False, "ACCESS_LOG": False})
        app.config.RESPONSE_TIMEOUT = app.config.KEEP_ALIVE_TIMEOUT = _LONG_S
        app.register_middleware(self._judge, "request")
        api.add_routes(app, self.bench)
        app.add_route(_show_page, "/", name="page")
        app.add_route(_show_openapi, "/openapi.json", name="openapi")
        app.error_handler.add(Exception, _answer_error)
        return app

    async def _judge(self, request: Request) -> HTTPResponse | None:
        open_to_all = not request.path.startswith(f"{api.PREFIX}/") and self._token
        authorization = f"Bearer {self._token}" if open_to_all else request.headers.get("authorization")
        found = door.refusal(request.host, request.headers.get("origin"), authorization, self._token)
        if found is None:
            return None
        status, text = found
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        return response.json({"error": text, "field": ""}, status=status, headers=headers)


async def _show_page(_: Request) -> HTTPResponse:
    return response.html((files("simulators.lab") / "page.html").read_text(encoding="utf-8"), headers=_PAGE_HEADERS)


async def _show_openapi(_: Request) -> HTTPResponse:
    return response.json(openapi.document())


async def _answer_error(request: Request, error: Exception) -> HTTPResponse:
    """Bad input is the caller's fault and is said in words, with the place in the body where it stands."""
    match error:
        case LabError():
            return response.json({"error": str(error), "field": error.place}, status=error.status)
        case NotFound() | MethodNotAllowed():
            text = f"{request.method} {request.path} is no part of the lab; see /openapi.json"
            return response.json({"error": text, "field": ""}, status=error.status_code)
        case SanicException():
            return response.json({"error": str(error), "field": ""}, status=error.status_code or 500)
        case _:
            return response.json({"error": f"the lab failed: {type(error).__name__}", "field": ""}, status=500)

"""The doors of the server: where it listens, plain or with TLS or both, and how it stops serving. Knows nothing of who comes in."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import Any

from sanic import Sanic
from sanic.http import Stage

BACKLOG = 4096
ANSWERS_S, DROP_S = 2.0, 1.0
"""How long a request may take to be answered once the server stops, and how long one that is dropped may take to end."""


class Doors:
    """Listens at once at `port` and, when it is not None, at `tls_port`; port 0 is any free one. Raises OSError when one is taken.

    With TLS the door at `tls_port` speaks it and the other is plain; without a `tls_port` the one door speaks TLS. `url` is the first
    door's address, `secure_url` the other one's, or nothing.
    """

    def __init__(self, host: str, port: int, tls_port: int | None = None) -> None:
        self.url = self.secure_url = ""
        self._listeners: list[socket.socket] = []
        self._servers: list[Any] = []
        try:
            for number in (port,) if tls_port is None else (port, tls_port):
                self._listeners.append(_listen(host, number))
        except OSError:
            self.close()
            raise

    async def open(self, app: Sanic[Any, Any], tls: ssl.SSLContext | None, protocol: type[Any]) -> None:
        """Serve."""
        secured = [None, tls] if len(self._listeners) > 1 else [tls]
        for listener, context in zip(self._listeners, secured, strict=True):
            self._servers.append(await _server(app, listener, context, protocol))
        main = self._servers[0]  # the application's own events are the first one's only
        await main.startup()
        await main.before_start()
        for server in self._servers:
            await server.start_serving()
        await main.after_start()
        self.url, *others = (_address(*door) for door in zip(self._listeners, secured, strict=True))
        self.secure_url = others[0] if others else ""

    async def shut(self) -> None:
        """Take no more connections, and let requests end."""
        main = self._servers[0]
        await main.before_stop()
        for server in self._servers:
            server.close()
        connections = [connection for server in self._servers for connection in server.connections]
        for connection in connections:
            connection.close_if_idle()
        await _end_requests(connections)
        await main.after_stop()

    def close(self) -> None:
        """Stop listening."""
        for listener in self._listeners:
            listener.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    listener.setblocking(False)
    return listener


async def _server(app: Sanic[Any, Any], listener: socket.socket, tls: ssl.SSLContext | None, protocol: type[Any]) -> Any:
    made = await app.create_server(
        sock=listener, ssl=tls, return_asyncio_server=True, asyncio_server_kwargs={"start_serving": False}, protocol=protocol
    )
    if made is None:
        raise RuntimeError("Sanic made no server")
    return made


def _address(listener: socket.socket, tls: ssl.SSLContext | None) -> str:
    host, port = listener.getsockname()[:2]
    return f"{'https' if tls else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"


async def _end_requests(connections: list[Any]) -> None:
    """A request that is still on its way here is dropped, for what is missing may never come; one that is here gets a moment for its
    answer."""
    tasks = [task for one in connections if (task := one._task) is not None]
    for wait_s, ended in ((ANSWERS_S, [one for one in connections if _is_arriving(one)]), (DROP_S, connections)):
        for connection in ended:
            _drop(connection)
        if any(not task.done() for task in tasks):
            await asyncio.wait(tasks, timeout=wait_s)


def _is_arriving(connection: Any) -> bool:
    http = connection.http
    return http is not None and (http.stage is Stage.REQUEST or bool(http.request_body))


def _drop(connection: Any) -> None:
    if connection.http is not None:
        connection.http.request_body = None  # else its task would wait for the rest all the same
    if connection.transport is not None:
        connection.transport.abort()

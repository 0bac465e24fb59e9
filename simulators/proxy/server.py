"""The proxy's listening side: takes chargers in, dials the CSMS for each, and lets a `Passage` carry their frames.

The CSMS decides about each handshake: its refusal is the charger's, with the same status. A CSMS that cannot be
reached is answered with 502 and the reason.
"""

import ssl
from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from simulators.faults.fault import Dialling
from simulators.faults.plan import Plan
from simulators.faults.rules import Rule
from simulators.proxy.handshake import Knock, read_knock, refusal
from simulators.proxy.passage import Passage
from simulators.transport.basic import authorization, spellings
from simulators.transport.clock import RealClock
from simulators.transport.dial import OPEN_TIMEOUT_S, Opening, explain, station_url
from simulators.transport.fault_wire import FaultWire
from simulators.transport.tape import Entry, Tape

LINK: dict[str, Any] = {"compression": None, "ping_interval": 20, "ping_timeout": None, "close_timeout": 2.0, "max_size": None}
"""Pings tell the network that the proxy's connections live; whether the far end does is for the two peers to find out."""


class Proxy:
    """Listens while it is entered; `url` is where chargers dial, `csms` the CSMS's address up to the identity.

    Each identity has one plan of `rules`, whose counts outlive reconnections, and one tape, which is kept in the
    file `tape` when one is given; `on_entry` hears every entry. Raises ValueError for an unusable `csms` and
    OSError when the port or the file cannot be had.
    """

    def __init__(
        self,
        csms: str,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        rules: Sequence[Rule] = (),
        seed: int | str | None = None,
        tape: Path | None = None,
        tls: ssl.SSLContext | None = None,
        on_entry: Callable[[Entry], None] | None = None,
    ) -> None:
        station_url(csms, "CP")
        self._csms, self._host, self._port = csms, host, port
        self._rules, self._seed, self._path, self._tls, self._on_entry = rules, seed, tape, tls, on_entry
        self.tapes: dict[str, Tape] = {}
        self.plans: dict[str, Plan] = {}
        self._upstream: dict[ServerConnection, ClientConnection] = {}
        self._server: Server | None = None
        if tape is not None:
            tape.open("a").close()

    @property
    def url(self) -> str:
        """The address for chargers, up to the identity; any path before that does as well."""
        return f"ws://{self._host}:{self._port}"

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._serve, self._host, self._port, process_request=self._judge, select_subprotocol=self._agree, open_timeout=30, **LINK
        )
        self._port = next(iter(self._server.sockets)).getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._server is not None:
            self._server.close(code=1001, reason="the proxy ends")
            await self._server.wait_closed()
        for tape in self.tapes.values():
            tape.close()

    # --- the handshake

    async def _judge(self, link: ServerConnection, request: Request) -> Response | None:
        knock = read_knock(request)
        if knock is None:
            return link.respond(HTTPStatus.NOT_FOUND, "The path has to end in the identity of the charge point.\n")
        dialling = self._dialling(knock)
        try:
            self._upstream[link] = await self._dial(knock, dialling)
        except InvalidStatus as refused:
            self._note(knock.station, f"the CSMS refuses the connection: HTTP {refused.response.status_code}")
            return refusal(refused.response)
        except (OSError, InvalidHandshake, EOFError) as error:
            words = explain(error, knock.url(dialling)).happened
            self._note(knock.station, words)
            return link.respond(HTTPStatus.BAD_GATEWAY, words + "\n")
        return None

    def _dialling(self, knock: Knock) -> Dialling:
        dialling, remarks = self._plan(knock.station).dial(knock.dialling(self._csms))
        for remark in remarks:
            self._note(knock.station, remark.text)
        return dialling

    async def _dial(self, knock: Knock, dialling: Dialling) -> ClientConnection:
        url = knock.url(dialling)
        password = spellings(dialling.password)[0]
        proof = None if password is None else authorization(knock.station, password)
        secure: dict[str, Any] = {"ssl": self._tls or ssl.create_default_context()} if url.startswith("wss:") else {}
        return await Opening(
            url,
            subprotocols=[Subprotocol(one) for one in knock.offered(dialling)] or None,
            additional_headers=knock.passed_headers(dialling, proof),
            user_agent_header=None,
            proxy=None,
            open_timeout=OPEN_TIMEOUT_S,
            **LINK,
            **secure,
        )

    def _agree(self, link: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        agreed = self._upstream[link].subprotocol
        return agreed if agreed in offered else None

    # --- the connection

    async def _serve(self, link: ServerConnection) -> None:
        upstream = self._upstream.pop(link)
        knock = read_knock(link.request) if link.request else None
        station = knock.station if knock else ""
        passage = Passage(link, upstream, FaultWire(self._plan(station), relays=True), self._tape(station))
        try:
            await passage.run()
        except ConnectionClosed:
            return

    def _plan(self, station: str) -> Plan:
        seed = None if self._seed is None else f"{self._seed}/{station}"
        return self.plans.setdefault(station, Plan(self._rules, seed=seed))

    def _tape(self, station: str) -> Tape:
        if station not in self.tapes:
            self.tapes[station] = Tape(station, path=self._path)
            if self._on_entry:
                self.tapes[station].listeners.append(self._on_entry)
        return self.tapes[station]

    def _note(self, station: str, text: str) -> None:
        self._tape(station).write("note", RealClock().now(), note=text)

"""The small CSMS itself: it lets stations in, each with the defect that its identity names. It knows no defect."""

import asyncio
import logging
import re
import ssl
from contextlib import AsyncExitStack
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from weakref import WeakKeyDictionary

import ocpp.messages
from websockets.asyncio.server import Server as WebSocketServer
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from tests.mutants.book import Book, Record
from tests.mutants.desk import Desk, listen
from tests.mutants.station import Station
from tests.mutants.vault import DOORS, Peer, Vault

NAMED = re.compile(r".*/m-([a-z-]+)-[0-9a-f]{8}", re.IGNORECASE)
"""The path of a station whose CSMS shall have a defect."""
CLOSE_S = 1.0


def identity(mutant: str, mark: str) -> str:
    """The identity of a station that shall meet a mutant; `mark` are eight hexadecimal digits of its own."""
    return f"M-{mutant}-{mark}"


def kind_of(path: str) -> type[Station]:
    """The station's class: the sound one, unless its identity names a mutant."""
    found = NAMED.match(path)
    return Station.MUTANTS.get(found[1].lower(), Station) if found else Station


class Server:
    """All stations of one CSMS."""

    def __init__(self) -> None:
        self.book = Book()
        self.online: dict[str, Station] = {}
        self._guests: WeakKeyDictionary[ServerConnection, tuple[type[Station], Record]] = WeakKeyDictionary()

    def look(self, link: ServerConnection, request: Request) -> Response | None:
        """Who is it? Refuse whom nobody knows."""
        kind = kind_of(request.path)
        record = kind.find(self.book, request.path)
        if record is None:
            return link.respond(HTTPStatus.NOT_FOUND, "no such station\n")
        if not kind.admits(record, request.headers.get("Authorization", ""), Peer.of(link.transport)):
            return link.respond(HTTPStatus.UNAUTHORIZED, "who are you?\n")
        self._guests[link] = kind, record
        return None

    def agree(self, link: ServerConnection, offered: Any) -> Any:
        """The subprotocol of a connection."""
        return self._guests[link][0].agree(offered)

    async def welcome(self, link: ServerConnection) -> None:
        """Serve a station until it goes; the last connection of an identity is the one that counts."""
        kind, record = self._guests[link]
        station = kind(record, self.book, link)
        station.online = self.online
        station.take_over(self.online.get(record.identity))
        await station.serve()
        station.leave()

    async def run(self) -> None:
        """Serve on ports of the system's choice until cancelled; the addresses are printed in one line: of stations, of the operator, the
        folder of the vault, and of stations with TLS, door by door."""
        async with AsyncExitStack() as opened:
            folder = opened.enter_context(TemporaryDirectory(prefix="vault-"))
            self.book.vault = Vault(Path(folder))
            plain = await opened.enter_async_context(self._door(None))
            secured = [await opened.enter_async_context(self._door(self.book.vault.context(door))) for door in DOORS]
            desk = listen(Desk(self.book, self.online))
            opened.callback(desk.shutdown)
            words = [f"ws://127.0.0.1:{_port(plain)}/ocpp", f"http://127.0.0.1:{desk.server_address[1]}", folder]
            print("ready", *words, *(f"wss://127.0.0.1:{_port(one)}/ocpp" for one in secured), flush=True)
            await asyncio.get_running_loop().create_future()

    def _door(self, tls: ssl.SSLContext | None) -> serve:
        return serve(
            self.welcome,
            "127.0.0.1",
            0,
            process_request=self.look,
            select_subprotocol=self.agree,
            compression=None,
            ping_interval=None,
            close_timeout=CLOSE_S,
            ssl=tls,
        )


def _port(door: WebSocketServer) -> int:
    found: int = next(iter(door.sockets)).getsockname()[1]
    return found


def main() -> None:
    """Serve; the library says nothing, and checks schemas without threads."""
    logging.getLogger("ocpp").setLevel(logging.CRITICAL + 1)
    logging.getLogger("websockets").setLevel(logging.CRITICAL + 1)
    ocpp.messages.ASYNC_VALIDATION = False
    asyncio.run(Server().run())

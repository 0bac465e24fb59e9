"""Golden transcripts: every byte that a station, Zoho or an operator sees. `>` is sent, `<` has to come; `http` likewise, a request or the
status and body that answer it. `<time>` is any instant in UTC, `<NAME>` whatever stood there first."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.conftest import Running, StartCsms

TRANSCRIPTS = {path.stem: path.read_text().splitlines() for path in sorted(Path(__file__).parent.glob("*.txt"))}
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Player:
    """Plays a transcript against a CSMS, line by line."""

    def __init__(self, server: Running, http: httpx.AsyncClient) -> None:
        self._server, self._http = server, http
        self._names: dict[str, str] = {}
        self._socket: ClientConnection | None = None
        self._answer = ""

    async def play(self, line: str) -> None:
        kind, _, rest = line.partition(" ")
        if kind == "dial":
            self._socket = await connect(self._server.ws_url + self._filled(rest), subprotocols=["ocpp1.6"], proxy=None)  # type: ignore[list-item]
        elif kind == ">":
            await self._open.send(self._filled(rest))
        elif kind == "<":
            self._expect(rest, str(await self._open.recv()))
        elif rest.startswith(METHODS):
            method, path, *body = self._filled(rest).split(" ", 2)
            answer = await self._http.request(method, path, content=body[0].encode() if body else None)
            self._answer = f"{answer.status_code} {answer.text}".strip()
        else:
            self._expect(rest, self._answer)

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()

    @property
    def _open(self) -> ClientConnection:
        assert self._socket is not None, "the transcript dials first"
        return self._socket

    def _filled(self, text: str) -> str:
        return re.sub(r"<([A-Z]+)>", lambda found: self._names[found[1]], text)

    def _expect(self, expected: str, found: str) -> None:
        parts = re.split(r"<(time|[A-Z]+)>", expected)
        pattern = "".join(self._pattern(part) if place % 2 else re.escape(part) for place, part in enumerate(parts))
        matched = re.fullmatch(pattern, found)
        assert matched, f"expected {expected}\nfound    {found}"
        self._names |= {name: value for name, value in matched.groupdict().items() if name != "ANY"}

    def _pattern(self, name: str) -> str:
        if name == "time":
            return TIME
        return re.escape(self._names[name]) if name in self._names else f"(?P<{name}>.+)"


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_a_transcript_is_played_to_the_last_byte(csms: StartCsms, name: str) -> None:
    server = await csms(heartbeat_interval_s=60)
    lines = [line for line in TRANSCRIPTS[name] if line and not line.startswith("#")]
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http, asyncio.timeout(60):
        player = Player(server, http)
        try:
            for line in lines:
                await player.play(line)
        finally:
            await player.close()


def test_there_are_transcripts() -> None:
    assert TRANSCRIPTS

"""What the tests of running CSMSs share: an operator and Zoho over HTTP, stations over WebSocket. They assert on nothing but what crosses
the wire."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Self
from urllib.parse import quote

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.conftest import Running, StartCsms

DEADLINE_S = 60
BOOT = {"chargePointVendor": "avt", "chargePointModel": "avt_plus"}
START = {"connectorId": 1, "idTag": "TAGOK", "meterStart": 1000, "timestamp": "2026-01-01T10:00:00Z"}
STOP = {"meterStop": 1500, "timestamp": "2026-01-01T11:00:00Z"}
Json = Any


class Station:
    """A charge point's end of an open socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self._ids = count(1)
        self._commands: deque[list[Json]] = deque()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def send(self, frame: Json) -> None:
        await self.socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def receive(self) -> list[Json]:
        async with asyncio.timeout(DEADLINE_S):
            frame: list[Json] = json.loads(await self.socket.recv())
        return frame

    async def ask(self, action: Json, payload: Json, message_id: Json = None) -> list[Json]:
        """Send a CALL; the whole frame that answers it."""
        message_id = f"m{next(self._ids)}" if message_id is None else message_id
        await self.send([2, message_id, action, payload])
        return await self.answer_to(message_id)

    async def answer_to(self, message_id: Json) -> list[Json]:
        """The next frame that is no command; it has to answer `message_id`."""
        while (frame := await self.receive())[0] == 2:
            self._commands.append(frame)
        assert frame[1] == message_id, frame
        return frame

    async def call(self, action: str, payload: Json = None, message_id: str | None = None) -> dict[str, Json]:
        """The payload of the CALLRESULT that a CALL has to get."""
        frame = await self.ask(action, {} if payload is None else payload, message_id)
        assert frame[0] == 3, frame
        assert len(frame) == 3
        answer: dict[str, Json] = frame[2]
        return answer

    async def refused(self, action: Json, payload: Json) -> str:
        """The code of the CALLERROR that a CALL has to get."""
        frame = await self.ask(action, payload)
        assert frame[0] == 4, frame
        assert len(frame) == 5
        assert isinstance(frame[3], str)
        assert len(frame[3]) <= 255
        assert frame[4] == {}
        code: str = frame[2]
        return code

    async def start(self, **changes: Json) -> int:
        """Start a transaction; its id."""
        transaction_id: int = (await self.call("StartTransaction", START | changes))["transactionId"]
        return transaction_id

    async def command(self) -> list[Json]:
        """The next CALL of the CSMS."""
        frame = self._commands.popleft() if self._commands else await self.receive()
        assert frame[0] == 2, frame
        assert len(frame[1]) <= 36
        return frame

    async def obey(self, answer: Json = None) -> list[Json]:
        """Answer the next CALL of the CSMS; the CALL."""
        frame = await self.command()
        await self.send([3, frame[1], {"status": "Accepted"} if answer is None else answer])
        return frame

    async def closed(self) -> int | None:
        """The code with which the socket is closed."""
        async with asyncio.timeout(DEADLINE_S):
            await self.socket.wait_closed()
        return self.socket.close_code


class Bench:
    """A running CSMS with an operator at it."""

    def __init__(self, server: Running, http: httpx.AsyncClient) -> None:
        self.server, self.http = server, http

    async def webhook(self, name: str, body: Json = None, **headers: str) -> httpx.Response:
        """Call a webhook with JSON, or with bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        named = {header.replace("_", "-"): value for header, value in headers.items()}
        return await self.http.post(f"/webhooks/{name}", content=content, headers=named)

    async def get(self, path: str, **parameters: Json) -> Json:
        answer = await self.http.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def items(self, path: str, **parameters: Json) -> list[Json]:
        page = await self.get(path, **parameters)
        found: list[Json] = page["items"]
        return found

    async def make(self, *identities: str, **members: Json) -> None:
        for identity in identities:
            answer = await self.http.post("/charge-points", json={"charging_point_id": identity, **members})
            assert answer.status_code == 201, answer.text

    async def tag(self, spelling: str, limit: int = 1, **members: Json) -> None:
        answer = await self.http.put(f"/id-tags/{spelling}", json={"max_active_transaction_count": limit, **members})
        assert answer.status_code in (200, 201), answer.text

    async def dial(self, identity: str = "CP1", password: str | None = None, **options: Json) -> Station:
        """Connect a station, and send nothing."""
        return Station(await connect(f"{self.server.ws_url}{quote(identity, safe='')}", **_dialling(identity, password, options)))

    async def station(self, identity: str = "CP1", password: str | None = None, **options: Json) -> Station:
        """Connect a station; it is being served when this returns, so that commands reach it: an upgrade is answered before that."""
        station = await self.dial(identity, password, **options)
        assert await station.refused("Hello", {}) == "NotImplemented"
        return station

    async def transaction(self, transaction_id: int) -> Json:
        return await self.get(f"/transactions/{transaction_id}")

    def command(self, action: str, payload: Json = None, identity: str = "CP1", **parameters: Json) -> Coroutine[Any, Any, httpx.Response]:
        headers = {"Idempotency-Key": parameters.pop("key")} if "key" in parameters else {}
        path = f"/charge-points/{identity}/commands/{action}"
        return self.http.post(path, json={} if payload is None else payload, params=parameters, headers=headers)


def _dialling(identity: str, password: str | None, options: dict[str, Json]) -> dict[str, Json]:
    given = {"subprotocols": ["ocpp1.6"], "compression": None, "proxy": None, "ping_interval": None, "open_timeout": DEADLINE_S, **options}
    if password is not None:
        credentials = b64encode(f"{identity}:{password}".encode()).decode()
        given["additional_headers"] = {"Authorization": f"Basic {credentials}"}
    return given


@asynccontextmanager
async def bench(start: StartCsms, token: str = "", verify: Json = True, **settings: Json) -> AsyncIterator[Bench]:
    """Start a CSMS and sit down at it; `verify` is the operator's side of TLS."""
    server = await start(operator_token=token, **settings)
    async with operator(server.url, token, verify) as http:
        yield Bench(server, http)


@asynccontextmanager
async def operator(url: str, token: str = "", verify: Json = True) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(
        base_url=f"{url}/api/v1", headers=headers, trust_env=False, timeout=DEADLINE_S, limits=limits, verify=verify
    ) as http:
        yield http


async def eventually(look: Callable[[], Coroutine[Any, Any, Json]]) -> Json:
    """What `look` finds once that is true."""
    async with asyncio.timeout(DEADLINE_S):
        while not (found := await look()):  # noqa: ASYNC110 - another process or the server knows, and tells only when asked
            await asyncio.sleep(0.01)
    return found

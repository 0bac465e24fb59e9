"""What happens before a connection is counted."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import UTC, datetime
from typing import Any

import pytest

from csms.domain.errors import NotFound
from csms.services import registration
from csms.services.registration import Connection
from csms.websocket import arrivals
from csms.websocket.arrivals import Arrival
from csms.websocket.link import LinkClosed
from csms.websocket.rpc import Rpc
from tests.conftest import StartCsms
from tests.csms.bench import BOOT, bench

COUNTED = Connection(1, None)


class FakeLink:
    def __init__(self, *texts: str) -> None:
        self.is_open = True
        self.inbox, self.sent = deque(texts), list[str]()

    def waiting(self) -> str | None:
        return self.inbox.popleft() if self.inbox else None

    async def send(self, text: str) -> None:
        if not self.is_open:
            raise LinkClosed
        self.sent.append(text)


class Fails:
    """A database that fails as often as it has errors, and then hangs until it is let go."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.back = deque(errors), asyncio.Event()

    async def run(self, unit: Any) -> Connection:
        if self.errors:
            raise self.errors.popleft()
        await self.back.wait()
        return COUNTED


def counting(link: FakeLink, work: Fails, monkeypatch: pytest.MonkeyPatch) -> asyncio.Task[Connection]:
    monkeypatch.setattr(arrivals, "PATIENCE_S", 0.01)
    monkeypatch.setattr(arrivals, "AGAIN_S", 0.01)
    arrival = Arrival("CP1", link, Rpc(), work, lambda: datetime.now(UTC))  # type: ignore[arg-type]
    return asyncio.ensure_future(arrival.counted(None))  # type: ignore[arg-type]


async def test_while_the_database_hangs_calls_are_refused_and_then_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    link, work = FakeLink('[2,"a","BootNotification",{}]', '[2,"b"]', "nonsense", '[3,"x",{}]'), Fails()
    task = counting(link, work, monkeypatch)
    async with asyncio.timeout(20):
        while len(link.sent) < 2:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.005)
        assert link.sent[0] == '[4,"a","InternalError","the database does not answer",{}]'
        assert link.sent[1].startswith('[4,"b","FormationViolation"')
        work.back.set()
        assert await task == COUNTED


async def test_a_link_that_ends_meanwhile_ends_the_refusing_too(monkeypatch: pytest.MonkeyPatch) -> None:
    link, work = FakeLink('[2,"a","Authorize",{}]'), Fails(OSError("away"))
    link.is_open = False
    with pytest.raises(OSError, match="away"):
        await counting(link, work, monkeypatch)


async def test_a_station_that_was_deleted_is_not_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound):
        await counting(FakeLink(), Fails(NotFound("gone")), monkeypatch)


async def test_a_call_right_after_the_upgrade_is_refused_and_the_link_stays(csms: StartCsms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "AGAIN_S", 0.05)
    connect, away = registration.connect, [True]

    async def fails(*given: Any) -> Connection:
        if away:
            raise OSError("the database is away")
        return await connect(*given)

    monkeypatch.setattr(registration, "connect", fails)
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.dial() as station:
            assert await station.ask("BootNotification", BOOT, "a") == [4, "a", "InternalError", "the database does not answer", {}]
            away.clear()
            async with asyncio.timeout(20):
                while (await station.ask("BootNotification", BOOT))[0] != 3:
                    pass
            assert (await desk.get("/charge-points/CP1"))["connected"]

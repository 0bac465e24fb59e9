"""The CSMS is killed with -9 again and again while stations charge; whatever it answered is there afterwards, once, and right."""

import asyncio
import random
from pathlib import Path

import httpx
import pytest

from features.kit.process import CsmsProcess
from simulators import VirtualChargePoint
from simulators.transport.backoff import Backoff
from tests.endurance.scale import scaled

STATIONS = 4
KILLS = scaled(3, 20)


async def charge_until(station: VirtualChargePoint, tag: str, enough: asyncio.Event) -> None:
    await station.booted(timeout_s=60)
    while not enough.is_set():
        await station.plug()
        await station.swipe(tag)
        await station.charging(timeout_s=60)
        await station.expect("MeterValues", timeout_s=60)
        await station.stop(timeout_s=60)
        await station.unplug()
        await station.status("Available", timeout_s=60)


async def first_session(station: VirtualChargePoint) -> None:
    """Wait until the station has begun one: from then on it knows the card, and nobody need be asked for it."""
    await station.driver.watch.until(lambda: station.observed.sessions, "a first session", 60)


@pytest.mark.timeout(600)
async def test_what_was_answered_survives_every_kill(sqlite_url: str, tmp_path: Path) -> None:
    dice = random.Random(seed := random.randrange(2**32))
    print(f"seed {seed}")
    csms = CsmsProcess(tmp_path, {"database-url": sqlite_url})
    await asyncio.to_thread(csms.start)
    try:
        stations = await prepared(csms.url)
        for station in stations:
            await station.__aenter__()
        enough = asyncio.Event()
        drivers = [asyncio.ensure_future(charge_until(station, "ENDLESS", enough)) for station in stations]
        await asyncio.gather(*map(first_session, stations))
        for _ in range(KILLS):
            await asyncio.sleep(dice.uniform(0.3, 1.5))  # anywhere in a session
            await asyncio.to_thread(csms.kill)
            await asyncio.to_thread(csms.start)
        enough.set()
        await asyncio.gather(*drivers)
        stored = await transactions(csms.url)
        for station in stations:
            await station.__aexit__(None, None, None)
    finally:
        await asyncio.to_thread(csms.kill)
    expected = {(session.started.transaction_id, session.energy_wh) for station in stations for session in station.observed.sessions}
    assert len(expected) >= STATIONS
    assert {(row["id"], row["energy_wh"]) for row in stored} == expected
    assert [row for row in stored if row["active"]] == []


async def prepared(url: str) -> list[VirtualChargePoint]:
    async with httpx.AsyncClient(base_url=f"{url}/api/v1") as api:
        await api.put("/id-tags/ENDLESS", json={"max_active_transaction_count": -1})
        for number in range(STATIONS):
            await api.post("/charge-points", json={"charging_point_id": f"CP{number}"})
    ws_url = f"{url.replace('http', 'ws', 1)}/ocpp"
    backoff = Backoff(first_s=0.1, max_s=0.5)
    return [VirtualChargePoint(ws_url, f"CP{number}", speed=60, backoff=backoff, timeout_s=60) for number in range(STATIONS)]


async def transactions(url: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    async with httpx.AsyncClient(base_url=f"{url}/api/v1") as api:
        cursor = ""
        while cursor is not None:
            page = (await api.get("/transactions", params={"limit": 1000, **({"cursor": cursor} if cursor else {})})).json()
            rows, cursor = rows + page["items"], page["next_cursor"]
    return rows

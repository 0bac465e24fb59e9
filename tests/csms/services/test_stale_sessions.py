"""The watch over sessions that nobody speaks of any more."""

import asyncio
from datetime import datetime, timedelta

import pytest

from csms.domain.transactions import Start
from csms.services import charging, reading, stale_sessions
from csms.services.quarantine import Original
from csms.storage.work import Unit, Work
from tests.csms.bench import eventually

AFTER_S = 0.02


async def test_what_no_message_names_is_flagged(work: Work, at: datetime) -> None:
    started = await work.run(
        lambda store: charging.start(store, Start("CP1", 1, "TAG", 0, at), Original("StartTransaction", "m", "{}"), at)
    )
    watch = asyncio.ensure_future(stale_sessions.watch(work, lambda: at + timedelta(hours=1), AFTER_S))

    async def flagged() -> bool:
        return bool((await reading.transaction(started.transaction_id))["flags"] == "stale")

    try:
        assert await eventually(flagged)
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def test_a_sweep_that_fails_is_followed_by_another(at: datetime, caplog: pytest.LogCaptureFixture) -> None:
    twice, runs = asyncio.Event(), []

    class Broken:
        async def run(self, unit: Unit[int]) -> int:
            runs.append(unit)
            if len(runs) == 2:
                twice.set()
            raise OSError("no database")

    watch = asyncio.ensure_future(stale_sessions.watch(Broken(), lambda: at, AFTER_S))  # type: ignore[arg-type]
    async with asyncio.timeout(20):
        await twice.wait()
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    assert "stale sessions could not be flagged" in caplog.text

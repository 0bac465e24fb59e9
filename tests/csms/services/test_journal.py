from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from csms.services import journal as module
from csms.services.journal import Exchange, Journal, Keeping
from csms.storage.work import Work
from csms.telemetry.metrics import JOURNAL
from tests.csms.broken import without

HEARTBEAT = '[2,"h","Heartbeat",{}]'


def exchange(at: datetime, number: int = 0, station: str = "CP1", action: str = "Authorize", **changes: Any) -> Exchange:
    request, answer = f'[2,"m{number}","{action}",{{}}]', f'[3,"m{number}",{{}}]'
    made = Exchange(station, at, "station", action, f"m{number}", request, answer, "answered", 1.5)
    return made._replace(**changes)


async def rows(work: Work) -> list[dict[str, Any]]:
    found = await work.run(lambda store: store.rows("SELECT * FROM journal ORDER BY id"))
    return [dict(row) for row in found]


def counted(fate: str) -> float:
    value: float = JOURNAL.labels(fate)._value.get()
    return value


async def test_exchanges_are_written_in_their_order_and_whole(work: Work, at: datetime) -> None:
    kept = Journal(work, lambda: at, Keeping())
    for number in range(1200):
        kept.keep(exchange(at, number))
    await kept.flush()
    found = await rows(work)
    assert [row["message_id"] for row in found] == [f"m{number}" for number in range(1200)]
    assert (found[0]["charging_point_id"], found[0]["asked_by"], found[0]["action"], found[0]["outcome"]) == (
        "CP1",
        "station",
        "Authorize",
        "answered",
    )
    assert (found[0]["request"], found[0]["answer"], found[0]["latency_ms"]) == ('[2,"m0","Authorize",{}]', '[3,"m0",{}]', 1.5)


async def test_while_it_runs_nobody_has_to_ask_for_the_writing(work: Work, at: datetime) -> None:
    kept = Journal(work, lambda: at, Keeping())
    running = asyncio.ensure_future(kept.run())
    try:
        kept.keep(exchange(at))
        async with asyncio.timeout(20):
            while not await rows(work):  # noqa: ASYNC110 - it is written by itself, and nobody is told
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(("mode", "kept"), [("all", ["Heartbeat", "Authorize"]), ("no-heartbeats", ["Authorize"]), ("off", [])])
async def test_the_mode_says_what_is_kept(work: Work, at: datetime, mode: str, kept: list[str]) -> None:
    journal = Journal(work, lambda: at, Keeping(mode))
    journal.keep(exchange(at, action="Heartbeat"))
    journal.keep(exchange(at))
    await journal.flush()
    assert [row["action"] for row in await rows(work)] == kept


async def test_what_comes_faster_than_it_can_be_written_is_counted_and_left_out(
    work: Work, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING_BYTES", 22_000)  # of which one station may fill half
    journal, before = Journal(work, lambda: at, Keeping()), counted("overflow")
    for number in range(15):
        journal.keep(exchange(at, number))
    await journal.flush()
    assert counted("overflow") == before + 5
    assert len(await rows(work)) == 10
    journal.keep(exchange(at, 99))
    await journal.flush()
    assert len(await rows(work)) == 11


async def test_a_station_that_floods_leaves_room_for_the_others(work: Work, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_BYTES", 2**20)
    journal = Journal(work, lambda: at, Keeping())
    for number in range(1000):
        journal.keep(exchange(at, number, "CP1", request="x" * 10_000))
    for number in range(10):
        journal.keep(exchange(at, number, "CP2"))
    held = list(journal._waiting)
    assert sum(len(one.request or "") for one in held) <= 2**20 / 2
    assert [one.message_id for one in held if one.charging_point_id == "CP2"] == [f"m{number}" for number in range(10)]
    await journal.flush()
    assert (journal._free_bytes, journal._taken_bytes) == (2**20, {})


async def test_secrets_are_looked_for_beside_the_conversation(work: Work, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = set()

    def masked(text: str) -> str:
        threads.add(threading.current_thread())
        return text

    monkeypatch.setattr(module, "masked_text", masked)
    journal = Journal(work, lambda: at, Keeping())
    journal.keep(exchange(at))
    await journal.flush()
    assert threads
    assert threading.main_thread() not in threads


async def test_of_an_enormous_text_only_its_length_is_kept(work: Work, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    monkeypatch.setattr(module, "masked_text", lambda text: looked_at.append(len(text)) or text)
    journal = Journal(work, lambda: at, Keeping())
    journal.keep(exchange(at, request="x" * 1_000_000))
    await journal.flush()
    assert [row["request"] for row in await rows(work)] == ["<1000000 characters>"]
    assert max(looked_at) < 1000


async def test_batches_are_bounded_in_bytes_too(at: datetime) -> None:
    sizes: list[int] = []

    class Counting:
        async def run(self, unit: Any) -> None:
            await unit(self)

        async def execute_many(self, sql: str, values: list[tuple[Any, ...]]) -> None:
            sizes.append(sum(len(value[5]) for value in values))

    journal = Journal(Counting(), lambda: at, Keeping())  # type: ignore[arg-type]
    for number in range(100):
        journal.keep(exchange(at, number, request="x" * 60_000))
    await journal.flush()
    assert sum(sizes) == 6_000_000
    assert max(sizes) < 2 * module.BATCH_BYTES


async def test_at_the_end_all_that_waits_is_written_in_its_order(work: Work, at: datetime) -> None:
    journal = Journal(work, lambda: at, Keeping())
    running = asyncio.ensure_future(journal.run())
    for number in range(3000):
        journal.keep(exchange(at, number))
    async with asyncio.timeout(20):
        while len(journal._waiting) == 3000:  # noqa: ASYNC110 - it is in the middle of its writing then
            await asyncio.sleep(0)
        journal.end()
        await running
    assert [row["message_id"] for row in await rows(work)] == [f"m{number}" for number in range(3000)]


async def test_a_failure_to_write_is_counted_and_harms_nobody(work: Work, at: datetime, database_url: str) -> None:
    journal, before = Journal(work, lambda: at, Keeping()), counted("failed")
    async with without(database_url, "journal"):
        journal.keep(exchange(at))
        await journal.flush()
        await journal.prune()
    assert counted("failed") == before + 1
    journal.keep(exchange(at, 2))
    await journal.flush()
    assert [row["message_id"] for row in await rows(work)] == ["m2"]


async def test_secrets_and_endless_texts_are_not_kept(work: Work, at: datetime) -> None:
    journal = Journal(work, lambda: at, Keeping())
    journal.keep(exchange(at, request='[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"5ecre7"}]'))
    journal.keep(exchange(at, request="x" * 100_000, message_id="m" * 300, action="a" * 100))
    journal.keep(exchange(at, request=None, answer=None, action=None, message_id=None, latency_ms=None))
    await journal.flush()
    secret, long, nothing = await rows(work)
    assert "5ecre7" not in secret["request"]
    assert (len(long["request"]), len(long["message_id"]), len(long["action"])) == (module.TEXT_MAX, 255, 64)
    assert (nothing["request"], nothing["answer"], nothing["action"], nothing["latency_ms"]) == (None, None, None, None)


async def test_what_is_too_old_is_forgotten_however_much_it_is(work: Work, at: datetime) -> None:
    journal = Journal(work, lambda: at, Keeping(max_age_s=3600))
    for number in range(2500):
        journal.keep(exchange(at - timedelta(hours=2), number))
    journal.keep(exchange(at - timedelta(minutes=59), 9998))
    journal.keep(exchange(at, 9999))
    await journal.flush()
    await journal.prune()
    assert [row["message_id"] for row in await rows(work)] == ["m9998", "m9999"]


async def test_of_each_station_the_newest_rows_are_kept(work: Work, at: datetime) -> None:
    journal = Journal(work, lambda: at, Keeping(max_rows=3))
    for number in range(1500):
        journal.keep(exchange(at, number, "CP1"))
    for number in range(3):
        journal.keep(exchange(at, number, "CP2"))
    await journal.flush()
    await journal.prune()
    found = [(row["charging_point_id"], row["message_id"]) for row in await rows(work)]
    assert found == [("CP1", "m1497"), ("CP1", "m1498"), ("CP1", "m1499"), ("CP2", "m0"), ("CP2", "m1"), ("CP2", "m2")]


async def test_pruning_comes_round_by_itself_however_much_is_written(work: Work, at: datetime) -> None:
    instants = [at]
    journal = Journal(work, lambda: instants[-1], Keeping(max_rows=1), prune_every_s=60)
    running = asyncio.ensure_future(journal.run())
    try:
        async with asyncio.timeout(20):
            for number in range(20):
                journal.keep(exchange(at, number))
                while journal._waiting:  # noqa: ASYNC110 - it is written by itself, and nobody is told
                    await asyncio.sleep(0.001)
            instants.append(at + timedelta(seconds=61))
            number = 20
            while any(row["message_id"] == "m0" for row in await rows(work)):
                journal.keep(exchange(at, number := number + 1))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

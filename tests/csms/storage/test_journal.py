from datetime import datetime, timedelta

from csms.storage import journal
from csms.storage.work import Store, Work


def row(at: datetime, number: int, station: str = "CP1") -> tuple[object, ...]:
    return (station, at, "station", "Heartbeat", f"m{number}", "[]", None, "answered", None)


async def left(store: Store) -> list[str]:
    return [found["message_id"] for found in await store.rows("SELECT message_id FROM journal ORDER BY id")]


async def test_rows_go_in_pieces_oldest_first(work: Work, at: datetime) -> None:
    async def unit(store: Store) -> tuple[list[int], list[str]]:
        await journal.append(store, [row(at + timedelta(seconds=number), number) for number in range(1500)])
        gone = [await journal.forget_before(store, at + timedelta(seconds=1200)) for _ in range(3)]
        return gone, await left(store)

    gone, kept = await work.run(unit)
    assert gone == [1000, 200, 0]
    assert kept == [f"m{number}" for number in range(1200, 1500)]


async def test_a_station_within_its_bound_loses_nothing(work: Work, at: datetime) -> None:
    async def unit(store: Store) -> tuple[list[int], list[str]]:
        await journal.append(store, [row(at, number) for number in range(5)] + [row(at, 9, "CP2")])
        gone = [await journal.forget_beyond(store, station, most) for station, most in (("CP1", 5), ("CP2", 1), ("CP3", 1), ("CP1", 4))]
        return gone, await left(store)

    gone, kept = await work.run(unit)
    assert gone == [0, 0, 0, 1]
    assert kept == ["m1", "m2", "m3", "m4", "m9"]

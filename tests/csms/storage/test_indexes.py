"""What is asked of open transactions never reads those that have ended, whatever their number."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from csms.storage import charging_profiles, transactions
from csms.storage.indexes import WhileNull
from csms.storage.work import Row, Store, Work

ENDED = 3000
STORED = (
    f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {ENDED})"
    " INSERT INTO transactions (charging_point_id, connector_id, id_tag, id_tag_key, start_ms, meter_start_wh, verdict, answer, flags,"
    " started_at, start_received_at, stop_received_at, last_named_at)"
    " SELECT 'CP1', 1, 'T', 't', n, 0, 'accepted', '', '',"
    " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP FROM numbers"
)


class Explaining:
    """A store that keeps how the database carries out each statement."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.lock = store.lock
        self.plans: list[str] = []

    async def row(self, sql: str, *values: object) -> Row | None:
        await self._explain(sql, values)
        return await self._store.row(sql, *values)

    async def rows(self, sql: str, *values: object) -> list[Row]:
        await self._explain(sql, values)
        return await self._store.rows(sql, *values)

    async def execute(self, sql: str, *values: object) -> int:
        await self._explain(sql, values)
        return await self._store.execute(sql, *values)

    async def execute_many(self, sql: str, values: list[tuple[object, ...]]) -> None:
        await self._store.execute_many(sql, values)

    def announce(self, topic: str) -> None:
        self._store.announce(topic)

    async def _explain(self, sql: str, values: tuple[object, ...]) -> None:
        explain = "EXPLAIN" if self.lock else "EXPLAIN QUERY PLAN"
        self.plans.append("\n".join(str(row[-1]) for row in map(tuple, await self._store.rows(f"{explain} {sql}", *values))))


Asked = Callable[[Store, datetime], Awaitable[object]]
OF_OPEN_ONES: dict[str, Asked] = {
    "count_active": lambda store, at: transactions.count_active(store, "T"),
    "open_at": lambda store, at: transactions.open_at(store, "CP1"),
    "running_of": lambda store, at: transactions.running_of(store, "T"),
    "flag_stale": lambda store, at: transactions.flag_stale(store, at, at),
    "flag_open": lambda store, at: transactions.flag_open(store, "CP1", "restarted"),
    "open_transaction": lambda store, at: charging_profiles.open_transaction(store, "CP1", 1),
}


@pytest.mark.parametrize("name", OF_OPEN_ONES)
async def test_open_transactions_are_found_in_an_index_of_open_ones(work: Work, at: datetime, name: str) -> None:
    async def unit(store: Store) -> tuple[list[str], list[str]]:
        await store.execute(STORED)
        if store.lock:
            await store.row("ANALYZE transactions")
            listed = await store.rows("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%WHERE (stop_received_at IS NULL)%'")
        else:
            listed = await store.rows("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '%WHERE stop_received_at IS NULL%'")
        explaining = Explaining(store)
        await OF_OPEN_ONES[name](explaining, at)
        return explaining.plans, [row[0] for row in listed]

    plans, of_open_ones = await work.run(unit)
    assert len(of_open_ones) == 3
    assert len(plans) == 1
    assert any(index in plans[0] for index in of_open_ones), plans[0]


def test_an_index_can_be_written_down_and_made_again() -> None:
    index = WhileNull(fields=("a", "b"), null="c")
    path, expressions, members = index.deconstruct()
    assert path == "csms.storage.indexes.WhileNull"
    again = WhileNull(*expressions, **members)
    assert again == index
    assert again != WhileNull(fields=("a", "b"), null="d")
    assert again.extra == " WHERE c IS NULL"

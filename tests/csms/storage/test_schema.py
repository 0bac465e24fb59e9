"""The migrations lead to the schema that the tables describe, and a program knows which schemas it may run on."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection

from csms.storage import charge_points, listings
from csms.storage.database import Database
from csms.storage.schema import APP, Fit, fit, migrate
from csms.storage.work import Store
from tests.conftest import opened

LEFT_OUT = ("tortoise_migrations", "sqlite_sequence")


@dataclass
class Schema:
    """What tells one schema from another; names of constraints and indexes do not."""

    columns: set[tuple[object, ...]]
    unique: set[tuple[object, ...]]
    indexes: set[tuple[object, ...]]


async def of_sqlite() -> Schema:
    found = Schema(set(), set(), set())
    for table in await query("SELECT name FROM sqlite_master WHERE type = 'table'"):
        if table["name"] in LEFT_OUT:
            continue
        for column in await query(f"PRAGMA table_info('{table['name']}')"):
            found.columns.add((table["name"], *(column[part] for part in ("name", "type", "notnull", "dflt_value", "pk"))))
        for index in await query(f"PRAGMA index_list('{table['name']}')"):
            names = tuple(part["name"] for part in await query(f"PRAGMA index_info('{index['name']}')"))
            (found.unique if index["unique"] else found.indexes).add((table["name"], index["partial"], *names))
    return found


async def of_postgres() -> Schema:
    columns = await query(
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity"
        " FROM information_schema.columns WHERE table_schema = 'public'"
    )
    indexes = await query(
        "SELECT t.relname AS owner, i.indisunique, i.indisprimary, pg_get_expr(i.indpred, i.indrelid) AS predicate, array_to_string(ARRAY("
        "SELECT pg_get_indexdef(i.indexrelid, n, true) FROM generate_series(1, i.indnatts) n), ' ') AS names FROM pg_index i"
        " JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace WHERE s.nspname = 'public'"
    )
    found = Schema({tuple(c.values()) for c in columns if c["table_name"] not in LEFT_OUT}, set(), set())
    for index in indexes:
        if index["owner"] not in LEFT_OUT:
            (found.unique if index["indisunique"] else found.indexes).add(tuple(index.values()))
    return found


async def query(sql: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await get_connection("default").execute_query_dict(sql)]


async def compared(migrated_url: str, empty_url: str, read: Any) -> tuple[Schema, Schema]:
    async with opened(migrated_url):
        migrated = await read()
    async with opened(empty_url):
        await Tortoise.generate_schemas()
        return migrated, await read()


def assert_same(migrated: Schema, generated: Schema) -> None:
    assert migrated.columns == generated.columns
    assert migrated.unique == generated.unique
    assert migrated.indexes == generated.indexes
    assert min(len(migrated.columns), len(migrated.unique), len(migrated.indexes)) > 5


async def test_on_sqlite_the_migrated_schema_is_the_one_that_the_tables_describe(sqlite_url: str, tmp_path: object) -> None:
    assert_same(*await compared(sqlite_url, f"sqlite://{tmp_path}/generated.sqlite3", of_sqlite))


async def test_on_postgres_the_migrated_schema_is_the_one_that_the_tables_describe(postgres_url: str, empty_postgres: str) -> None:
    assert_same(*await compared(postgres_url, empty_postgres, of_postgres))


async def test_migrating_again_does_nothing(empty_url: str) -> None:
    async with opened(empty_url):
        assert await migrate() == ["0001_initial"]
        assert await migrate() == []
        assert await fit() is Fit.CURRENT


async def test_two_nodes_may_migrate_at_once(empty_postgres: str) -> None:
    async with opened(empty_postgres):
        done = await asyncio.gather(migrate(), migrate())
        assert sorted(map(len, done)) == [0, 1]
        assert await fit() is Fit.CURRENT


async def test_an_empty_database_is_older(empty_url: str) -> None:
    async with opened(empty_url):
        assert await fit() is Fit.OLDER


async def test_a_migrated_database_is_current(database: Database) -> None:
    assert await fit() is Fit.CURRENT


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ([("0002_more", True)], Fit.NEWER),
        ([("0002_less", False)], Fit.FOREIGN),
        ([("0002_unmarked", None)], Fit.FOREIGN),
        ([("0002_more", True), ("0003_less", False)], Fit.FOREIGN),
        ([("0002_more", True), ("0003_more", True)], Fit.NEWER),
    ],
)
async def test_a_newer_schema_suits_as_long_as_it_only_adds(empty_url: str, marks: list[tuple[str, bool | None]], found: Fit) -> None:
    async with opened(empty_url) as database:
        await migrate()
        for name, additive in marks:
            await database.work.run(lambda store, name=name, additive=additive: pretend(store, name, additive))
        assert await fit() is found


async def pretend(store: Store, name: str, additive: bool | None) -> None:
    await store.execute(f"INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('{APP}', $1, CURRENT_TIMESTAMP)", name)
    if additive is not None:
        await store.execute("INSERT INTO schema_marks (name, additive) VALUES ($1, $2)", name, additive)


async def test_a_program_works_on_a_schema_with_more_than_it_knows(empty_url: str, at: datetime) -> None:
    async with opened(empty_url) as database:
        await migrate()
        await database.work.run(lambda store: store.row("ALTER TABLE charge_points ADD COLUMN novelty TEXT"))
        await database.work.run(lambda store: charge_points.add(store, "CP1", at))
        row = await database.work.run(lambda store: charge_points.find(store, "CP1"))
        listed = await listings.charge_point("CP1")
    assert row is not None
    assert listed is not None
    assert charge_points.facts(row).keys() == set(charge_points.FACTS)

"""A database that fails for real: a table is not where it should be, or another program has the whole of it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from csms.storage.database import sqlite_path


@asynccontextmanager
async def without(url: str, table: str) -> AsyncIterator[None]:
    """Take a table away for a while."""
    await _run(url, f"ALTER TABLE {table} RENAME TO {table}_away")
    try:
        yield
    finally:
        await _run(url, f"ALTER TABLE {table}_away RENAME TO {table}")


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Hold the SQLite database's only place for a writer for a while."""
    with closing(sqlite3.connect(sqlite_path(url), timeout=20, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield


async def _run(url: str, statement: str) -> None:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(sqlite_path(url), timeout=20)) as database:
            database.execute(statement)
            database.commit()
        return
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

"""The schema's version: bring a database up to date, and say whether this program may run on what it finds. Migrations only add; a
migration that does not must set `additive = False`, and an older program then refuses the newer schema."""

from __future__ import annotations

import enum
from typing import Any

from tortoise.connection import get_connection
from tortoise.migrations.executor import MigrationExecutor

APP = "models"
MODULES = {
    APP: {
        "models": ["csms.storage.tables", "csms.storage.security_tables", "csms.storage.trace_tables"],
        "migrations": "csms.storage.migrations",
        "default_connection": "default",
    }
}
TORTOISE = {"connections": {"default": "sqlite://:memory:"}, "apps": MODULES}
"""What Tortoise's own command needs to write a migration."""
ADVISORY_LOCK = 0x57A77  # any number, the same on all nodes


class Fit(enum.Enum):
    """How a database's schema suits this program."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer, by additions only"
    FOREIGN = "newer, by more than additions"


async def migrate() -> list[str]:
    """Apply what is missing and return the names of the applied migrations. All nodes may call it at once: one does the work."""
    connection: Any = get_connection("default")
    if connection.capabilities.dialect != "postgres":
        return await _apply(connection)
    async with connection.acquire_connection() as holder:
        await holder.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        try:
            return await _apply(connection)
        finally:
            await holder.execute("SELECT pg_advisory_unlock($1)", ADVISORY_LOCK)


async def fit() -> Fit:
    """Compare the migrations that the database has seen with those this program carries."""
    connection: Any = get_connection("default")
    executor = MigrationExecutor(connection, MODULES)
    await executor.loader.build_graph()
    known = {key.name for key in executor.loader.graph.nodes}
    applied = {key.name for key in await executor.recorder.applied_migrations() if key.app_label == APP}
    if known - applied:
        return Fit.OLDER
    if not applied - known:
        return Fit.CURRENT
    _, marks = await connection.execute_query("SELECT name FROM schema_marks WHERE additive")
    return Fit.NEWER if applied - known <= {mark["name"] for mark in marks} else Fit.FOREIGN


async def _apply(connection: Any) -> list[str]:
    executor = MigrationExecutor(connection, MODULES)
    steps = await executor.plan()
    await executor.migrate(direction="forward")
    places = "$1, $2" if connection.capabilities.dialect == "postgres" else "?, ?"
    for key, migration in executor.loader.graph.nodes.items():  # all of them: a former run may have ended before its marks
        mark = [key.name, getattr(migration, "additive", True)]
        await connection.execute_query(f"INSERT INTO schema_marks (name, additive) VALUES ({places}) ON CONFLICT DO NOTHING", mark)
    return [step.migration.name for step in steps]

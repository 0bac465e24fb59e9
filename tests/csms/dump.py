"""A whole database as text, to look for what must not stand in it."""

from __future__ import annotations

from tests.conftest import opened


async def everything_in(url: str) -> str:
    """Each value of each row of each table."""
    async with opened(url) as database:
        work = database.work
        listing = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if url.startswith("sqlite")
            else "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
        )
        names = [row["name"] for row in await work.run(lambda store: store.rows(listing))]
        rows = [await work.run(lambda store, name=name: store.rows(f"SELECT * FROM {name}")) for name in names]
    return "\n".join(str(tuple(row.values() if hasattr(row, "values") else row)) for table in rows for row in table)

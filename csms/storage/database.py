"""Opens and closes the database that a URL names: Tortoise for tables, migrations and the API's reads, and the unit of work beside it."""

from __future__ import annotations

import asyncio
import sqlite3
from urllib.parse import parse_qs, unquote, urlsplit

from tortoise import Tortoise

from csms.storage.schema import MODULES
from csms.storage.sqlite import SqliteWork
from csms.storage.work import Engine, Work

CLAIM_S = 3


class DatabaseError(Exception):
    """The database cannot be used; the text says why, and never holds the password."""


class Database:
    """An open database. `work` carries out units; `close` lets go of everything."""

    def __init__(self, work: Engine, kind: str) -> None:
        self.work: Work = work
        self._engine = work
        self.kind = kind

    @classmethod
    async def open(cls, url: str) -> Database:
        """Open `sqlite://PATH` or `postgres://...`; raises DatabaseError when the URL is no such, the file cannot be used, or the server
        does not answer."""
        kind = kind_of(url)
        await Tortoise.init(config=_tortoise(url, kind), _enable_global_fallback=True, use_tz=True, timezone="UTC")
        _read_only()
        try:
            return cls(await engine(url), kind)
        except BaseException:
            await Tortoise.close_connections()
            raise

    async def claim(self) -> None:
        """Serve this database alone: a second CSMS beside this one would take its stations for gone. Raises DatabaseError."""
        deadline = asyncio.get_running_loop().time() + CLAIM_S
        while not await self._engine.claim():
            if asyncio.get_running_loop().time() > deadline:
                raise DatabaseError("another csms serves this database")
            await asyncio.sleep(0.2)  # one that was killed may not be quite gone

    async def close(self) -> None:
        try:
            await self.work.close()
        finally:
            await Tortoise.close_connections()


def _read_only() -> None:
    """Tortoise only reads here: a text that is longer than its column is in no row, which is no error."""
    for models in (Tortoise.apps or {}).values():
        for model in models.values():
            for field in model._meta.fields_map.values():
                field.validators.clear()


def kind_of(url: str) -> str:
    """`sqlite` or `postgres`; raises DatabaseError for any other scheme, and for a URL that cannot be taken apart."""
    scheme = url.partition("://")[0]
    if scheme == "sqlite" and sqlite_path(url):
        return "sqlite"
    if scheme in ("postgres", "postgresql"):
        try:
            _ = urlsplit(url).port
        except ValueError:  # its text holds parts of the URL, so of the password
            raise DatabaseError("the database URL cannot be read; in its password write / as %2F, # as %23, ? as %3F, @ as %40") from None
        return "postgres"
    raise DatabaseError("the database URL must be sqlite://PATH or postgres://user:password@host:5432/name")


async def engine(url: str) -> Engine:
    """The unit of work of the database that `url` names, with nothing beside it. Raises as `Database.open`."""
    return await (_postgres(url) if kind_of(url) == "postgres" else _sqlite(sqlite_path(url)))


def sqlite_path(url: str) -> str:
    """`sqlite://x.db` is a path from here, `sqlite:///tmp/x.db` an absolute one."""
    return unquote(url.removeprefix("sqlite://").partition("?")[0])


def _tortoise(url: str, kind: str) -> dict[str, object]:
    if kind == "sqlite":
        connection: object = {
            "engine": "tortoise.backends.sqlite",
            "credentials": {"file_path": sqlite_path(url), "busy_timeout": 10000, "synchronous": "FULL"},
        }
    else:
        parts = urlsplit(url)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        connection = {
            "engine": "tortoise.backends.asyncpg",
            "credentials": {
                "host": asked.get("host", parts.hostname),
                "port": parts.port or 5432,
                "user": unquote(parts.username or ""),
                "password": unquote(parts.password or "") or None,
                "database": unquote(parts.path.lstrip("/")),
                **({"ssl": asked["sslmode"]} if "sslmode" in asked else {}),
            },
        }
    return {"connections": {"default": connection}, "apps": MODULES, "use_tz": True, "timezone": "UTC"}


async def _sqlite(path: str) -> Engine:
    work = SqliteWork(path)
    try:
        await work.run(lambda store: store.row("SELECT 1"))
    except sqlite3.Error as error:
        await work.close()
        raise DatabaseError(f"cannot open the database {path}: {error}") from error
    return work


async def _postgres(url: str) -> Engine:
    try:
        from csms.storage.postgres import PostgresWork
    except ModuleNotFoundError as error:
        raise DatabaseError("PostgreSQL needs the extra 'postgres': pip install 'wattproof[postgres]'") from error
    import asyncpg

    try:
        return await PostgresWork.open(url)
    except (OSError, ValueError, asyncpg.PostgresError) as error:
        raise DatabaseError(f"cannot open the database: {error}") from error
